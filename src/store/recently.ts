/** What was met lately: names of one period, which begins with the first of them and ends for all at once. */

export class Recently {
  readonly #periodMs: number
  #met = new Set<string>()
  #endsAt = 0

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  /** Whether this name was not met in the present period; it is met by that. */
  isNew(name: string): boolean {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#met = new Set()
      this.#endsAt = now + this.#periodMs
    }
    if (this.#met.has(name)) return false
    this.#met.add(name)
    return true
  }
}
