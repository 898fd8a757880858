/** Whose turn it is: everybody has a share of the process. A caller who has used it up waits in line, behind the others. */
import type { NoteAudit } from '../../domain/audit.ts'
import type { Limits } from '../../domain/limits.ts'
import { rateLimited } from '../faults.ts'
import { Lines } from './lines.ts'
import { type Line, Share, type ShareTerms } from './share.ts'
import { Slices } from './slices.ts'

export interface SharesParts {
  limits: Pick<Limits, 'callerShare' | 'callerBurstMs' | 'callerWaiting' | 'callerUnreadBytes'>
  audit: NoteAudit
}

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
  readonly #lines = new Lines()
  readonly #slices = new Slices()
  #isScheduled = false
  #timer: NodeJS.Timeout | null = null
  #lookAt = 0

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
    return this.#lines.waiting
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
    return this.#wait(share, 'operations', work)
  }

  /** Whether this turn of the event loop has time for something small of this caller. */
  hasTime(share: Share): boolean {
    return !this.#slices.isUsedUp || this.#lines.isLight(share, performance.now())
  }

  /** The same for work of which there is one at a time, because who asks for it is held back meanwhile: never refused. */
  runHeldBack<Result>(share: Share, work: () => Result): Result | Promise<Result> {
    return this.#mayRun(share, performance.now()) ? this.measure(share, work) : this.#wait(share, 'feeds', work)
  }

  /**
   * Resolves when the caller may be given more, which will take about so long; undefined: now. Never refused. It is paid
   * when it is given: what has waited long would begin all at once, were it paid before.
   */
  turn(share: Share, ms = 0): Promise<void> | undefined {
    const now = performance.now()
    if (this.#mayRun(share, now)) {
      if (ms > 0) this.#give(share, ms, now)
      return undefined
    }
    return new Promise(resolve => {
      lineOf(share).feeds.push(() => {
        this.#give(share, ms || feedStepMs, performance.now())
        resolve()
      })
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
      this.#note(now - beganAt, now)
    }
  }

  /** A new connection was let in: others may wait to be, which takes a turn of the event loop for each. */
  noteArrival(): void {
    this.#slices.noteArrival()
    this.#schedule()
  }

  /** Whether connections come now. */
  get hasArrival(): boolean {
    return this.#slices.hasArrival
  }

  /** Takes what was, or will be, done elsewhere for the caller. */
  charge(share: Share, ms: number): void {
    share.charge(ms, performance.now())
  }

  /** The refusal for a caller who has too much waiting. */
  refuse(share: Share, now = performance.now()): Error {
    this.#audit('share_used_up', share.caller)
    this.#give(share, refusalMs, now)
    return rateLimited(Math.max(1000, Math.ceil(share.msInDebt(now))))
  }

  #wait<Result>(share: Share, line: keyof Line, work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      lineOf(share)[line].push(() => {
        try {
          resolve(this.measure(share, work))
        } catch (error) {
          reject(error)
        }
      })
      this.#enter(share, performance.now())
    })
  }

  #mayRun(share: Share, now: number): boolean {
    const { light, others } = this.#lines
    const isLight = this.#lines.isLight(share, now)
    if (this.#slices.isUsedUp || light.size > 0 || !share.isInCredit(now)) return false
    return isLight || (others.size === 0 && !this.#isRest(now))
  }

  /** Nobody needs it while all take much. */
  #isRest(now: number): boolean {
    return this.#slices.isRest(now) && this.#lines.expectsLight(now)
  }

  /** What it is for is done when this turn is over. */
  #give(share: Share, ms: number, now: number): void {
    share.charge(ms, now)
    this.#note(ms, now)
  }

  /** So much was, or soon will be, done in this turn. */
  #note(ms: number, now: number): void {
    this.#slices.add(ms, now)
    this.#schedule()
  }

  #enter(share: Share, now: number): void {
    this.#lines.enter(share, now)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#begin)
  }

  /** A new turn of the event loop: first those who are light. The others then, too, where nobody else is expected. */
  readonly #begin = (): void => {
    this.#isScheduled = false
    const needsTurns = this.#slices.beginTurn()
    const { light } = this.#lines
    this.#lines.weigh(performance.now())
    for (const share of light) {
      if (this.#slices.isUsedUp) break
      this.#serve(share)
    }
    const isCrowd = !this.#lines.expectsLight(performance.now())
    if (isCrowd) this.#serveOthers()
    if (light.size > 0 || (isCrowd ? this.#nextOfOthers() : needsTurns)) this.#schedule()
    this.#lookLater()
  }

  #serveOthers(): void {
    let next = this.#nextOfOthers()
    while (next && !this.#slices.isUsedUp) {
      this.#serve(next)
      next = this.#nextOfOthers()
    }
  }

  /** None while the others rest. */
  #nextOfOthers(): Share | null {
    const now = performance.now()
    return this.#isRest(now) ? null : this.#lines.nextOfOthers(now)
  }

  #serve(share: Share): void {
    this.#lines.leave(share)
    const { operations, feeds } = lineOf(share)
    const next = operations.shift() ?? feeds.shift()
    next?.()
    if (operations.length + feeds.length > 0) this.#enter(share, performance.now())
    else share.line = null
  }

  /** At the end of the rest or, while all who wait are in debt, when the first of them may be out of it. */
  #lookLater(): void {
    if (this.#lines.others.size === 0) return
    const now = performance.now()
    const ms = this.#lines.msUntilNext(now)
    if (this.#timer && this.#lookAt <= now + ms) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#lookAt = now + ms
    this.#timer = setTimeout(this.#look, ms)
  }

  /** The others, one thing each, round and round: before the event loop looks at what came, which then waits for no slice. */
  readonly #look = (): void => {
    this.#timer = null
    this.#slices.beginSlice()
    this.#serveOthers()
    this.#lookLater()
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
