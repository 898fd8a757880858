/** Those who wait until a room's tail has come to a sequence. */

/**
 * A word that was published comes within this time, unless it is lost. Long enough for a machine that is busy: what is read in
 * its place shows less to whoever leaves just now.
 */
const wordWithinMs = 500

interface Waiting {
  sequence: number
  since: number
  callback: () => void
}

export class Arrivals {
  #waiting: Waiting[] = []
  #overdue: NodeJS.Timeout | undefined

  /** Calls back once. */
  add(sequence: number, callback: () => void): void {
    this.#waiting.push({ sequence, callback, since: performance.now() })
  }

  /** Calls those who wait for this sequence or one before it; everybody, when it will not come. */
  reached(reached = Number.POSITIVE_INFINITY): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ sequence }) => sequence > reached)
    for (const { sequence, callback } of waiting) if (sequence <= reached) callback()
  }

  /** `late` is called where somebody has waited for so long that the word that was on its way should be here. */
  expectWord(late: () => void): void {
    this.#overdue ??= setTimeout(() => {
      // What has come while this process was busy is heard first.
      setImmediate(() => this.#look(late))
    }, wordWithinMs).unref()
  }

  /** Nothing will come any more. */
  close(): void {
    clearTimeout(this.#overdue)
    this.reached()
  }

  /** Who came later waits for as long. */
  #look(late: () => void): void {
    this.#overdue = undefined
    const first = this.#waiting[0]
    if (!first) return
    if (performance.now() - first.since >= wordWithinMs) late()
    else this.expectWord(late)
  }
}
