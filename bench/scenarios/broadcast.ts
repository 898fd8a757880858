/** One room of 1,000, saturated and at fixed rates; and how it is with fewer. */
import { type Bench, onStage, type Stage } from '../bench.ts'
import type { Contestant } from '../contestants.ts'
import type { LoadReport } from '../generator/load.ts'

export interface BroadcastFigures {
  /** 32 messages in flight, by the number of subscribers. */
  bySize: Record<number, LoadReport>
  /** 4 messages in flight, 1,000 subscribers. */
  inFlight4: LoadReport
  /** Messages a second to 1,000 subscribers; those that the server cannot keep up with are left out. */
  byRate: Record<number, LoadReport>
}

export const roomSize = 1000
const smallerSizes = [10, 100]

export function measureBroadcast(bench: Bench, contestant: Contestant): Promise<BroadcastFigures> {
  const { plan } = bench
  const paced = { warmUpMs: plan.warmUpMs / 2, measureMs: plan.pacedMs }
  return onStage(bench, contestant, async stage => {
    const bySize: BroadcastFigures['bySize'] = {}
    const byRate: BroadcastFigures['byRate'] = {}
    const full = await fill(bench, stage, roomSize)
    bySize[roomSize] = await stage.load({ inFlight: 32 }, plan)
    const inFlight4 = await stage.load({ inFlight: 4 }, plan)
    for (const rate of plan.rates) {
      const sustains = rate * full < 0.9 * bySize[roomSize].deliveriesPerSecond
      if (sustains) byRate[rate] = await stage.load({ perSecond: rate }, paced)
    }
    for (const size of smallerSizes) {
      await fill(bench, stage, size)
      bySize[size] = await stage.load({ inFlight: 32 }, { warmUpMs: plan.warmUpMs / 2, measureMs: plan.measureMs / 2 })
    }
    return { bySize, inFlight4, byRate }
  })
}

/** Lets so many people into a room of theirs, and aims at it. */
async function fill(bench: Bench, stage: Stage, size: number): Promise<number> {
  const crowd = await bench.room(size)
  await stage.connect(crowd)
  await stage.aim(crowd)
  return size
}
