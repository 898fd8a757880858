/** How often one may ask: counted in this instance's memory. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { NoteAudit } from '../domain/audit.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'

export const minute = 60
export const hour = 60 * minute

/** Each `assertMay…` counts one attempt and throws `RateLimitedError` when that is one too many. */
export function createRates(limits: Limits, audit: NoteAudit) {
  const sends = new RateLimiterMemory({ points: limits.sendsPerMinute, duration: minute })
  const commands = new RateLimiterMemory({ points: limits.commandsPerMinute, duration: minute })
<<<<<<< HEAD

  async function assertMay(limiter: RateLimiterMemory, viewerId: UserId): Promise<void> {
    const refusal = await count(limiter, viewerId)
    if (!refusal) return
    audit('rate_limited', viewerId)
    throw refusal
  }

  return {
    assertMaySend: (viewerId: UserId) => assertMay(sends, viewerId),
    assertMayCommand: (viewerId: UserId) => assertMay(commands, viewerId),
=======
  const subscriptions = new RateLimiterMemory({ points: limits.subscriptionsPerMinute, duration: minute })
  const addresses = new RateLimiterMemory({ points: limits.signInsPerMinute, duration: minute })
  const usernames = new RateLimiterMemory({ points: limits.signInsPerMinute, duration: minute })
  const accounts = new RateLimiterMemory({ points: limits.accountsPerHour, duration: hour })

  return {
    assertMaySend: (viewerId: UserId) => count(sends, viewerId),
    assertMayCommand: (viewerId: UserId) => count(commands, viewerId),
    assertMaySubscribe: (viewerId: UserId) => count(subscriptions, viewerId),
    assertMayCreateUser: (address: string) => count(accounts, address),
    async assertMaySignIn(address: string, username: string): Promise<void> {
      await count(addresses, address)
      await count(usernames, username)
    },
>>>>>>> d852441 (feat(chat): a rate for subscribing; a feed begins with as many cursors and rooms as a user can have)
  }
}

export type Rates = ReturnType<typeof createRates>

/** Counts one attempt. Answers null, or the refusal when it is one too many. */
export async function count(limiter: RateLimiterMemory, key: string): Promise<RateLimitedError | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return new RateLimitedError(refusal.msBeforeNext)
    throw refusal
  }
}
