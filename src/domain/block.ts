/** Blocks: whom somebody has blocked. */
import type { UserId } from './id.ts'

/** Somebody who is blocked. Since when: milliseconds since 1970. */
export interface Blocked {
  userId: UserId
  blockedAt: number
}

/** The last one first; negative where the first one stands before the second. */
export const compareBlocked = (a: Blocked, b: Blocked): number =>
  b.blockedAt - a.blockedAt || (a.userId < b.userId ? -1 : Number(a.userId > b.userId))
