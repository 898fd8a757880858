/** How a profile is kept: the user as JSON, which says whose it is. */
import type { UserId } from '../domain/id.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import type { RedisClient } from './client.ts'
import { decodeUser } from './decode.ts'
import { userKeys } from './keys.ts'
import { readable } from './readable.ts'

/** Null for a user who is not there. Rejects with `UnreadableError`. */
export async function readProfile(redis: RedisClient, id: UserId): Promise<User | null> {
  const { profile } = userKeys(id)
  const json = await readable(profile, redis.get(profile))
  return json === null ? null : decodeProfile(id, json)
}

/** Throws `UnreadableError`, also for the profile of another user. */
export function decodeProfile(id: UserId, json: string): User {
  const { profile } = userKeys(id)
  const user = decodeUser(profile, json)
  if (user.id !== id) throw new UnreadableError(profile)
  return user
}
