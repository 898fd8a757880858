/** `npm run chaos -- --faults=a,b --seeds=3 --seconds=8`: plays the matrix and prints one table; `--results` names the file in this folder to write it to. */
import { parseArgs } from 'node:util'
import { buildServer } from './build.ts'
import { faults, getFault } from './faults.ts'
import { playedTable } from './played.ts'
import { keepHistory, writeResults } from './results.ts'
import { type RunResult, run } from './run.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    faults: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    /** The first seed: to play one run again. */
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '8' },
    /** Of the whole matrix unless told. */
    results: { type: 'string' },
  },
})
const chosen = values.faults ? values.faults.split(',').map(getFault) : faults

const say = (line: string) => void process.stdout.write(`${line}\n`)
const beganAt = Date.now()
const build = await buildServer()
const results: RunResult[] = []
for (const fault of chosen)
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed++) {
    const startedAt = Date.now()
    const result = await run({ fault, seed, seconds: Number(values.seconds), main: build.main })
    results.push(result)
    say(`${Math.round((Date.now() - startedAt) / 1000)} s: ${summaryOf(result)}`)
    if (result.violations.length > 0) say(`  history in ${await keepHistory(result)}`)
  }
await build.remove()
say(tableOf(results))
say(`\n${playedTable(results)}`)
const file = values.results ?? (values.faults ? null : 'RESULTS.md')
if (file) {
  const [seeds, seconds] = [Number(values.seeds), Number(values.seconds)]
  await writeResults(file, results, { seeds, seconds, tookMs: Date.now() - beganAt })
  say(`Written to test/chaos/${file}.`)
}
process.exit(results.some(({ violations }) => violations.length > 0) ? 1 : 0)

function summaryOf(result: RunResult): string {
  const { fault, seed, violations, operations, deliveries, recoverMs } = result
  const line = `${fault}, seed ${seed}: ${operations} operations, ${deliveries} deliveries, live again after ${recoverMs} ms, canary ${result.canaryP99Ms}, ${memoryOf(result)}`
  if (violations.length === 0) return line
  const shown = violations.slice(0, 12).map(({ name, text }) => `  ${name}: ${text}`)
  return [`${line}\n  ${violations.length} VIOLATIONS`, ...shown].join('\n')
}

function memoryOf({ memory }: RunResult): string {
  const { grownMb, meanwhileMb = [], processMb } = memory ?? {}
  return `kept ${[...meanwhileMb, grownMb].join(', ')} MB, processes of up to ${processMb} MB`
}
