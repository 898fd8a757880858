/** Waits for a Redis that is away for a moment: runs a command again, within a bound, until it is answered. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Denials } from './denials.ts'
import { isPassing } from './unavailable.ts'

export interface PatienceOptions {
  /** How long a command may take, all its tries together. */
  withinMs?: number
  /** How many may wait at the same time: more of them would only eat memory. */
  mostWaiting?: number
  /** Called for what was denied for good, and when there is an answer again. */
  denials?: Denials
}

export type Patience = ReturnType<typeof createPatience>

const longestPauseMs = 200

export function createPatience({ withinMs = 2500, mostWaiting = 100_000, denials }: PatienceOptions = {}) {
  let waiting = 0

  /**
   * Resolves with the first answer; rejects when Redis denies it for good, when it is too late, or at once when too many
   * wait already. What throws or rejects may have taken effect, and is sent again: it must be something that does no
   * harm twice.
   */
  return async function patiently<T>(send: () => Promise<T>): Promise<T> {
    if (waiting >= mostWaiting) throw new Error('Too many commands wait for Redis')
    waiting++
    const deadline = new Deadline(withinMs)
    try {
      for (let tries = 1; ; tries++) {
        try {
          const answer = await deadline.bound(send())
          if (denials?.any) denials.served()
          return answer
        } catch (error) {
          const pauseMs = Math.min(10 * 2 ** tries, longestPauseMs)
          if (!isPassing(error) || deadline.leftMs < pauseMs) {
            denials?.denied(error)
            throw error
          }
          await pause(pauseMs)
        }
      }
    } finally {
      waiting--
      deadline.stop()
    }
  }
}

/** One for every command, so it is no `Promise.race`, which costs three promises and their closures. */
class Deadline {
  readonly #at: number
  readonly #timer: NodeJS.Timeout
  #reject: ((error: Error) => void) | null = null

  constructor(withinMs: number) {
    this.#at = performance.now() + withinMs
    this.#timer = setTimeout(() => this.#reject?.(new Error('Command timed out')), withinMs)
  }

  get leftMs(): number {
    return this.#at - performance.now()
  }

  /** The same promise, but rejected when the deadline passes before. */
  bound<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      promise.then(resolve, reject)
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
