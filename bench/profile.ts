/** Where Parlor's time goes while it is saturated: the functions that use most of it themselves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, Stage } from './bench.ts'
import { contestant } from './contestants.ts'
import type { LoadReport, Pace } from './generator/load.ts'
import { GeneratorProcess } from './generator-process.ts'
import { ServerProcess } from './server-process.ts'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Lines. */
const shown = { full: 12, quick: 12, profile: 30 }

/** The saturated run, once with 32 and once with 4 in flight, each with a profile of its own. */
export async function profileParlor(bench: Bench): Promise<string> {
  const parts: string[] = []
  for (const inFlight of [32, 4]) parts.push(await profileLoad(bench, { inFlight }))
  parts.push(await profileLoad(bench, { perSecond: 50 }))
  return parts.join('\n')
}

async function profileLoad(bench: Bench, pace: Pace): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parlor-profile-'))
  const parlor = contestant('parlor')
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']
  const server = await ServerProcess.start(parlor.program, bench.redis.url, flags)
  const generator = new GeneratorProcess()
  try {
    const stage = new Stage(bench, parlor, server, generator)
    const crowd = await bench.room(1000)
    await stage.connect(crowd)
    await stage.aim(crowd)
    const load = await stage.load(pace, bench.plan)
    await generator.stop()
    await server.stop('SIGTERM')
    return `\n${JSON.stringify(pace)}: ${headline(load)}\n${summary(folder, shown[bench.plan.mode])}`
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

const headline = (load: LoadReport) =>
  `${Math.round(load.deliveriesPerSecond).toLocaleString('en')} deliveries/s, ${load.cpuPerDelivery.toFixed(2)} µs each, p50 ${load.latencyP50.toFixed(1)} ms, p99 ${load.latencyP99.toFixed(1)} ms, server ${load.serverCpu.toFixed(2)} of a core`

/** Self time by function, as parts of the time in which the process was not idle. */
function summary(folder: string, lines: number): string {
  const file = readdirSync(folder).find(name => name.endsWith('.cpuprofile'))
  if (!file) throw new Error('the server wrote no profile')
  const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map<string, number>()
  profile.samples.forEach((id, i) => {
    const place = places.get(id) ?? '?'
    times.set(place, (times.get(place) ?? 0) + (profile.timeDeltas[i] ?? 0))
  })
  times.delete('(idle)')
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, lines)
    .map(([place, time]) => `${((time / busy) * 100).toFixed(1).padStart(6)} %  ${place}`)
    .join('\n')
}

function placeOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)'
  const file = url.replace(/^.*\/(node_modules|dist)\//, '')
  return url ? `${name}  ${file}:${lineNumber + 1}` : name
}
