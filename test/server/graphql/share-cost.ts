/** What everybody's share costs an operation: `npx tsx test/server/graphql/share-cost.ts` on a quiet machine. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { createRun } from '../../../src/server/graphql/run.ts'
import { Shares } from '../../../src/server/graphql/shares.ts'

const callers = Array.from({ length: 64 }, (_, i) => `user_${i}`)
const turns = 40_000
/** What a socket or a connection brings in one turn of the event loop, from all callers together. */
const inTurn = 8
const points = 20

const limits = { ...defaultLimits, callerShare: 1e6 }
const shares = new Shares({ limits, audit: () => undefined })
const run = createRun(shares, limits)

let done = 0
const work = () => {
  done++
}

/** What a mutation over HTTP passes: prepared, executed, its answer encoded. */
function withShare(caller: string): void {
  const share = shares.of(caller)
  void shares.run(share, () => {
    void run({ share }, points, work)
  })
  shares.measure(share, work)
}

function without(): void {
  work()
  work()
}

/** µs of CPU for one operation. */
async function measure(operation: (caller: string) => void): Promise<number> {
  const before = process.cpuUsage()
  for (let turn = 0; turn < turns; turn++) {
    for (let i = 0; i < inTurn; i++) operation(callers[(turn + i) % callers.length]!)
    await nextTurn()
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / turns / inTurn
}

const extra: number[] = []
for (let round = 0; round < 7; round++) extra.push((await measure(withShare)) - (await measure(without)))
const sorted = extra.slice(1).sort((a, b) => a - b)
if (done !== extra.length * turns * inTurn * 4) throw new Error('An operation was held back.')
process.stdout.write(
  `${sorted[3]!.toFixed(2)} µs an operation (${sorted[0]!.toFixed(2)}–${sorted.at(-1)!.toFixed(2)})\n`,
)
