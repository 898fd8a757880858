/** The time as Redis counts it, which all instances share, however wrong the clock of this machine may be. */
import type { Logger } from '../logger.ts'
import type { ToldTime } from './rights.ts'

/** Less is no news: two machines are seldom closer. */
const worthSayingMs = 5000

export interface Clock {
  /** Milliseconds since 1970, whole ones. */
  now(): number
}

export class RedisClock implements Clock {
  readonly #logger: Logger
  /** What is to be added to the time since this process began. Until Redis tells, this machine is believed. */
  #offset = Date.now() - performance.now()
  #saidMs = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  readonly now = (): number => Math.round(performance.now() + this.#offset)

  set({ time, at }: ToldTime): void {
    this.#offset = time - at
    const behindMs = this.now() - Date.now()
    if (Math.abs(behindMs - this.#saidMs) < worthSayingMs) return
    this.#saidMs = behindMs
    const side = behindMs > 0 ? 'behind' : 'ahead of'
    const seconds = Math.round(Math.abs(behindMs) / 1000)
    this.#logger.warn(
      { clockSeconds: -Math.sign(behindMs) * seconds },
      `The clock of this machine is ${seconds} s ${side} that of Redis: times come from Redis`,
    )
  }
}
