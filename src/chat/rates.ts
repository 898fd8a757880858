/** How often one viewer, one address, one username may ask; counted in this instance's memory. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'

const minute = 60
const hour = 60 * minute

/** Each `assertMay…` counts one attempt and throws `RateLimitedError` when that is one too many. */
export function createRates(limits: Limits) {
  const sends = new RateLimiterMemory({ points: limits.sendsPerMinute, duration: minute })
  const commands = new RateLimiterMemory({ points: limits.commandsPerMinute, duration: minute })
  const addresses = new RateLimiterMemory({ points: limits.signInsPerMinute, duration: minute })
  const usernames = new RateLimiterMemory({ points: limits.signInsPerMinute, duration: minute })
  const accounts = new RateLimiterMemory({ points: limits.accountsPerHour, duration: hour })

  return {
    assertMaySend: (viewerId: UserId) => count(sends, viewerId),
    assertMayCommand: (viewerId: UserId) => count(commands, viewerId),
    assertMayCreateUser: (address: string) => count(accounts, address),
    async assertMaySignIn(address: string, username: string): Promise<void> {
      await count(addresses, address)
      await count(usernames, username)
    },
  }
}

export type Rates = ReturnType<typeof createRates>

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    throw refusal instanceof RateLimiterRes ? new RateLimitedError(refusal.msBeforeNext) : refusal
  }
}
