/** Tries of callers, counted for all instances together. */
import { createHash } from 'node:crypto'
import { UnreadableError } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { triesKey } from './keys.ts'
import { defineScripts, replying } from './scripts.ts'

export const triesScripts = {
  countTries: replying<[count: number, leftMs: number]>()({ keys: ['tries'], args: ['times', 'periodMs'] }),
}

export interface Tries {
  /** What is tried. */
  kind: string
  /** Who tries: an address, a name. Redis has a digest of it. */
  caller: string
  periodMs: number
}

export type TriesStore = ReturnType<typeof createTriesStore>

export function createTriesStore(redis: RedisClient) {
  const scripts = defineScripts(redis, triesScripts)
  const keyOf = ({ kind, caller }: Tries) =>
    triesKey(kind, createHash('sha256').update(caller).digest('base64url').slice(0, 22))

  /** What is no count is dropped, or nobody would come in from there any more. */
  async function count(key: string, times: number, periodMs: number): Promise<[count: number, leftMs: number]> {
    const run = () => scripts.countTries({ tries: key, times, periodMs })
    return run().catch(error => {
      if (!(error instanceof UnreadableError)) throw error
      return redis.del(key).then(run)
    })
  }

  return {
    /** Counts so many, one unless told otherwise. How many there are then, and for how long they count. */
    async countTries(tries: Tries, times = 1): Promise<{ count: number; leftMs: number }> {
      const [made, leftMs] = await count(keyOf(tries), times, tries.periodMs)
      return { count: made, leftMs }
    },

    /** There were none. */
    forgetTries: async (tries: Tries): Promise<void> => void (await redis.del(keyOf(tries))),
  }
}
