/** Runs what was let pass: cheap operations at once, dear ones one at a time for each caller and a few in all. */
import pLimit from 'p-limit'
import type { Limits } from '../../domain/limits.ts'
import type { Share } from './share.ts'
import type { Shares } from './shares.ts'

/** What an operation is taken from, where a caller has a share. */
export interface Shared {
  share?: Share
}

/** From here on it is more than a message or a short page: memory, too, and a queue in Redis. */
const dearPoints = 5000
const dearAtOnce = 2
/** A point is about a microsecond. */
export const msOf = (points: number): number => points / 1000

export type Run = ReturnType<typeof createRun>

export function createRun(shares: Shares, { callerWaiting }: Pick<Limits, 'callerWaiting'>) {
  const places = pLimit(dearAtOnce)

  /** The next one begins when this one was answered: what is made for a caller at a time is bounded by one answer. */
  function runDear<Result>(share: Share, work: () => Result | Promise<Result>): Promise<Result> {
    if ((share.dear?.count ?? 0) >= callerWaiting) throw shares.refuse(share)
    share.dear ??= { count: 0, last: Promise.resolve() }
    const { dear } = share
    dear.count++
    const inLine = dear.last.then(() => shares.turn(share))
    const result = inLine.then(() => places(async () => shares.measure(share, work)))
    const done = () => {
      if (--dear.count === 0) share.dear = null
    }
    dear.last = result.then(done, done)
    return result
  }

  /** Does work of so many points, now or in its turn. The share pays. */
  return <Result>(
    { share }: Shared,
    points: number,
    work: () => Result | Promise<Result>,
  ): Result | Promise<Result> => {
    if (!share) return work()
    const pay = () => {
      shares.charge(share, msOf(points))
      return work()
    }
    return points > dearPoints ? runDear(share, pay) : pay()
  }
}
