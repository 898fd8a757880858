/** Those who wait until a room's tail has come to a sequence. */

/** A word that was published comes within this time, unless it is lost. */
const wordWithinMs = 100

export class Arrivals {
  #waiting: { sequence: number; callback: () => void }[] = []
  #overdue: NodeJS.Timeout | undefined

  /** Calls back once. */
  add(sequence: number, callback: () => void): void {
    this.#waiting.push({ sequence, callback })
  }

  /** Calls those who wait for this sequence or one before it; everybody, when it will not come. */
  reached(reached = Number.POSITIVE_INFINITY): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ sequence }) => sequence > reached)
    for (const { sequence, callback } of waiting) if (sequence <= reached) callback()
  }

  /** `late` is called where somebody waits still when the word that is on its way should be here. */
  expectWord(late: () => void): void {
    this.#overdue ??= setTimeout(() => {
      this.#overdue = undefined
      if (this.#waiting.length > 0) late()
    }, wordWithinMs).unref()
  }

  /** Nothing will come any more. */
  close(): void {
    clearTimeout(this.#overdue)
    this.reached()
  }
}
