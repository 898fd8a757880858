/** Whether a Redis holds data that a Parlor before 0.2 wrote. Nothing of it is read: whoever starts on it should hear so. */
import type { Redis } from 'ioredis'

/** Profiles were hashes then, and are strings now. */
const oldProfiles = ['MATCH', '{u:*}:profile', 'COUNT', '1000', 'TYPE', 'hash'] as const

/** In a Redis that others use too, with millions of keys, it is not searched for ever. */
const mostLooks = 100

/** Without the right to look, there is nothing to say. */
export async function hasOldData(servers: readonly Redis[], keyPrefix: string): Promise<boolean> {
  const looks = await Promise.allSettled(servers.map(server => hasOldProfiles(server, keyPrefix)))
  return looks.some(look => look.status === 'fulfilled' && look.value)
}

async function hasOldProfiles(server: Redis, keyPrefix: string): Promise<boolean> {
  const [match, pattern, ...rest] = oldProfiles
  let cursor = '0'
  for (let looks = 0; looks < mostLooks; looks++) {
    const [next, found] = (await server.call('SCAN', cursor, match, escaped(keyPrefix) + pattern, ...rest)) as [
      string,
      string[],
    ]
    if (found.length > 0) return true
    if (next === '0') return false
    cursor = next
  }
  return false
}

/** As a pattern that stands for itself. */
const escaped = (text: string): string => text.replace(/[[\]*?\\^]/g, '\\$&')
