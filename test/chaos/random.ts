/** Chance that can be repeated: the same seed gives the same numbers. */

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** At least 0, less than 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number of at least `least` and less than `limit`. */
  between(least: number, limit: number): number {
    return least + Math.floor(this.next() * (limit - least))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length)]!
  }

  /** Another sequence of chance, which takes nothing away from this one but one number. */
  fork(): Random {
    return new Random(this.between(0, 2 ** 32))
  }
}
