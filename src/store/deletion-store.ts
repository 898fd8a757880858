/** Accounts that are being deleted: the list of them, which outlives crashes, and what is taken away of each. */
import { deletionDueMs, deletionNoteLifeMs, nameHeldMs } from '../domain/account.ts'
import { isUserId, type UserId } from '../domain/id.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { channels, deletionsKey, userKeys } from './keys.ts'
import { noting, readable } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'
import { createUsernameStore } from './username-store.ts'

type Begun = 'deleted' | 'changed' | 'late' | 'gone'

export const deletionScripts = {
  noteDeletion: replying<number>()({ keys: ['deletions'], args: ['user', 'dueMs'] }),
  claimDeletions: replying<string[]>()({ keys: ['deletions'], args: ['most', 'dueMs'] }),
  dropDeletion: replying<0 | 1>()({ keys: ['deletions'], args: ['user'] }),
  beginDeletion: replying<Begun>()({
    keys: ['profile', 'password', 'deletion'],
    args: ['passwordHash', 'notedAt', 'noteLifeMs'],
  }),
  finishDeletion: replying<0 | 1>()({
    keys: ['rooms', 'blocked', 'online', 'addresses', 'sessions', 'devices', 'said', 'cutoff', 'deletion'],
    args: ['rememberedMs', 'channel'],
  }),
}

export type DeletionStore = ReturnType<typeof createDeletionStore>

/** Each may be done again at any time, by any instance, and then does what is left to do. */
export function createDeletionStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, deletionScripts)
  const usernames = createUsernameStore(redis)
  const deletions = deletionsKey
  return noting(noteUnreadable, {
    /**
     * Deletes the account: whoever is signed in to it is so no longer, and everybody sees a deleted user. It is on the list
     * before. `changed`: the password is not the one of this hash (null: none). `late`: Redis was too slow.
     */
    async begin(user: UserId, passwordHash: string | null): Promise<Begun> {
      const notedAt = await scripts.noteDeletion({ deletions, user, dueMs: deletionDueMs })
      const { profile, password, deletion } = userKeys(user)
      const noted = { notedAt, noteLifeMs: deletionNoteLifeMs }
      return scripts.beginDeletion({ profile, password, deletion, passwordHash: passwordHash ?? '', ...noted })
    },

    /** Up to so many of those that are due. They are due again later, until they are dropped. */
    claim: async (most: number): Promise<UserId[]> =>
      (await scripts.claimDeletions({ deletions, most, dueMs: deletionDueMs })).filter(isUserId),

    /** What the username of this user was; null for one who was not deleted lately. */
    readUsername(user: UserId): Promise<string | null> {
      const { deletion } = userKeys(user)
      return readable(deletion, redis.get(deletion))
    },

    /** Lets others take the username, 30 days from the first time on. */
    releaseUsername: (user: UserId, username: string): Promise<0 | 1> => usernames.release(username, user),

    /** Takes away what is left, and tells the user's sockets. False: the user may be in a room, or come into one. */
    async finish(user: UserId): Promise<boolean> {
      const channel = channels.user(user)
      return (await scripts.finishDeletion({ ...userKeys(user), rememberedMs: nameHeldMs, channel })) === 1
    },

    /** Nobody need look at it any more. */
    drop: (user: UserId): Promise<0 | 1> => scripts.dropDeletion({ deletions, user }),
  })
}
