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
    if (found.length > 0) return true
    if (next === '0') return false
    cursor = next
  }
  return false
}
