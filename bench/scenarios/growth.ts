/** Parlor alone, as numbers of rooms, members and selections grow. */
import { type Bench, onStage } from '../bench.ts'
import { contestant } from '../contestants.ts'
import type { CrowdSize } from '../crowds.ts'
import type { LoadReport } from '../generator/load.ts'
import { ServerProcess } from '../server-process.ts'
import type { GrowthRow } from './growth-row.ts'

const parlor = contestant('parlor')
const sizes = [10, 100, 1000, 3000, 10_000]

export async function measureGrowth(bench: Bench): Promise<GrowthRow[]> {
  const measured = bench.plan.large ? sizes : [10, 1000]
  const rows: GrowthRow[] = []
  for (const size of measured) rows.push(await measureQuietRoom(bench, size))
  rows.push(await measureSelections(bench))
  rows.push(await measureManyRooms(bench, 'one viewer in 1,000 rooms', { people: 1, rooms: 1000, membersPerRoom: 1 }))
  rows.push(await measureUnheard(bench))
  if (!bench.plan.large) return rows
  rows.push(...(await measureTwoInstances(bench)), await measureOnDisk(bench))
  const tens = { people: 10_000, rooms: 10_000, membersPerRoom: 10 }
  return [...rows, await measureManyRooms(bench, '10,000 rooms of 10, each viewer in 10 of them', tens)]
}

const thousands = (value: number) => Math.round(value).toLocaleString('en')
const ms = (value: number) => `${value.toFixed(1)} ms`
const part = (value: number) => `${(value * 100).toFixed(0)} %`

const speedOf = ({ deliveriesPerSecond, latencyP50, latencyP99 }: LoadReport) =>
  `${thousands(deliveriesPerSecond)} deliveries/s, latency p50 ${ms(latencyP50)}, p99 ${ms(latencyP99)}`

function measureQuietRoom(bench: Bench, size: number): Promise<GrowthRow> {
  return onStage(bench, parlor, async stage => {
    const crowd = await bench.room(size)
    await stage.connect(crowd)
    await stage.aim(crowd)
    const { latencyP50, latencyP99, serverCpu } = await stage.load({ perSecond: 20 }, paced(bench))
    return {
      what: `a room of ${thousands(size)} at 20 messages/s`,
      figures: `latency p50 ${ms(latencyP50)}, p99 ${ms(latencyP99)}; ${part(serverCpu)} of a core`,
    }
  })
}

function measureSelections(bench: Bench): Promise<GrowthRow> {
  return onStage(bench, parlor, async stage => {
    const crowd = await bench.room(1000)
    await stage.connect(crowd, { feed: { variants: 100 } })
    await stage.aim(crowd)
    const load = await stage.load({ inFlight: 32 }, bench.plan)
    return { what: '100 different selections on a room of 1,000, 32 in flight', figures: speedOf(load) }
  })
}

function measureManyRooms(bench: Bench, what: string, size: CrowdSize): Promise<GrowthRow> {
  return onStage(bench, parlor, async stage => {
    const crowd = await bench.crowd(size)
    const before = await stage.settledKilobytes()
    const connected = await stage.connect(crowd)
    const kilobytes = ((await stage.settledKilobytes()) - before) / size.people
    await stage.aim(crowd)
    const load = await stage.load({ inFlight: 32 }, bench.plan)
    const weight = `${kilobytes.toFixed(0)} KB each`
    return {
      what,
      figures: `ready after ${(connected.ms / 1000).toFixed(2)} s, ${weight}; 32 in flight: ${speedOf(load)}`,
    }
  })
}

function measureUnheard(bench: Bench): Promise<GrowthRow> {
  return onStage(bench, parlor, async stage => {
    const [here, elsewhere] = [await bench.room(1000), await bench.room(100)]
    await stage.connect(here)
    await stage.aim(elsewhere, 0)
    const { serverCpu } = await stage.load({ perSecond: 1000 }, paced(bench))
    const what = '1,000 idle subscribers, and 1,000 messages/s in a room that nobody here listens to'
    return { what, figures: `${(serverCpu * 100).toFixed(1)} % of a core` }
  })
}

/** What two processes cost that serve what one did: the same core runs both, so that what is left is overhead. */
async function measureTwoInstances(bench: Bench): Promise<GrowthRow[]> {
  const crowd = await bench.room(1000)
  const row = (what: string, { cpuPerDelivery, latencyP99 }: LoadReport) => ({
    what: `1,000 subscribers on ${what}, 50 messages/s`,
    figures: `${cpuPerDelivery.toFixed(2)} µs of CPU per delivery, latency p99 ${ms(latencyP99)}`,
  })
  const alone = await onStage(bench, parlor, async stage => {
    await stage.connect(crowd)
    await stage.aim(crowd)
    return stage.load({ perSecond: 50 }, paced(bench))
  })
  const other = await ServerProcess.start(parlor.program, bench.redis.url)
  try {
    const both = await onStage(bench, parlor, async stage => {
      await stage.connect(crowd, { to: 500 })
      await stage.connect(crowd, { from: 500, server: other })
      await stage.aim(crowd)
      return stage.load({ perSecond: 50 }, paced(bench))
    })
    return [row('one instance', alone), row('two instances, 500 each', both)]
  } finally {
    await other.stop()
  }
}

function measureOnDisk(bench: Bench): Promise<GrowthRow> {
  return onStage(bench, parlor, async stage => {
    const crowd = await bench.room(1000)
    await stage.connect(crowd)
    await stage.aim(crowd)
    await bench.redis.setFsync('always')
    const [many, few] = [await stage.load({ inFlight: 32 }, bench.plan), await stage.load({ inFlight: 4 }, bench.plan)]
    await bench.redis.setFsync('everysec')
    const what = 'a room of 1,000, with every message on disk before it is acknowledged (`appendfsync always`)'
    return { what, figures: `32 in flight: ${speedOf(many)}; 4 in flight: ${speedOf(few)}` }
  })
}

const paced = ({ plan }: Bench) => ({ warmUpMs: plan.warmUpMs / 2, measureMs: plan.pacedMs })
