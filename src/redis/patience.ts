/** Waits for a Redis that is away for a moment: runs a command again, within a bound, until it is answered. */
import { setTimeout as pause } from 'node:timers/promises'
import { isPassing } from './unavailable.ts'

const patienceMs = 2500
const longestPauseMs = 200
/** Commands that wait for an answer at the same time; more of them would only eat memory. */
const mostWaiting = 100_000

let waiting = 0

/**
 * Resolves with the first answer; rejects when Redis refuses for good, or 2.5 s later. Each attempt may have taken
 * effect without its answer being heard, and run again: it must be one that does no harm twice.
 */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  if (waiting >= mostWaiting) throw new Error('Too many commands wait for Redis')
  waiting++
  const deadline = startDeadline()
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

function startDeadline() {
  const at = performance.now() + patienceMs
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Command timed out')), patienceMs)
  })
  return { passed, leftMs: () => at - performance.now(), stop: () => clearTimeout(timer) }
}
