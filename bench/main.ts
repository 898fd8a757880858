/** Runs the plan, round by round, and writes what it found. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, openBench } from './bench.ts'
import { type ContestantName, contestants } from './contestants.ts'
import { readPlan } from './options.ts'
import { drawPlot } from './plot.ts'
import { profileParlor } from './profile.ts'
import { writeProfilesAtLength } from './profile-report.ts'
import { type Results, writeReport } from './report.ts'
import type { Round } from './rounds.ts'
import { measureBroadcast, roomSize } from './scenarios/broadcast.ts'
import { measureGrowth } from './scenarios/growth.ts'
import { measureManySockets } from './scenarios/many-sockets.ts'
import { measureSending } from './scenarios/sending.ts'

const folder = join(import.meta.dirname, '..')
const say = (line: string) => void process.stdout.write(`${line}\n`)
const thousands = (value: number) => Math.round(value / 1000).toLocaleString('en')

/** Each round begins with another server, so that none always has the machine at its best. */
async function runRound(bench: Bench, number: number): Promise<Round> {
  const order = contestants.map((_, i) => contestants[(i + number) % contestants.length]!)
  const round: Round = { broadcast: {}, manySockets: {}, sending: await measureSending(bench) }
  for (const contestant of order) {
    const figures = await measureBroadcast(bench, contestant)
    const { bySize, inFlight4 } = figures
    round.broadcast[contestant.name] = figures
    const [many, few] = [bySize[roomSize]!, inFlight4].map(load => thousands(load.deliveriesPerSecond))
    say(`  ${contestant.name}: ${many} k deliveries/s with 32 in flight, ${few} k with 4`)
  }
  for (const contestant of order.filter(({ name }) => comesInThousands(bench, name))) {
    const figures = await measureManySockets(bench, contestant)
    const { kilobytesEach, connectSeconds } = figures
    round.manySockets[contestant.name] = figures
    say(`  ${contestant.name}: 10,000 in ${connectSeconds.toFixed(1)} s, ${kilobytesEach.toFixed(1)} KB each`)
  }
  return round
}

/** For the saturated ones 10,000 are too many; in a quick run only the two that are compared come. */
const comesInThousands = ({ plan }: Bench, name: ContestantName): boolean =>
  name === 'parlor' || name === 'socket.io' || (plan.mode === 'full' && name !== 'mercurius' && name !== 'yoga')

async function runAll(bench: Bench): Promise<void> {
  const { plan, redis } = bench
  const results: Results = { plan, redisVersion: redis.version, rounds: [], growth: [], profiles: [] }
  for (let number = 0; number < plan.rounds; number++) {
    say(`round ${number + 1} of ${plan.rounds}`)
    results.rounds.push(await runRound(bench, number))
  }
  // What the rounds found is not lost with what comes after them.
  save(results)
  say('growth')
  results.growth = await measureGrowth(bench)
  save(results)
  if (plan.mode === 'full') results.profiles = await profileParlor(bench)
  say(save(results))
}

function save(results: Results): string {
  const report = writeReport(results, (performance.now() - start) / 60_000)
  writeFileSync(join(folder, 'RESULTS.md'), report)
  writeFileSync(join(folder, 'results.svg'), drawPlot(results.rounds))
  return report
}

const start = performance.now()
const bench = await openBench(readPlan(process.argv.slice(2)))
try {
  if (bench.plan.mode === 'profile') say(writeProfilesAtLength(await profileParlor(bench)))
  else await runAll(bench)
} finally {
  await bench.close()
}
process.exit(0)
