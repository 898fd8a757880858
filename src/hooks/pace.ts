/** When calls are made: many at once while they succeed, and one at a time, with growing pauses, while they fail. */

export interface PaceOptions {
  callsAtOnce: number
  /** The pause after the first failure; it doubles with each one, up to the longest. Milliseconds. */
  firstWaitMs: number
  longestWaitMs: number
}

export class Pace {
  readonly #options: PaceOptions
  #underWay = 0
  #failures = 0
  #pausedUntil = 0

  constructor(options: PaceOptions) {
    this.#options = options
  }

  get underWay(): number {
    return this.#underWay
  }

  /** Whether nothing succeeded since the last failure. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  mayBegin(): boolean {
    const most = this.isFailing ? 1 : this.#options.callsAtOnce
    return this.#underWay < most && performance.now() >= this.#pausedUntil
  }

  begin(): void {
    this.#underWay++
  }

  end(): void {
    this.#underWay--
  }

  succeeded(): void {
    this.#failures = 0
    this.#pausedUntil = 0
  }

  /** Calls that were under way together fail as one. */
  failed(begunAt: number): void {
    if (begunAt < this.#pausedUntil) return
    const { firstWaitMs, longestWaitMs } = this.#options
    const waitMs = Math.min(firstWaitMs * 2 ** Math.min(this.#failures, 30), longestWaitMs)
    this.#failures++
    // Not all instances at the same moment.
    this.#pausedUntil = performance.now() + waitMs * (0.5 + Math.random() / 2)
  }
}
