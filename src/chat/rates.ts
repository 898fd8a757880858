/** How often one may ask: counted in this instance's memory. */
import { type RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { appUserId } from '../domain/app.ts'
import type { NoteAudit } from '../domain/audit.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'

export const minute = 60
export const hour = 60 * minute

/** Each `assertMay…` counts one try and throws `RateLimitedError` when that is one too many. */
export function createRates(limits: Limits, audit: NoteAudit) {
  const sends = new Tries(limits.sendsPerMinute, minute)
  const commands = new Tries(limits.commandsPerMinute, minute)
  const hints = new Tries(limits.hintsPerMinute, minute)
  const profileChanges = new Tries(limits.profileChangesPerHour, hour)
  const subscriptions = new Tries(limits.subscriptionsPerMinute, minute)

  function refusalOf(tries: Tries, viewerId: UserId, times = 1): RateLimitedError | null {
    const retryAfterMs = tries.count(viewerId, times)
    if (retryAfterMs === 0) return null
    audit('rate_limited', viewerId)
    return new RateLimitedError(retryAfterMs)
  }

  function assertMay(tries: Tries, viewerId: UserId, times = 1): void {
    const refusal = refusalOf(tries, viewerId, times)
    if (refusal) throw refusal
  }

  return {
    /** Null: the message may be sent. */
    refusalOfSend: (viewerId: UserId) => refusalOf(sends, viewerId),
    /** `times`: what does the work of several commands counts as so many. */
    assertMayCommand: (viewerId: UserId, times = 1) => assertMay(commands, viewerId, times),
    assertMayHint: (viewerId: UserId) => assertMay(hints, viewerId),
    assertMayChangeProfile: (viewerId: UserId) => assertMay(profileChanges, viewerId),
    assertMaySubscribe: (viewerId: UserId) => assertMay(subscriptions, viewerId),
  }
}

/** The same for the application: all that it does, itself or as somebody, is counted together. */
export function createAppRates({ appCallsPerMinute }: Pick<Limits, 'appCallsPerMinute'>, audit: NoteAudit): Rates {
  const calls = new Tries(appCallsPerMinute, minute)

  function refusalOf(times = 1): RateLimitedError | null {
    const retryAfterMs = calls.count(appUserId, times)
    if (retryAfterMs === 0) return null
    audit('rate_limited', appUserId)
    return new RateLimitedError(retryAfterMs)
  }

  function assertMay(times = 1): void {
    const refusal = refusalOf(times)
    if (refusal) throw refusal
  }

  return {
    refusalOfSend: () => refusalOf(),
    assertMayCommand: (_viewerId, times) => assertMay(times),
    assertMayHint: () => assertMay(),
    assertMayChangeProfile: () => assertMay(),
    assertMaySubscribe: () => assertMay(),
  }
}

/**
 * The tries of each user in the present period, which begins with the first of them and ends for all at once: a number for
 * each user, and no timer. A limiter of the library has one for each, and both stay for a minute beside every feed.
 */
class Tries {
  readonly #most: number
  readonly #periodMs: number
  #byUser = new Map<UserId, number>()
  #endsAt = 0

  constructor(most: number, seconds: number) {
    this.#most = most
    this.#periodMs = seconds * 1000
  }

  /** Counts a try, or several. Answers after how many milliseconds to try again, or 0 when it is not too many. */
  count(userId: UserId, times: number): number {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#byUser = new Map()
      this.#endsAt = now + this.#periodMs
    }
    const tries = (this.#byUser.get(userId) ?? 0) + times
    this.#byUser.set(userId, tries)
    return tries > this.#most ? Math.ceil(this.#endsAt - now) : 0
  }
}

export type Rates = ReturnType<typeof createRates>

/** Counts one try. Answers null, or the refusal when it is one too many. */
export async function count(limiter: RateLimiterMemory, key: string): Promise<RateLimitedError | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return new RateLimitedError(refusal.msBeforeNext)
    throw refusal
  }
}
