/** Finds a Redis (or Valkey) server that can be run here: on PATH, fetched before, or fetched now. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Logger } from '../logger.ts'
import { fetchFromDebian, findFetched } from './fetch-debian.ts'

const run = promisify(execFile)

/** How to start the server: a name or path, and where its libraries are when they are not the system's own. */
export interface ServerProgram {
  path: string
  libraryPath?: string
}

/** Scripts that declare their keys with `#!lua` need it. */
const oldestRedis = 7
const namesOnPath = ['valkey-server', 'redis-server']

/** Resolves with a server that runs; rejects with a message of every way out. `folder` keeps what had to be fetched. */
export async function getServerProgram(folder: string, logger: Logger): Promise<ServerProgram> {
  const misfits: string[] = []
  for (const name of namesOnPath) {
    const misfit = await findMisfit({ path: name })
    if (misfit === null) return { path: name }
    if (misfit) misfits.push(misfit)
  }
  const fetched = (await findFetched(folder)) ?? (await fetchOrExplain(folder, logger, misfits))
  const misfit = await findMisfit(fetched)
  if (misfit !== null) throw new Error(waysOut([...misfits, misfit || `${fetched.path} cannot be run`]))
  return fetched
}

/** The command line that runs a program with arguments. The C locale, because servers refuse to start in an unknown one. */
export function commandLine(program: ServerProgram, args: string[]): [command: string, args: string[]] {
  const libraries = program.libraryPath ? [`LD_LIBRARY_PATH=${program.libraryPath}`] : []
  return ['env', ['LC_ALL=C', ...libraries, program.path, ...args]]
}

async function fetchOrExplain(folder: string, logger: Logger, misfits: string[]): Promise<ServerProgram> {
  try {
    return await fetchFromDebian(folder, logger)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(waysOut([...misfits, why]), { cause: error })
  }
}

/** What speaks against a program: null for nothing, '' when there is no such program. */
async function findMisfit(program: ServerProgram): Promise<string | null> {
  try {
    const { stdout } = await run(...commandLine(program, ['--version']))
    const version = /v=(\d+)\.(\d+\.\d+)/.exec(stdout)
    if (version && Number(version[1]) >= oldestRedis) return null
    return `${program.path} is ${version ? `version ${version[1]}.${version[2]}` : 'no Redis server'}`
  } catch (error) {
    return isMissing(error) ? '' : `${program.path} does not run: ${firstLine(error)}`
  }
}

/** `env` ends with 127 when it finds no such program, and so does a program that misses a library. */
const isMissing = (error: unknown) =>
  error instanceof Error && 'stderr' in error && /No such file or directory\s*$/.test(String(error.stderr))

const firstLine = (error: unknown) => {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return text.split('\n')[0] || (error instanceof Error ? error.message : String(error))
}

const waysOut = (reasons: string[]) => `Parlor needs a Redis server (${oldestRedis} or newer) and found none here.
${reasons.map(reason => `  (${reason})\n`).join('')}Any one of these helps:
  - install it:      apt install redis-server  |  dnf install valkey  |  apk add valkey  |  brew install redis
  - use Docker:      docker compose up
  - point to yours:  REDIS_URL=redis://127.0.0.1:6379 npm start`
