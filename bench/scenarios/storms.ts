/** What happens when everybody does the same at once, with and without presence: coming back, marking, typing. */
import { type Bench, onStage, type Stage } from '../bench.ts'
import { type Contestant, contestant } from '../contestants.ts'
import type { Crowd } from '../crowds.ts'
import type { DeedsReport } from '../generator/deeds.ts'
import type { LoadReport } from '../generator/load.ts'
import { sockets, vanguard } from './many-sockets.ts'

export interface Cost {
  seconds: number
  /** CPU. Seconds. */
  server: number
  redis: number
}

export interface StormFigures {
  kilobytesEach: number
  /** All come, 128 at a time. */
  coming: Cost
  /** All hang up at once, and storm back in. */
  comingBack: Cost
  /** Every reader marks the room as read. */
  marking: Cost & { deeds: DeedsReport }
  typing: TypingFigures
}

export interface TypingFigures {
  /** The messages of the room before, and meanwhile. */
  calm: LoadReport
  load: LoadReport
  deeds: DeedsReport
}

/** Handshakes under way at a time when everybody comes back. */
const stormAtOnce = 1000
const feed = { hearSignals: true }
const markWithinMs = 1000

const typists = 500
const outsiders = 500
const typeEveryMs = 2000
const messagesPerSecond = 20

export function measureStorm(bench: Bench, presence: 'on' | 'off'): Promise<StormFigures> {
  const parlor = contestant('parlor')
  const program = { ...parlor.program, env: { ...parlor.program.env, PRESENCE: presence } }
  const played: Contestant = { ...parlor, program }
  return onStage(bench, played, async stage => {
    const crowd = await bench.room(sockets)
    return {
      ...(await comeAndComeBack(stage, crowd)),
      marking: await mark(stage, crowd),
      typing: await type(bench, stage),
    }
  })
}

async function comeAndComeBack(stage: Stage, crowd: Crowd) {
  await stage.connect(crowd, { to: vanguard, feed })
  const before = await stage.settledKilobytes()
  const coming = await costOf(stage, () => stage.connect(crowd, { from: vanguard, feed }))
  const kilobytesEach = ((await stage.settledKilobytes()) - before) / (sockets - vanguard)
  const comingBack = await costOf(stage, async () => {
    await stage.disconnect()
    await stage.connect(crowd, { feed, atOnce: stormAtOnce })
  })
  return { kilobytesEach, coming, comingBack }
}

/** There is something to read: what was sent to find the size of a frame. */
async function mark(stage: Stage, crowd: Crowd): Promise<StormFigures['marking']> {
  await stage.aim(crowd)
  const [room] = crowd.rooms
  const request = { deed: 'markRead', roomId: room!.id, count: sockets, withinMs: markWithinMs } as const
  const { result: deeds, server, redis } = await stage.spending(() => stage.do(request))
  await stage.disconnect()
  return { seconds: deeds.ms / 1000, server, redis, deeds }
}

/**
 * As many type as the largest room may have members in which that is told; and as many again who are none: they were
 * thrown out, say, and go on. Everybody types every two seconds.
 */
async function type(bench: Bench, stage: Stage): Promise<TypingFigures> {
  const inside = await bench.room(typists)
  const outside = await bench.crowd({ people: outsiders, rooms: outsiders, membersPerRoom: 1 })
  await stage.connect(inside, { feed })
  await stage.connect(outside, { feed })
  await stage.aim(inside)
  const pace = { perSecond: messagesPerSecond }
  const calm = await stage.load(pace, { warmUpMs: 500, measureMs: 2 * bench.plan.pacedMs })
  const withinMs = 1000 + 2 * bench.plan.pacedMs
  const count = Math.round(((typists + outsiders) * withinMs) / typeEveryMs)
  const roomId = inside.rooms[0]!.id
  const [deeds, load] = await Promise.all([
    stage.do({ deed: 'sendTyping', roomId, count, withinMs }),
    stage.load(pace, { warmUpMs: 500, measureMs: 2 * bench.plan.pacedMs }),
  ])
  return { calm, load, deeds }
}

async function costOf(stage: Stage, act: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now()
  const { server, redis } = await stage.spending(act)
  return { seconds: (performance.now() - start) / 1000, server, redis }
}
