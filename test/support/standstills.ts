/** When this process itself stood still: nobody else can be blamed for what waited meanwhile. */

const everyMs = 10
/** A timer that comes this much too late found the process, or its machine, otherwise engaged. */
const lateMs = 20

export class Standstills {
  readonly #found: { from: number; to: number }[] = []
  readonly #timer: NodeJS.Timeout
  #lastAt = Date.now()

  constructor() {
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  /** How many milliseconds of this time they take up. */
  within(from: number, to: number): number {
    this.#look()
    return this.#found.reduce((sum, gap) => sum + Math.max(0, Math.min(to, gap.to) - Math.max(from, gap.from)), 0)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = Date.now()
    if (now - this.#lastAt > everyMs + lateMs) this.#found.push({ from: this.#lastAt, to: now })
    this.#lastAt = now
  }
}

/** What this answers, and how long it took, less what this process stood still meanwhile. */
export async function measure<Answer>(action: () => Promise<Answer>): Promise<{ answer: Answer; tookMs: number }> {
  const standstills = new Standstills()
  const startedAt = Date.now()
  try {
    const answer = await action()
    const endedAt = Date.now()
    return { answer, tookMs: endedAt - startedAt - standstills.within(startedAt, endedAt) }
  } finally {
    standstills.stop()
  }
}
