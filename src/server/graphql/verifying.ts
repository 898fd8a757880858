/** Finding out whether a token is good takes time: whoever brings bad ones pays for it, and nobody else. */
import type { Credentials } from '../../chat/callers.ts'
import type { Shares } from './shares.ts'

/** About what it takes to verify a JWT, here and in the threads beside: `test/identity/token-cost.ts` measures it. */
const verifyMs = 0.1
/** About what it takes to find that a token is none, or that there is no such session. */
export const refusedMs = 0.05

export interface Verifying {
  inTurn: NonNullable<Credentials['inTurn']>
  /** The token was good: what was taken from the address is given back, and its user pays. */
  settle(userId: string): void
}

/**
 * Verifies tokens of this address when its turn has come. What it takes is taken before, so that many at once are as dear as one
 * after the other.
 */
export function verifyingFor(shares: Shares, address: string): Verifying {
  let takenMs = 0
  return {
    async inTurn(work) {
      const share = shares.of(address)
      return shares.run(share, () => {
        takenMs += verifyMs
        shares.charge(share, verifyMs)
        // Not measured once more.
        return Promise.resolve().then(work)
      })
    },
    settle(userId) {
      if (takenMs === 0) return
      shares.charge(shares.of(address), -takenMs)
      shares.charge(shares.of(userId), takenMs)
    },
  }
}
