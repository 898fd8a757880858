/** People whom the application brings along: made at first sight, and changed by what it says of them. */
import { nameHeldMs } from '../domain/account.ts'
import { type ExternalChange, externalUsername } from '../domain/external.ts'
import type { UserId } from '../domain/id.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { newVersion, type User } from '../domain/user.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { deletionScripts } from './deletion-store.ts'
import { attemptKey, channels, userKeys, usernameKey } from './keys.ts'
import { decodeProfile, readProfile } from './profile.ts'
import { noting } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'
import { claimSeconds, userScripts } from './user-store.ts'

export const externalUserScripts = {
  putUser: replying<[created: 0 | 1, user: string] | null>()({
    keys: ['profile', 'said', 'answered', 'deletion'],
    args: ['userJson', 'changesJson', 'version', 'saidAt', 'channel', 'answerLifeMs'],
  }),
}

export interface ExternalUser {
  /** As they are if they are new: with a username of their own, unless the change has one. */
  user: User
  change: ExternalChange
  /** When it was said, in milliseconds since 1970; null: now. What is older than what is known already changes nothing. */
  saidAt: number | null
}

export type ExternalUserStore = ReturnType<typeof createExternalUserStore>

export function createExternalUserStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const { keepUsername, releaseUsername } = { ...userScripts, ...deletionScripts }
  const scripts = defineScripts(redis, { ...externalUserScripts, keepUsername, releaseUsername }, ['profiles'])

  async function put({ user, change, saidAt }: ExternalUser): Promise<{ user: User; created: boolean } | 'deleted'> {
    const { profile, said, deletion } = userKeys(user.id)
    const reply = await scripts.putUser({
      profile,
      said,
      deletion,
      answered: attemptKey(user.id, newAttempt()),
      userJson: JSON.stringify({ ...user, ...change }),
      changesJson: JSON.stringify(change),
      version: newVersion(),
      saidAt: saidAt ?? '',
      channel: channels.user(user.id),
      answerLifeMs: answerLifeMs.server,
    })
    if (!reply) return 'deleted'
    const [created, json] = reply
    return { user: decodeProfile(profile, user.id, json), created: created === 1 }
  }

  /** Whether the name is the user's: for 60 s, unless it was already. */
  async function claim(username: string, id: UserId): Promise<boolean> {
    const holder = await redis.set(usernameKey(username), id, 'EX', claimSeconds, 'NX', 'GET')
    return holder === null || holder === id
  }

  /** For good. The account may have been deleted before that, and its name let go of: then it is let go of now. */
  async function keep(name: string, user: UserId): Promise<'kept' | 'taken' | 'deleted'> {
    const username = usernameKey(name)
    if ((await scripts.keepUsername({ username, user })) === 0) return 'taken'
    if ((await redis.get(userKeys(user).profile)) !== null) return 'kept'
    await scripts.releaseUsername({ username, user, heldMs: nameHeldMs })
    return 'deleted'
  }

  /** Another call may give the name back to the same user meanwhile: then it is theirs again. */
  async function release(username: string, id: UserId): Promise<void> {
    const key = usernameKey(username)
    if ((await redis.get(key)) === id) await redis.del(key)
    const user = await readProfile(redis, id)
    if (user?.username === username && (await claim(username, id))) await keep(username, id)
  }

  return noting(noteUnreadable, {
    /**
     * Makes the user, or changes what is given; `created`: nobody knew them. A name is claimed before and kept behind it, as
     * `createUser` does. `deleted`: the account was, less than 30 days ago.
     */
    async putUser(given: ExternalUser): Promise<{ user: User; created: boolean } | 'taken' | 'deleted'> {
      const { id } = given.user
      const known = await readProfile(redis, id)
      const username = given.change.username ?? known?.username ?? externalUsername(id)
      if (known?.username === username) return put(given)
      if (!(await claim(username, id))) return 'taken'
      const answer = await put({ ...given, user: { ...given.user, username } })
      if (answer === 'deleted') return answer
      const kept = await keep(username, id)
      if (known && kept !== 'taken') await release(known.username, id)
      return kept === 'kept' ? answer : kept
    },
  })
}
