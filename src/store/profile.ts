/** How a profile is kept: a hash of the user's fields, `avatarUrl` empty for none. */
import type { UserId } from '../domain/id.ts'
import type { User } from '../domain/user.ts'
import type { RedisClient } from './client.ts'
import { decodeTime } from './decode.ts'
import { userKeys } from './keys.ts'
import { readable } from './readable.ts'

/** What is kept of a user besides the id. */
export const encodeProfile = ({ username, displayName, avatarUrl, createdAt, version }: User) => ({
  username,
  displayName,
  avatarUrl: avatarUrl ?? '',
  createdAt,
  version,
})

/** Null for a user who is not there. Rejects with `UnreadableError`. */
export async function readProfile(redis: RedisClient, id: UserId): Promise<User | null> {
  const key = userKeys(id).profile
  const [username, displayName, avatarUrl, createdAt, version] = await readable(
    key,
    redis.hmget(key, 'username', 'displayName', 'avatarUrl', 'createdAt', 'version'),
  )
  if (!username || !displayName || !version) return null
  return { id, username, displayName, avatarUrl: avatarUrl || null, createdAt: decodeTime(key, createdAt), version }
}
