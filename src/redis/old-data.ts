/** Whether a Redis holds data that a Parlor before 0.2 wrote. Nothing of it is read: whoever starts on it should hear so. */
import type { Redis } from 'ioredis'

/** In a Redis that others use too, with millions of keys, it is not searched for ever. */
const mostLooks = 100

/** `pattern`: of keys that were hashes then, and are none now. Without the right to look, there is nothing to say. */
export async function hasOldData(servers: readonly Redis[], pattern: string): Promise<boolean> {
  const looks = await Promise.allSettled(servers.map(server => hasHashes(server, pattern)))
  return looks.some(look => look.status === 'fulfilled' && look.value)
}

async function hasHashes(server: Redis, pattern: string): Promise<boolean> {
  let cursor = '0'
  for (let looks = 0; looks < mostLooks; looks++) {
    const answer = await server.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000', 'TYPE', 'hash')
    const [next, found] = answer as [string, string[]]
    if ((await Promise.all(found.map(key => isOldProfile(server, key)))).includes(true)) return true
    if (next === '0') return false
    cursor = next
  }
  return false
}

/** Others may write there too: only a hash that has what profiles had is one. The key is whole, with its prefix. */
async function isOldProfile(server: Redis, key: string): Promise<boolean> {
  const [username, createdAt, version] = (await server.call('EVAL', fieldsOf, '0', key)) as (string | null)[]
  return Boolean(username && createdAt && !version)
}

const fieldsOf = "return redis.call('HMGET', ARGV[1], 'username', 'createdAt', 'version')"
