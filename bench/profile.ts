/** Where Parlor's time goes, work by work: measured like everything else here, with V8's own profiler beside it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, Stage } from './bench.ts'
import { contestant } from './contestants.ts'
import type { LoadReport } from './generator/load.ts'
import type { SendReport, SendTransport } from './generator/sends.ts'
import { GeneratorProcess } from './generator-process.ts'
import type { PartName } from './options.ts'
import { type CpuProfile, functionsOf, partsOf } from './profile-parts.ts'
import { roomSize } from './scenarios/broadcast.ts'
import { sockets, vanguard } from './scenarios/many-sockets.ts'
import { connections, sendWarmUpMs } from './scenarios/sending.ts'
import { ServerProcess } from './server-process.ts'

export interface WorkProfile {
  work: string
  /** What was measured while the profile was taken. */
  headline: string
  /** By part of the program: self time as a part of the time in which the server was busy. */
  parts: Map<string, number>
  /** The same by function, the largest first. */
  functions: [string, number][]
}

/** A server to be profiled, with a generator beside it. */
interface Scene {
  bench: Bench
  stage: Stage
  generator: GeneratorProcess
  server: ServerProcess
  /** What is done within is in the profile. */
  profiled<T>(act: () => Promise<T>): Promise<T>
}

interface Work {
  title: string
  /** What `--only` calls it. */
  part: PartName
  run(scene: Scene): Promise<string>
}

const works: readonly Work[] = [
  broadcasting('32 in flight', roomSize, 32),
  broadcasting('4 in flight', roomSize, 4),
  broadcasting('10,000 subscribers, 32 in flight', sockets, 32),
  { title: 'connecting 9,000', part: 'sockets', run: connecting },
  { title: 'sends over HTTP', part: 'sending', run: scene => sending(scene, 'http') },
  { title: 'sends over WebSocket', part: 'sending', run: scene => sending(scene, 'websocket') },
]

/** Looked at only when asked for: `--profile --only=storms`. */
const rarerWorks: readonly Work[] = [{ title: '10,000 mark as read', part: 'storms', run: marking }]

export async function profileParlor(bench: Bench): Promise<WorkProfile[]> {
  const profiles: WorkProfile[] = []
  const { only } = bench.plan
  const asked = only ? [...works, ...rarerWorks].filter(({ part }) => only.includes(part)) : works
  for (const work of asked) profiles.push(await profile(bench, work))
  return profiles
}

async function profile(bench: Bench, work: Work): Promise<WorkProfile> {
  const folder = mkdtempSync(join(tmpdir(), 'parlor-profile-'))
  const file = join(folder, 'cpuprofile.json')
  const parlor = contestant('parlor')
  const program = { ...parlor.program, env: { ...parlor.program.env, PROFILE_FILE: file } }
  const server = await ServerProcess.start(program, bench.redis.url, ['profiler.js'])
  const generator = new GeneratorProcess()
  const stage = new Stage(bench, parlor, server, generator)
  const profiled: Scene['profiled'] = async act => {
    server.signal('SIGWINCH')
    const result = await act()
    server.signal('SIGWINCH')
    while (!existsSync(file)) await pause(100)
    return result
  }
  try {
    const headline = await work.run({ bench, stage, generator, server, profiled })
    const taken: CpuProfile = JSON.parse(readFileSync(file, 'utf8'))
    return { work: work.title, headline, parts: partsOf(taken), functions: functionsOf(taken) }
  } finally {
    await generator.stop()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

function broadcasting(title: string, subscribers: number, inFlight: number): Work {
  return {
    title,
    part: 'broadcast',
    async run({ bench, stage, profiled }) {
      const crowd = await bench.room(subscribers)
      await stage.connect(crowd)
      await stage.aim(crowd)
      await stage.load({ inFlight }, bench.plan)
      return loadLine(await profiled(() => stage.load({ inFlight }, bench.plan)))
    },
  }
}

async function connecting({ bench, stage, profiled }: Scene): Promise<string> {
  const crowd = await bench.room(sockets)
  await stage.connect(crowd, { to: vanguard })
  const { ms } = await profiled(() => stage.connect(crowd, { from: vanguard }))
  return `${((ms * 1000) / (sockets - vanguard)).toFixed(0)} µs each`
}

async function marking({ bench, stage, profiled }: Scene): Promise<string> {
  const crowd = await bench.room(sockets)
  await stage.connect(crowd, { feed: { hearSignals: true } })
  await stage.aim(crowd)
  const roomId = crowd.rooms[0]!.id
  const { result, server } = await profiled(() =>
    stage.spending(() => stage.do({ deed: 'markRead', roomId, count: sockets, withinMs: 1000 })),
  )
  return `${(result.ms / 1000).toFixed(2)} s, ${((server * 1e6) / sockets).toFixed(0)} µs each`
}

async function sending({ bench, generator, server, profiled }: Scene, transport: SendTransport): Promise<string> {
  const { tokens, rooms } = await bench.room(connections)
  const request = { transport, port: server.port, serverPid: server.pid, tokens, room: rooms[0]! }
  await generator.call('sends', { ...request, warmUpMs: sendWarmUpMs, measureMs: 0 })
  const measured = { ...request, warmUpMs: 0, measureMs: bench.plan.measureMs }
  return sendLine(await profiled(() => generator.call('sends', measured)))
}

const loadLine = ({ deliveriesPerSecond, cpuPerDelivery }: LoadReport) =>
  `${Math.round(deliveriesPerSecond / 1000).toLocaleString('en')} k deliveries/s, ${cpuPerDelivery.toFixed(2)} µs each`

const sendLine = ({ sendsPerSecond, cpuPerSend }: SendReport) =>
  `${Math.round(sendsPerSecond).toLocaleString('en')} sends/s, ${cpuPerSend.toFixed(0)} µs each`
