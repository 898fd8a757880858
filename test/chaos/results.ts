/** Writes down what a full run found, and where. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { playedTable } from './played.ts'
import { RedisProcess } from './redis-process.ts'
import type { RunResult } from './run.ts'
import { tableOf } from './table.ts'

export interface RunLength {
  seeds: number
  /** Of each fault. */
  seconds: number
  tookMs: number
}

export async function writeResults(
  file: string,
  results: readonly RunResult[],
  { seeds, seconds, tookMs }: RunLength,
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const faults = new Set(results.map(({ fault }) => fault)).size
  const length = `${amountOf(faults, 'fault')} of ${seconds} s, ${amountOf(seeds, 'seed')} each, in ${amountOf(Math.ceil(tookMs / 60_000), 'minute')}`
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}`
  const made = `${day}: ${length}, on ${machine}, Node ${process.versions.node}, Redis ${await redisVersion()}.`
  const grown = results.flatMap(({ fault, memory }) => growthOf(fault, memory?.meanwhileMb ?? []))
  const head = `# The last run of \`npm run ${file === 'SOAK.md' ? 'soak' : 'chaos'}\``
  const parts = [head, made, tableOf(results), ...grown, playedTable(results)]
  await writeFile(new URL(file, import.meta.url), `${parts.join('\n\n')}\n`)
}

const amountOf = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

/** In words, where somebody looked in the middle of a run. */
const growthOf = (fault: string, meanwhileMb: readonly number[]): string[] =>
  meanwhileMb.length === 0
    ? []
    : [`${fault}: after each round, an instance kept ${meanwhileMb.join(', ')} MB more than when nobody had come.`]

/** Writes down all of a run in which something was wrong; answers where. */
export async function keepHistory(result: RunResult): Promise<string> {
  const { fault, seed, state } = result
  const path = join(await mkdtemp(join(tmpdir(), 'parlor-chaos-red-')), `${fault}-${seed}.json`)
  const rooms = [...(state?.rooms.values() ?? [])]
  await writeFile(path, piecesOf({ ...result, state: { rooms } }, 3))
  return path
}

/** JSON in pieces, so many levels deep: all of a long run is more than one text can hold. */
function* piecesOf(value: unknown, levels: number): Generator<string> {
  if (levels === 0 || typeof value !== 'object' || value === null) return yield JSON.stringify(value) ?? 'null'
  const isList = Array.isArray(value)
  yield isList ? '[' : '{'
  for (const [i, [key, part]] of Object.entries(value).entries()) {
    yield `${i === 0 ? '' : ','}\n${isList ? '' : `${JSON.stringify(key)}:`}`
    yield* piecesOf(part, levels - 1)
  }
  yield isList ? ']' : '}'
}

async function redisVersion(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-chaos-'))
  const redis = await RedisProcess.start(folder)
  const server = await redis.admin.info('server')
  await redis.end()
  await rm(folder, { recursive: true, force: true })
  return /^redis_version:(\S+)/m.exec(server)?.[1]
}
