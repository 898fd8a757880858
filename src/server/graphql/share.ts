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

/** What waits for its caller's turn, each in order. */
export interface Line {
  readonly operations: (() => void)[]
  readonly feeds: (() => void)[]
}

/** Operations that go one after the other: how many, and the end of the last one. */
export interface Dear {
  count: number
  last: Promise<unknown>
}

/** Whoever has taken less than this part of the bucket is served before those who took more. */
const modestPart = 0.1
/** For so long, on average, what was taken counts as lately. */
const latelyMs = 1000
/** A debt is at most so many bursts: a fault of the server must not shut a caller out for an hour. */
const mostDebtBursts = 10

export class Share {
  /** The id of a user or, before signing in, an address. */
  readonly caller: string
  /** What waits for its turn: null for nothing, as with nearly all callers. */
  line: Line | null = null
  /** The caller's dear operations: null when there are none. */
  dear: Dear | null = null
  /** Bytes of answers that wait to be read. */
  unread = 0
  readonly #terms: ShareTerms
  #left: number
  #lately = 0
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
    this.#lately += ms
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

  /** Milliseconds that were taken lately: the longer ago, the less they count. */
  takenLately(now: number): number {
    this.#refill(now)
    return this.#lately
  }

  /** How long it takes until the debt is paid. */
  msInDebt(now: number): number {
    this.#refill(now)
    return Math.max(0, -this.#left / this.#terms.refill)
  }

  /** Whether a new share would be just like it. */
  isForgettable(now: number): boolean {
    this.#refill(now)
    return this.#left === this.#terms.burstMs && this.unread === 0 && this.dear === null && this.line === null
  }

  #refill(now: number): void {
    if (this.#lately > 0) this.#lately *= Math.exp((this.#at - now) / latelyMs)
    this.#left = Math.min(this.#terms.burstMs, this.#left + (now - this.#at) * this.#terms.refill)
    this.#at = now
  }
}
