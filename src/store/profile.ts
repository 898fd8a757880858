/** How a profile is kept: the user as JSON, which says whose it is. */
import type { UserId } from '../domain/id.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import type { RedisClient } from './client.ts'
import { decodeUser } from './decode.ts'
import { profileKey } from './keys.ts'
import { readable } from './readable.ts'

/** Null for a user who is not there. Rejects with `UnreadableError`. */
export async function readProfile(redis: RedisClient, id: UserId): Promise<User | null> {
  const key = profileKey(id)
  const json = await readable(key, redis.get(key))
  return json === null ? null : decodeProfile(key, id, json)
}

/** Throws `UnreadableError`, which names `where`, also for the profile of another user. */
export function decodeProfile(where: string, id: UserId, json: string): User {
  const user = decodeUser(where, json)
  if (user.id !== id) throw new UnreadableError(where)
  return user
}
