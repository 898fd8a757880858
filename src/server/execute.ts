/** Runs what was let pass: cheap operations at once, dear ones one at a time for each caller and a few in all. */
import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import pLimit from 'p-limit'
import type { Limits } from '../domain/limits.ts'
import type { Judged } from './limits.ts'
import type { Share } from './share.ts'
import type { Shares } from './shares.ts'

/** What an execution is taken from, where a caller has a share. */
export interface Shared extends Judged {
  share?: Share
}

type Result = ExecutionResult | Promise<ExecutionResult>

/** From here on it is more than a message or a short page: memory, too, and a queue in Redis. */
const dearPoints = 5000
const dearAtOnce = 2
/** A point is about a microsecond. */
const msOf = (points: number): number => points / 1000

export function createExecute(shares: Shares, { callerWaiting }: Pick<Limits, 'callerWaiting'>) {
  const places = pLimit(dearAtOnce)

  /** The next one begins when this one was answered: what is made for a caller at a time is bounded by one answer. */
  function runDear(share: Share, run: () => Result): Promise<ExecutionResult> {
    if (share.dearCount >= callerWaiting) throw shares.refuse(share)
    share.dearCount++
    const inLine = share.dear.then(() => shares.turn(share))
    const result = inLine.then(() => places(() => shares.measure(share, run)))
    const done = () => void share.dearCount--
    share.dear = result.then(done, done)
    return result
  }

  return (args: ExecutionArgs): Result => {
    const { share, cost = 0 } = args as ExecutionArgs & Shared
    if (!share) return execute(args)
    const run = () => {
      shares.charge(share, msOf(cost))
      return execute(args)
    }
    return cost > dearPoints ? runDear(share, run) : run()
  }
}
