/** Writes down what a full run found, and where. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { playedTable } from './played.ts'
import { RedisProcess } from './redis-process.ts'
import type { RunResult } from './run.ts'
import { tableOf } from './table.ts'

const file = new URL('RESULTS.md', import.meta.url)

export interface RunLength {
  seeds: number
  /** Of each fault. */
  seconds: number
  tookMs: number
}

export async function writeResults(
  results: readonly RunResult[],
  { seeds, seconds, tookMs }: RunLength,
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const faults = new Set(results.map(({ fault }) => fault)).size
  const length = `${faults} faults of ${seconds} s, ${seeds} seeds each, in ${Math.ceil(tookMs / 60_000)} minutes`
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}`
  const made = `${day}: ${length}, on ${machine}, Node ${process.versions.node}, Redis ${await redisVersion()}.`
  await writeFile(
    file,
    `# The last full run of \`npm run chaos\`\n\n${made}\n\n${tableOf(results)}\n\n${playedTable(results)}\n`,
  )
}

/** Writes down all of a run in which something was wrong; answers where. */
export async function keepHistory(result: RunResult): Promise<string> {
  const { fault, seed, state } = result
  const path = join(await mkdtemp(join(tmpdir(), 'parlor-chaos-red-')), `${fault}-${seed}.json`)
  const rooms = [...(state?.rooms.values() ?? [])]
  await writeFile(path, JSON.stringify({ ...result, state: { rooms } }, null, 1))
  return path
}

async function redisVersion(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-chaos-'))
  const redis = await RedisProcess.start(folder)
  const server = await redis.admin.info('server')
  await redis.end()
  await rm(folder, { recursive: true, force: true })
  return /^redis_version:(\S+)/m.exec(server)?.[1]
}
