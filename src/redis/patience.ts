/** Waits for a Redis that is away for a moment: runs a command again, within a bound, until it is answered. */
import { setTimeout as pause } from 'node:timers/promises'
import { isPassing } from './unavailable.ts'

export interface PatienceOptions {
  /** How long a command may take, all its attempts together. */
  withinMs?: number
  /** How many may wait at the same time: more of them would only eat memory. */
  mostWaiting?: number
}

export type Patience = ReturnType<typeof createPatience>

const longestPauseMs = 200

export function createPatience({ withinMs = 2500, mostWaiting = 100_000 }: PatienceOptions = {}) {
  let waiting = 0

  /**
   * Resolves with the first answer; rejects when Redis refuses for good, when it is too late, or at once when too many
   * wait already. Each attempt may have taken effect without its answer being heard, and is then made again: it must be
   * one that does no harm twice.
   */
  return async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
    if (waiting >= mostWaiting) throw new Error('Too many commands wait for Redis')
    waiting++
    const deadline = startDeadline(withinMs)
    try {
      for (let tries = 1; ; tries++) {
        try {
          return await Promise.race([attempt(), deadline.passed])
        } catch (error) {
          const pauseMs = Math.min(10 * 2 ** tries, longestPauseMs)
          if (!isPassing(error) || deadline.leftMs() < pauseMs) throw error
          await pause(pauseMs)
        }
      }
    } finally {
      waiting--
      deadline.stop()
    }
  }
}

function startDeadline(withinMs: number) {
  const at = performance.now() + withinMs
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Command timed out')), withinMs)
  })
  return { passed, leftMs: () => at - performance.now(), stop: () => clearTimeout(timer) }
}
