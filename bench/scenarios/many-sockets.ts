/** 10,000 subscribers of one room: how fast they come, what they weigh while nothing happens, what they are served. */
import { type Bench, onStage } from '../bench.ts'
import type { Contestant } from '../contestants.ts'
import type { Crowd } from '../crowds.ts'
import type { FeedOptions } from '../generator/dialects.ts'
import type { LoadReport } from '../generator/load.ts'

export interface ManySocketsFigures {
  connectSeconds: number
  kilobytesEach: number
  /** 32 messages in flight. */
  load: LoadReport
}

export const sockets = 10_000
/** Come first, so that code and buffers that a server needs once are not counted with each. */
export const vanguard = 1000

export async function measureManySockets(bench: Bench, contestant: Contestant): Promise<ManySocketsFigures> {
  return measureSockets(bench, contestant, await bench.room(sockets))
}

/** All of a crowd follow its first room. */
export function measureSockets(
  bench: Bench,
  contestant: Contestant,
  crowd: Crowd,
  feed: FeedOptions = {},
): Promise<ManySocketsFigures> {
  return onStage(bench, contestant, async stage => {
    const first = await stage.connect(crowd, { to: vanguard, feed })
    const before = await stage.settledKilobytes()
    const rest = await stage.connect(crowd, { from: vanguard, feed })
    const after = await stage.settledKilobytes()
    await stage.aim(crowd, crowd.tokens.length)
    const load = await stage.load({ inFlight: 32 }, bench.plan)
    return {
      connectSeconds: (first.ms + rest.ms) / 1000,
      kilobytesEach: (after - before) / (sockets - vanguard),
      load,
    }
  })
}
