/** Users: their profiles, who holds which username, and where they came from. */
import { createHash } from 'node:crypto'
import { idOfNobody, isUserId, type UserId } from '../domain/id.ts'
import { isPasswordHash } from '../domain/password.ts'
import type { ProfileChange } from '../domain/profile.ts'
import { type NoteUnreadable, noteNothing, UnreadableError } from '../domain/unreadable.ts'
import { newVersion, type User } from '../domain/user.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { attemptKey, channels, profileKey, userKeys, usernameKey } from './keys.ts'
import { decodeProfile, readProfile } from './profile.ts'
import { noting, orNull, readable } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'
import { createUsernameStore } from './username-store.ts'

export const userScripts = {
  updateProfile: replying<string | null>()({
    keys: ['profile', 'answered'],
    args: ['changesJson', 'version', 'channel', 'answerLifeMs'],
  }),
  changePassword: replying<0 | 1>()({ keys: ['password'], args: ['oldHash', 'newHash'] }),
  rememberAddress: replying<1>()({ keys: ['addresses'], args: ['digest', 'kept', 'lifeMs'] }),
}

export type UserStore = ReturnType<typeof createUserStore>

export interface Credentials {
  user: User
  passwordHash: string
}

const addressesKept = 10
const addressLifeMs = 90 * 24 * 60 * 60 * 1000

export function createUserStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, userScripts, ['profiles'])
  const usernames = createUsernameStore(redis)

  const findUser = (id: UserId): Promise<User | null> => orNull(noteUnreadable, readProfile(redis, id))

  /** Who holds a username for good. A claim that may still run out is nobody's. */
  async function findHolder(username: string): Promise<UserId | null> {
    const key = usernameKey(username)
    const [id, ttl] = await Promise.all([readable(key, redis.get(key)), redis.pttl(key)])
    return id !== null && isUserId(id) && ttl === -1 ? id : null
  }

  /** Who holds a username, or an id that nobody has, but always the same for the name: what is asked of it takes as long. */
  async function findHolderOrNobody(username: string): Promise<UserId> {
    const nobody = idOfNobody(username)
    return (await findHolder(username)) ?? nobody
  }

  async function readPasswordHash(id: UserId): Promise<string | null> {
    const { password } = userKeys(id)
    const hash = await readable(password, redis.get(password))
    if (hash !== null && !isPasswordHash(hash)) throw new UnreadableError(password)
    return hash
  }

  return noting(noteUnreadable, {
    /**
     * Creates a user: claim the name, write the profile, keep the name. They stand in two hash slots, so a crash may
     * come between them: then the claim runs out after 60 s, and a profile stays that nobody finds.
     */
    async createUser({ user, passwordHash }: Credentials): Promise<User | 'taken'> {
      if (!(await usernames.claim(user.username, user.id))) return 'taken'
      const { profile, password } = userKeys(user.id)
      await Promise.all([redis.set(password, passwordHash), redis.set(profile, JSON.stringify(user))])
      if ((await usernames.keep(user.username, user.id)) === 'kept') return user
      await redis.del(profile, password)
      return 'taken'
    },

    findUser,

    /** These users, all read in one turn; who is not there, or cannot be read, is left out. */
    async readUsers(ids: Iterable<UserId>): Promise<Map<UserId, User>> {
      const found = await Promise.all(Array.from(new Set(ids), findUser))
      return new Map(found.filter(user => user !== null).map(user => [user.id, user]))
    },

    async findUserByName(username: string): Promise<User | null> {
      const id = await findHolder(username)
      return id && findUser(id)
    },

    /** Asks Redis the same for a name that nobody has as for one that somebody has. */
    async findCredentials(username: string): Promise<Credentials | null> {
      const id = await findHolderOrNobody(username)
      const [user, passwordHash] = await Promise.all([findUser(id), orNull(noteUnreadable, readPasswordHash(id))])
      return user && passwordHash ? { user, passwordHash } : null
    },

    /**
     * Changes what is named, and tells the user's sockets everywhere. Answers the user as they are then; null: there is no
     * such user.
     */
    async updateProfile(id: UserId, change: ProfileChange): Promise<User | null> {
      const profile = profileKey(id)
      const json = await scripts.updateProfile({
        profile,
        answered: attemptKey(id, newAttempt()),
        changesJson: JSON.stringify(change),
        version: newVersion(),
        channel: channels.user(id),
        answerLifeMs: answerLifeMs.server,
      })
      return json === null ? null : decodeProfile(profile, id, json)
    },

    /** What the user's password is recognised by; null for an account without one. */
    readPasswordHash,

    /** Gives the user another password. False: it is not the old one any more. */
    async changePassword(id: UserId, { oldHash, newHash }: { oldHash: string; newHash: string }): Promise<boolean> {
      const { password } = userKeys(id)
      return (await scripts.changePassword({ password, oldHash, newHash })) === 1
    },

    /** Remembers, for a time, that the user came from this address; of several the last ten. */
    async rememberAddress(id: UserId, address: string): Promise<void> {
      const { addresses } = userKeys(id)
      const digest = addressDigest(id, address)
      await scripts.rememberAddress({ addresses, digest, kept: addressesKept, lifeMs: addressLifeMs })
    },

    /** Whether the user of this name came from this address before. Asks as much for a name that nobody has. */
    async knowsAddress(username: string, address: string): Promise<boolean> {
      const id = await findHolderOrNobody(username)
      return (await redis.zscore(userKeys(id).addresses, addressDigest(id, address))) !== null
    },
  })
}

/** Not the address itself: who reads the data need not learn where people live. */
const addressDigest = (id: UserId, address: string): string =>
  createHash('sha256').update(`${id} ${address}`).digest('base64url').slice(0, 22)
