/** Trying a command until it has an answer that stays the same. */
import { isPassing } from './errors.ts'
import { backOff } from './sockets.ts'

/** Resolves with the payload or the refusal. Rejects with a fault that does not pass, and once it is over. */
export async function untilAnswered<Result extends object>(
  ask: () => Promise<Result>,
  isOver: () => boolean,
  retryWait: (failed: number) => Promise<void> = backOff,
): Promise<Result> {
  for (let failed = 0; !isOver(); failed++) {
    try {
      const result = await ask()
      // It was too much at a time, or too soon.
      if (!('retryAfterMs' in result)) return result
      await pauseFor(Number(result.retryAfterMs))
    } catch (error) {
      if (!isPassing(error)) throw error
      await retryWait(failed)
    }
  }
  throw new Error('It is closed.')
}

const pauseFor = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
