/** What one caller may take of the process: milliseconds in a bucket that refills with time, and what it has taken. */

/** An answer of so many bytes or more is counted until it has been read. */
export const longAnswer = 16 * 1024

export interface ShareTerms {
  /** Milliseconds that come back in each millisecond: a part of a core. */
  refill: number
  /** The most that the bucket holds. */
  burstMs: number
  /** How many bytes may have been made for the caller that it has not read. */
  unreadBytes: number
}

/** Whoever has taken less than this part of the bucket is served before those who took more. */
const modestPart = 0.1
/** A debt is at most so many bursts: a fault of the server must not shut a caller out for an hour. */
const mostDebtBursts = 10

export class Share {
  /** The id of a user or, before signing in, an address. */
  readonly caller: string
  /** Operations that wait for their turn. */
  readonly operations: (() => void)[] = []
  /** Feeds of the caller that wait for their turn. */
  readonly feeds: (() => void)[] = []
  /** The end of the line of the caller's dear operations, and how many are in it. */
  dear: Promise<unknown> = Promise.resolve()
  dearCount = 0
  /** Bytes of answers that wait to be read. */
  unread = 0
  readonly #terms: ShareTerms
  #left: number
  #at: number

  constructor(caller: string, terms: ShareTerms, now: number) {
    this.caller = caller
    this.#terms = terms
    this.#left = terms.burstMs
    this.#at = now
  }

  /** Takes this much from the bucket. If it holds less, the caller is in debt. */
  charge(ms: number, now: number): void {
    this.#refill(now)
    this.#left = Math.max(this.#left - ms, -mostDebtBursts * this.#terms.burstMs)
  }

  /** Whether next to nothing was taken lately. */
  isModest(now: number): boolean {
    this.#refill(now)
    return this.#left > this.#terms.burstMs * (1 - modestPart)
  }

  /** Whether the caller has taken no more than its share, and reads what it asked for. */
  isInCredit(now: number): boolean {
    this.#refill(now)
    return this.#left > 0 && this.unread <= this.#terms.unreadBytes
  }

  /** How long it takes until the debt is paid. */
  msInDebt(now: number): number {
    this.#refill(now)
    return Math.max(0, -this.#left / this.#terms.refill)
  }

  get isWaiting(): boolean {
    return this.operations.length > 0 || this.feeds.length > 0
  }

  /** Whether a new share would be just like it. */
  isForgettable(now: number): boolean {
    this.#refill(now)
    return this.#left === this.#terms.burstMs && this.unread === 0 && this.dearCount === 0 && !this.isWaiting
  }

  #refill(now: number): void {
    this.#left = Math.min(this.#terms.burstMs, this.#left + (now - this.#at) * this.#terms.refill)
    this.#at = now
  }
}
