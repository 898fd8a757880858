/** How often one may ask: counted in this instance's memory. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { NoteAudit } from '../domain/audit.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'

export const minute = 60
export const hour = 60 * minute

/** Each `assertMay…` counts one try and throws `RateLimitedError` when that is one too many. */
export function createRates(limits: Limits, audit: NoteAudit) {
  const sends = new RateLimiterMemory({ points: limits.sendsPerMinute, duration: minute })
  const commands = new RateLimiterMemory({ points: limits.commandsPerMinute, duration: minute })
  const profileChanges = new RateLimiterMemory({ points: limits.profileChangesPerHour, duration: hour })
  const subscriptions = new RateLimiterMemory({ points: limits.subscriptionsPerMinute, duration: minute })

  async function refusalOf(limiter: RateLimiterMemory, viewerId: UserId): Promise<RateLimitedError | null> {
    const refusal = await count(limiter, viewerId)
    if (refusal) audit('rate_limited', viewerId)
    return refusal
  }

  async function assertMay(limiter: RateLimiterMemory, viewerId: UserId): Promise<void> {
    const refusal = await refusalOf(limiter, viewerId)
    if (refusal) throw refusal
  }

  return {
    /** Null: the message may be sent. */
    refusalOfSend: (viewerId: UserId) => refusalOf(sends, viewerId),
    assertMayCommand: (viewerId: UserId) => assertMay(commands, viewerId),
    assertMayChangeProfile: (viewerId: UserId) => assertMay(profileChanges, viewerId),
    assertMaySubscribe: (viewerId: UserId) => assertMay(subscriptions, viewerId),
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
