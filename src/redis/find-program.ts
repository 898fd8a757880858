/** Finds a Redis (or Valkey) server that can be run here: on PATH, fetched before, or fetched now. */
import type { Logger } from '../logger.ts'
import { fetchFromDebian, findFetched } from './fetch-debian.ts'
import { findMisfit, oldestRedis, type ServerProgram } from './server-program.ts'

const namesOnPath = ['valkey-server', 'redis-server']

/** Resolves with a server that runs; rejects with a message of every way out. `folder` keeps what had to be fetched. */
export async function getServerProgram(folder: string, logger: Logger): Promise<ServerProgram> {
  const misfits: string[] = []
  for (const name of namesOnPath) {
    const misfit = await findMisfit({ path: name })
    if (misfit === null) return { path: name }
    if (misfit) misfits.push(misfit)
  }
  const kept = await findFetched(folder)
  if (kept && (await findMisfit(kept)) === null) return kept
  const fetched = await fetchOrExplain(folder, logger, misfits)
  const misfit = await findMisfit(fetched)
  if (misfit !== null) throw new Error(waysOut([...misfits, misfit || `${fetched.path} cannot be run`]))
  return fetched
}

async function fetchOrExplain(folder: string, logger: Logger, misfits: string[]): Promise<ServerProgram> {
  try {
    return await fetchFromDebian(folder, logger)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(waysOut([...misfits, why]), { cause: error })
  }
}

const waysOut = (reasons: string[]) => `Parlor needs a Redis server (${oldestRedis} or newer) and found none here.
${reasons.map(reason => `  (${reason})\n`).join('')}Any one of these helps:
  - install it:      apt install redis-server  |  dnf install valkey  |  apk add valkey  |  brew install redis
  - use Docker:      docker compose up
  - point to yours:  REDIS_URL=redis://127.0.0.1:6379 npm start`
