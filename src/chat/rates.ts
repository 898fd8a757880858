/** How often one may ask: counted in this instance's memory. */
import { appUserId } from '../domain/app.ts'
import type { NoteAudit } from '../domain/audit.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'

export const minute = 60
export const hour = 60 * minute

export const createRates = (limits: Limits, audit: NoteAudit) =>
  ratesOf(audit, viewerId => viewerId, {
    sends: new Tries(limits.sendsPerMinute, minute),
    commands: new Tries(limits.commandsPerMinute, minute),
    hints: new Tries(limits.hintsPerMinute, minute),
    profileChanges: new Tries(limits.profileChangesPerHour, hour),
    subscriptions: new Tries(limits.subscriptionsPerMinute, minute),
  })

/** The same for the application: all that it does, itself or as somebody, is counted together. */
export function createAppRates({ appCallsPerMinute }: Pick<Limits, 'appCallsPerMinute'>, audit: NoteAudit): Rates {
  const calls = new Tries(appCallsPerMinute, minute)
  const all = { sends: calls, commands: calls, hints: calls, profileChanges: calls, subscriptions: calls }
  return ratesOf(audit, () => appUserId, all)
}

type Counted = Record<'sends' | 'commands' | 'hints' | 'profileChanges' | 'subscriptions', Tries>

/** Each `assertMay…` counts one try and throws `RateLimitedError` when that is one too many. */
function ratesOf(audit: NoteAudit, payerOf: (viewerId: UserId) => UserId, counted: Counted) {
  const { sends, commands, hints, profileChanges, subscriptions } = counted

  function refusalOf(tries: Tries, viewerId: UserId, times = 1): RateLimitedError | null {
    const payer = payerOf(viewerId)
    const refusal = tries.refusalOf(payer, times)
    if (refusal) audit('rate_limited', payer)
    return refusal
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

/**
 * The tries of each caller in the present period, which begins with the first of them and ends for all at once: a number for
 * each caller, and no timer, for both would stay for a minute beside every feed.
 */
export class Tries {
  readonly #most: number
  readonly #periodMs: number
  #byCaller = new Map<string, number>()
  #endsAt = 0

  constructor(most: number, seconds: number) {
    this.#most = most
    this.#periodMs = seconds * 1000
  }

  /** Counts a try, or several. The refusal says after how long to try again; null: they are not too many. */
  refusalOf(caller: string, times = 1): RateLimitedError | null {
    const now = performance.now()
    if (now >= this.#endsAt) {
      this.#byCaller = new Map()
      this.#endsAt = now + this.#periodMs
    }
    const tries = (this.#byCaller.get(caller) ?? 0) + times
    this.#byCaller.set(caller, tries)
    return tries > this.#most ? new RateLimitedError(Math.ceil(this.#endsAt - now)) : null
  }
}

export type Rates = ReturnType<typeof createRates>
