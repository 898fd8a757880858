/** Passwords: hashed with argon2id, a few at a time and fair to all callers, so that sign-ins cannot starve each other or the rest. */
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { RateLimitedError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import { createFairQueue } from './fair-queue.ts'

/** What OWASP asks of argon2id: 19 MiB (in KiB), two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** About what one hash takes. */
const hashMs = 50

/** `caller` is the address that asks. Both functions throw `RateLimitedError` when too many wait already. */
export function createPasswords({ hashesAtOnce, hashesWaiting }: Limits) {
  const refusal = (waiting: number) => new RateLimitedError(Math.ceil((waiting / hashesAtOnce) * hashMs))
  const turns = createFairQueue({ atOnce: hashesAtOnce, waiting: hashesWaiting, refusal })
  const nobodys = unmatchableHash()

  return {
    hash: (caller: string, password: string): Promise<string> => turns.run(caller, () => hash(password, cost)),
    /** Whether the password is the one that was hashed. Without a hash it answers false, after just as long. */
    matches: (caller: string, passwordHash: string | null, password: string): Promise<boolean> =>
      turns.run(caller, () => verify(passwordHash ?? nobodys, password)),
  }
}

export type Passwords = ReturnType<typeof createPasswords>

/** A hash of the same cost as real ones that no password was made into. */
function unmatchableHash(): string {
  const random = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${random(16)}$${random(32)}`
}
