/** Who may try to come in, and how often: by address, by name, and by both. Counted in Redis, for all instances together. */
import type { NoteAudit } from '../domain/audit.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import type { TriesStore } from '../store/tries-store.ts'
import { hour, minute, Tries } from './rates.ts'

export interface DoorOptions {
  tries: TriesStore
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

/** So many tries in a period. */
interface Rate {
  kind: string
  most: number
  periodMs: number
}

/** Each `assertMay…` counts one try and throws `RateLimitedError` when that is one too many. Where nobody can count, nobody comes in. */
export function createDoor({ tries, limits, isLocal, audit }: DoorOptions) {
  const everyMinute = (kind: string, most: number): Rate => ({ kind, most, periodMs: minute * 1000 })
  const accounts: Rate = { kind: 'account', most: limits.accountsPerHour, periodMs: hour * 1000 }
  const signUps = everyMinute('sign-up', limits.signInsPerMinute)
  const signIns = everyMinute('sign-in', limits.signInsPerMinute)
  const invitationLooks = everyMinute('invitation', limits.invitationLooksPerMinute)
  const wrongHere = everyMinute('wrong-here', limits.wrongPasswordsPerMinute)
  const wrongAnywhere = everyMinute('wrong', limits.wrongPasswordsPerUsername)
  // Nobody else can reach the server then: there is nothing to share.
  const local = new Tries(limits.localTriesPerMinute, minute)

  async function refusalOf({ kind, most, periodMs }: Rate, caller: string): Promise<RateLimitedError | null> {
    const { count: made, leftMs } = await tries.countTries({ kind, caller, periodMs })
    return made > most ? new RateLimitedError(leftMs) : null
  }

  function assertNone(refusal: RateLimitedError | null, address: string): void {
    if (!refusal) return
    audit('rate_limited', address)
    throw refusal
  }

  /** Of an address; on the server's own machine all kinds together. */
  const assertMay = async (rate: Rate, address: string): Promise<void> =>
    assertNone(isLocal(address) ? local.refusalOf(address) : await refusalOf(rate, address), address)

  const pairOf = ({ address, username }: SignInTry) => `${address} ${username}`

  return {
    /** Before the input is looked at. */
    assertMaySignUp: (address: string) => assertMay(signUps, address),

    /** Of a valid input. */
    async assertMayCreateUser(address: string): Promise<void> {
      if (!isLocal(address)) await assertMay(accounts, address)
    },

    /**
     * Counts the try as wrong until `forgive`. Strangers cannot lock a person out: their tries from one address are few,
     * and those from many addresses hold up only callers at an address from which the user never signed in.
     */
    async assertMaySignIn(signInTry: SignInTry): Promise<void> {
      const { address, username, isKnown } = signInTry
      await assertMay(signIns, address)
      if (!isLocal(address)) assertNone(await refusalOf(wrongHere, pairOf(signInTry)), address)
      const refusal = await refusalOf(wrongAnywhere, username)
      // Behind a proxy that nobody announced, everybody comes from this machine: it is no place that tells people apart.
      if (!refusal || (!isLocal(address) && (await isKnown()))) return
      audit('rate_limited', address)
      throw refusal
    },

    /** Whoever has a code may look, without a session. */
    assertMayLookAtInvitation: (address: string) => assertMay(invitationLooks, address),

    /** The password was right. */
    async forgive(signInTry: SignInTry): Promise<void> {
      await tries.forgetTries({ ...wrongHere, caller: pairOf(signInTry) })
      await tries.countTries({ ...wrongAnywhere, caller: signInTry.username }, -1)
    },
  }
}

export type Door = ReturnType<typeof createDoor>
