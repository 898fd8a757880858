/** Runs the plan, part by part, and writes what it found. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, openBench } from './bench.ts'
import { readPlan, runs } from './options.ts'
import { drawPlot } from './plot.ts'
import { profileParlor } from './profile.ts'
import { writeProfilesAtLength } from './profile-report.ts'
import { type Results, writeParts, writeReport } from './report.ts'
import { runRound } from './round.ts'
import { measureCatchingUp } from './scenarios/catching-up.ts'
import { measureGrowth } from './scenarios/growth.ts'
import type { GrowthRow } from './scenarios/growth-row.ts'
import { measureHistory } from './scenarios/history.ts'
import { measureLargeRoom } from './scenarios/large-room.ts'
import { measureListeners } from './scenarios/listeners.ts'
import { measureStorms } from './scenarios/storm-rows.ts'

const folder = join(import.meta.dirname, '..')
const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Parlor alone, after the rounds with its peers. */
const alone = {
  growth: measureGrowth,
  history: measureHistory,
  'catching-up': async (bench: Bench) => [await measureCatchingUp(bench)],
  'large-room': measureLargeRoom,
  listeners: measureListeners,
  storms: measureStorms,
} satisfies Record<string, (bench: Bench) => Promise<GrowthRow[]>>

async function runAll(bench: Bench): Promise<void> {
  const { plan, redis } = bench
  const results: Results = { plan, redisVersion: redis.version, rounds: [], growth: [], profiles: [] }
  const hasRounds = (['sending', 'broadcast', 'sockets'] as const).some(part => runs(plan, part))
  for (let number = 0; hasRounds && number < plan.rounds; number++) {
    say(`round ${number + 1} of ${plan.rounds}, after ${minutes()} minutes`)
    results.rounds.push(await runRound(bench, number, say))
  }
  for (const part of Object.keys(alone) as (keyof typeof alone)[]) {
    if (!runs(plan, part)) continue
    // What was found is not lost with what comes after it.
    save(results)
    say(`${part}, after ${minutes()} minutes`)
    results.growth.push(...(await alone[part](bench)))
  }
  save(results)
  if (plan.mode === 'full' && !plan.only) results.profiles = await profileParlor(bench)
  say(plan.only ? writeParts(results) : save(results))
}

/** The results of a whole run replace those of the last one; some parts alone are only shown. */
function save(results: Results): string {
  if (results.plan.only) return ''
  const report = writeReport(results, Number(minutes()))
  writeFileSync(join(folder, 'RESULTS.md'), report)
  writeFileSync(join(folder, 'results.svg'), drawPlot(results.rounds))
  return report
}

const start = performance.now()
const minutes = () => ((performance.now() - start) / 60_000).toFixed(1)
const bench = await openBench(readPlan(process.argv.slice(2)))
try {
  if (bench.plan.mode === 'profile') say(writeProfilesAtLength(await profileParlor(bench)))
  else await runAll(bench)
} finally {
  await bench.close()
}
process.exit(0)
