/** Whose turn it is: everybody has a share of the process. A caller who has used it up waits in line, behind the others. */
import type { NoteAudit } from '../../domain/audit.ts'
import type { Limits } from '../../domain/limits.ts'
import { rateLimited } from '../faults.ts'
import { type Line, Share, type ShareTerms } from './share.ts'

export interface SharesParts {
  limits: Pick<Limits, 'callerShare' | 'callerBurstMs' | 'callerWaiting' | 'callerUnreadBytes'>
  audit: NoteAudit
}

/** What is done in one turn of the event loop before messages that came meanwhile are looked at. */
const sliceMs = 8
/** How often the line is looked at while all in it are in debt. */
const lookMs = { least: 5, most: 100 }
/** A refusal has to be read, made and sent, too. */
const refusalMs = 0.05
/** About what it takes to tell a feed of one entry. */
const feedStepMs = 0.5
/** With fewer shares than this, it is not looked which can be forgotten. */
const fewShares = 1000

export class Shares {
  readonly #limits: SharesParts['limits']
  readonly #terms: ShareTerms
  readonly #audit: NoteAudit
  readonly #byCaller = new Map<string, Share>()
  #sweepAt = fewShares
  /** The callers who wait, in order: those who have taken little, and the others. */
  readonly #modest = new Set<Share>()
  readonly #others = new Set<Share>()
  /** How long this turn of the event loop has worked already. */
  #usedMs = 0
  #isScheduled = false
  #timer: NodeJS.Timeout | null = null

  constructor({ limits, audit }: SharesParts) {
    this.#limits = limits
    this.#audit = audit
    this.#terms = {
      refill: limits.callerShare / 100,
      burstMs: limits.callerBurstMs,
      unreadBytes: limits.callerUnreadBytes,
    }
  }

  /** How many operations and feeds wait, of all callers. */
  get waiting(): number {
    let waiting = 0
    for (const shares of [this.#modest, this.#others])
      for (const { line } of shares) if (line) waiting += line.operations.length + line.feeds.length
    return waiting
  }

  of(caller: string): Share {
    return this.#byCaller.get(caller) ?? this.#open(caller)
  }

  /**
   * Does this work now or when its turn comes, and takes what it took from the caller's share. Throws or rejects with what
   * `work` throws, and with `RATE_LIMITED` when too much of this caller waits already.
   */
  run<Result>(share: Share, work: () => Result): Result | Promise<Result> {
    const now = performance.now()
    if (this.#mayRun(share, now)) return this.measure(share, work, now)
    if ((share.line?.operations.length ?? 0) >= this.#limits.callerWaiting) throw this.refuse(share, now)
    return new Promise((resolve, reject) => {
      lineOf(share).operations.push(() => {
        try {
          resolve(this.measure(share, work))
        } catch (error) {
          reject(error)
        }
      })
      this.#enter(share, now)
    })
  }

  /** Resolves when the caller may be given more, which will take about so long; undefined: now. Never refused. */
  turn(share: Share, ms = 0): Promise<void> | undefined {
    const now = performance.now()
    share.charge(ms, now)
    if (this.#mayRun(share, now)) {
      this.#usedMs += ms
      if (ms > 0) this.#schedule()
      return undefined
    }
    return new Promise(resolve => {
      lineOf(share).feeds.push(resolve)
      this.#enter(share, now)
    })
  }

  /** Does this work at once, and takes what it took from the caller's share. */
  measure<Result>(share: Share, work: () => Result, beganAt = performance.now()): Result {
    try {
      return work()
    } finally {
      const now = performance.now()
      share.charge(now - beganAt, now)
      this.#usedMs += now - beganAt
      this.#schedule()
    }
  }

  /** Takes what was, or will be, done elsewhere for the caller. */
  charge(share: Share, ms: number): void {
    share.charge(ms, performance.now())
  }

  /** The refusal for a caller who has too much waiting. */
  refuse(share: Share, now = performance.now()): Error {
    this.#audit('share_used_up', share.caller)
    share.charge(refusalMs, now)
    return rateLimited(Math.max(1000, Math.ceil(share.msInDebt(now))))
  }

  #mayRun(share: Share, now: number): boolean {
    if (this.#usedMs >= sliceMs || this.#modest.size > 0) return false
    return share.isModest(now) ? share.isInCredit(now) : this.#others.size === 0 && share.isInCredit(now)
  }

  #enter(share: Share, now: number): void {
    const isModest = share.isModest(now) && share.isInCredit(now)
    const [line, other] = isModest ? [this.#modest, this.#others] : [this.#others, this.#modest]
    other.delete(share)
    line.add(share)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#begin)
  }

  /** A new turn of the event loop: first those who have taken little, then the others, one thing each, round and round. */
  readonly #begin = (): void => {
    this.#isScheduled = false
    this.#usedMs = 0
    let next = this.#next(performance.now())
    while (next && this.#usedMs < sliceMs) {
      this.#serve(next)
      next = this.#next(performance.now())
    }
    if (next) this.#schedule()
    else if (this.#others.size > 0) this.#lookLater(performance.now())
  }

  #next(now: number): Share | null {
    for (const share of this.#modest) return share
    for (const share of this.#others) if (share.isInCredit(now)) return share
    return null
  }

  #serve(share: Share): void {
    this.#modest.delete(share)
    this.#others.delete(share)
    const { operations, feeds } = lineOf(share)
    const operation = operations.shift()
    if (operation) operation()
    else {
      feeds.shift()?.()
      // Its events are made when this turn is over.
      this.#usedMs += feedStepMs
    }
    if (operations.length + feeds.length > 0) this.#enter(share, performance.now())
    else share.line = null
  }

  #lookLater(now: number): void {
    if (this.#timer) return
    let ms = lookMs.most
    for (const share of this.#others) ms = Math.min(ms, share.msInDebt(now) || lookMs.most)
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#schedule()
      },
      Math.max(ms, lookMs.least),
    )
  }

  #open(caller: string): Share {
    const now = performance.now()
    if (this.#byCaller.size >= this.#sweepAt) {
      for (const [other, share] of this.#byCaller) if (share.isForgettable(now)) this.#byCaller.delete(other)
      this.#sweepAt = Math.max(fewShares, this.#byCaller.size * 2)
    }
    const share = new Share(caller, this.#terms, now)
    this.#byCaller.set(caller, share)
    return share
  }
}

/** What waits for this share's turn, made when it is first asked for. */
function lineOf(share: Share): Line {
  share.line ??= { operations: [], feeds: [] }
  return share.line
}
