/** Users: their profiles, and who holds which username. */

import { isUserId, type UserId } from '../domain/id.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import type { RedisClient } from './client.ts'
import { decodeTime } from './decode.ts'
import { userKeys, usernameKey } from './keys.ts'
import { noting, orNull, readable } from './readable.ts'
import { defineScript } from './scripts.ts'

export type UserStore = ReturnType<typeof createUserStore>

export interface Credentials {
  user: User
  passwordHash: string
}

/** How long a username is held for someone whose profile is not written yet. */
const claimSeconds = 60

export function createUserStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const keepUsername = defineScript<0 | 1>(redis, 'keepUsername')

  const findUser = (id: UserId): Promise<User | null> => orNull(noteUnreadable, readUser(redis, id))

  /** Who holds a username for good. A claim that may still run out is nobody's. */
  async function findHolder(username: string): Promise<UserId | null> {
    const key = usernameKey(username)
    const [id, ttl] = await Promise.all([readable(key, redis.get(key)), redis.pttl(key)])
    return id !== null && isUserId(id) && ttl === -1 ? id : null
  }

  return noting(noteUnreadable, {
    /**
     * Creates a user: claim the name, write the profile, keep the name. They stand in two hash slots, so a crash may
     * come between them: then the claim runs out after 60 s, and a profile stays that nobody finds.
     */
    async createUser({ user, passwordHash }: Credentials): Promise<User | 'taken'> {
      const key = usernameKey(user.username)
      const holder = await redis.set(key, user.id, 'EX', claimSeconds, 'NX', 'GET')
      // Finding oneself there is success: the first reply was lost on its way.
      if (holder !== null && holder !== user.id) return 'taken'
      const { profile } = userKeys(user.id)
      await redis.hset(profile, { ...user, passwordHash })
      if ((await keepUsername([key], [user.id])) === 1) return user
      await redis.del(profile)
      return 'taken'
    },

    findUser,

    /** The users with these ids, in this order; null where there is none, or none that can be read. */
    findUsers: (ids: readonly UserId[]): Promise<(User | null)[]> => Promise.all(ids.map(findUser)),

    async findUserByName(username: string): Promise<User | null> {
      const id = await findHolder(username)
      return id && findUser(id)
    },

    async findCredentials(username: string): Promise<Credentials | null> {
      const id = await findHolder(username)
      if (!id) return null
      const [user, passwordHash] = await Promise.all([findUser(id), redis.hget(userKeys(id).profile, 'passwordHash')])
      return user && passwordHash ? { user, passwordHash } : null
    },
  })
}

async function readUser(redis: RedisClient, id: UserId): Promise<User | null> {
  const key = userKeys(id).profile
  const [username, displayName, createdAt] = await readable(
    key,
    redis.hmget(key, 'username', 'displayName', 'createdAt'),
  )
  if (!username || !displayName) return null
  return { id, username, displayName, createdAt: decodeTime(key, createdAt) }
}
