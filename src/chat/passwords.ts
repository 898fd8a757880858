/** Passwords: hashed with argon2id, a few at a time, so that sign-ins cannot starve everything else. */
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { RateLimitedError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'

/** What OWASP asks of argon2id: 19 MiB (in KiB), two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** About what one hash takes. */
const hashMs = 50

/** Both functions throw `RateLimitedError` when too many wait already. */
export function createPasswords(limits: Limits) {
  const turn = pLimit(limits.hashesAtOnce)
  const nobodys = unmatchableHash()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (turn.pendingCount >= limits.hashesWaiting)
      throw new RateLimitedError(Math.ceil((turn.pendingCount / limits.hashesAtOnce) * hashMs))
    return turn(work)
  }

  return {
    hash: async (password: string): Promise<string> => inTurn(() => hash(password, cost)),
    /** Whether the password is the one that was hashed. Without a hash it answers false, after just as long. */
    matches: async (passwordHash: string | null, password: string): Promise<boolean> =>
      inTurn(() => verify(passwordHash ?? nobodys, password)),
  }
}

export type Passwords = ReturnType<typeof createPasswords>

/** A hash of the same cost as real ones that no password was made into. */
function unmatchableHash(): string {
  const random = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${random(16)}$${random(32)}`
}
