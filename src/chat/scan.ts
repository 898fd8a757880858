/** How far one operation looks through logs for messages that stand far apart: on and on in turn, but not for ever. */
import { TooFarError } from '../domain/errors.ts'
import type { Scan } from '../store/room-pages.ts'

export type { Scan }

export interface ScanParts {
  /** How many entries it may look at, in all pages together. */
  entries: number
  /** Whether there still is somebody to answer. */
  isAwaited(): boolean
}

/** Its looks wait for each other, so that between them others get to ask Redis. */
export function createScan({ entries, isAwaited }: ScanParts): Scan {
  let left = entries
  let turns: Promise<unknown> = Promise.resolve()

  function spend(count: number): void {
    if (!isAwaited()) throw new TooFarError('Nobody waits for this page any more.')
    if (left < count)
      throw new TooFarError('These messages stand too far apart to be read in one operation: ask for fewer pages.')
    left -= count
  }

  return {
    lookOn(count, look) {
      const turn = turns.then(() => {
        spend(count)
        return look()
      })
      turns = turn.catch(() => undefined)
      return turn
    },
  }
}
