/** Visits everyone of a set, round after round, a few at a time: thousands at once would hold up all that is live. */

export interface PatrolOptions<One> {
  /** The set as it is now; its order stays as others come and go. */
  everyone: { readonly size: number; values(): Iterator<One> }
  /** From the beginning of one round to that of the next. */
  everyMs: number
  /** Over how much of it the visits are spread: two visits of one lie `everyMs` apart, give or take so much. */
  overMs?: number
  /** The next visits wait for what it answers. Those that it rejects are made again in the next round. */
  visit(some: One[]): unknown
}

const stepMs = 50
/** Not even after a standstill are there more at a time. */
const mostAtOnce = 1000

export class Patrol<One> {
  readonly #options: Required<PatrolOptions<One>>
  readonly #timer: NodeJS.Timeout
  #beganAt = performance.now()
  #round: Iterator<One>
  #visited = 0
  #visiting = false

  /** Starts at once. `visit` must not throw other than by rejecting. */
  constructor(options: PatrolOptions<One>) {
    this.#options = { overMs: options.everyMs, ...options }
    this.#round = options.everyone.values()
    this.#timer = setInterval(() => void this.#step(), Math.min(stepMs, options.everyMs))
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #step(): Promise<void> {
    if (this.#visiting) return
    const due = this.#takeDue()
    if (due.length === 0) return
    this.#visiting = true
    await Promise.resolve(this.#options.visit(due)).catch(() => undefined)
    this.#visiting = false
  }

  #takeDue(): One[] {
    const { everyone, everyMs, overMs } = this.#options
    const elapsedMs = performance.now() - this.#beganAt
    const dueByNow = elapsedMs < overMs ? Math.floor((everyone.size * elapsedMs) / overMs) : Number.POSITIVE_INFINITY
    const due: One[] = []
    while (this.#visited < dueByNow && due.length < mostAtOnce) {
      const { done, value } = this.#round.next()
      if (done) {
        if (elapsedMs >= everyMs) this.#beginRound()
        break
      }
      due.push(value)
      this.#visited++
    }
    return due
  }

  #beginRound(): void {
    this.#beganAt = performance.now()
    this.#round = this.#options.everyone.values()
    this.#visited = 0
  }
}
