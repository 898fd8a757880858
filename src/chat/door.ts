/** Who may try to come in, and how often: by address, by name, and by both. Counted in this instance's memory. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { NoteAudit } from '../domain/audit.ts'
import type { Limits } from '../domain/limits.ts'
import { count, hour, minute } from './rates.ts'

export interface DoorOptions {
  limits: Limits
  /** Whether this address is the server's own machine, and no other can reach the server. */
  isLocal(address: string): boolean
  audit: NoteAudit
}

export interface SignInTry {
  address: string
  username: string
  /** Whether the user of this name came from this address before. */
  isKnown(): Promise<boolean>
}

/** Each `assertMay…` counts one try and throws `RateLimitedError` when that is one too many. */
export function createDoor({ limits, isLocal, audit }: DoorOptions) {
  const everyMinute = (points: number) => new RateLimiterMemory({ points, duration: minute })
  const accounts = new RateLimiterMemory({ points: limits.accountsPerHour, duration: hour })
  const signUps = everyMinute(limits.signInsPerMinute)
  const signIns = everyMinute(limits.signInsPerMinute)
  const local = everyMinute(limits.localTriesPerMinute)
  const invitationLooks = everyMinute(limits.invitationLooksPerMinute)
  const wrongHere = everyMinute(limits.wrongPasswordsPerMinute)
  const wrongAnywhere = everyMinute(limits.wrongPasswordsPerUsername)

  async function assertMay(limiter: RateLimiterMemory, key: string, address: string): Promise<void> {
    const refusal = await count(limiter, key)
    if (!refusal) return
    audit('rate_limited', address)
    throw refusal
  }

  const pairOf = ({ address, username }: SignInTry) => `${address} ${username}`

  return {
    /** Before the input is looked at. */
    assertMaySignUp: (address: string) => assertMay(isLocal(address) ? local : signUps, address, address),

    /** Of a valid input. */
    async assertMayCreateUser(address: string): Promise<void> {
      if (!isLocal(address)) await assertMay(accounts, address, address)
    },

    /**
     * Counts the try as wrong until `forgive`. Strangers cannot lock a person out: their tries from one address are few,
     * and those from many addresses hold up only callers at an address from which the user never signed in.
     */
    async assertMaySignIn(signInTry: SignInTry): Promise<void> {
      const { address, username, isKnown } = signInTry
      await assertMay(isLocal(address) ? local : signIns, address, address)
      if (!isLocal(address)) await assertMay(wrongHere, pairOf(signInTry), address)
      const refusal = await count(wrongAnywhere, username)
      // Behind a proxy that nobody announced, everybody comes from this machine: it is no place that tells people apart.
      if (!refusal || (!isLocal(address) && (await isKnown()))) return
      audit('rate_limited', address)
      throw refusal
    },

    /** Whoever has a code may look, without a session. */
    assertMayLookAtInvitation: (address: string) =>
      assertMay(isLocal(address) ? local : invitationLooks, address, address),

    /** The password was right. */
    async forgive(signInTry: SignInTry): Promise<void> {
      await wrongHere.delete(pairOf(signInTry))
      await wrongAnywhere.reward(signInTry.username)
    },
  }
}

export type Door = ReturnType<typeof createDoor>
