/** A Redis (or Valkey) server program: whether it will do, and how to run it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How to start the server: a name or path, and where its libraries are when they are not the system's own. */
export interface ServerProgram {
  path: string
  libraryPath?: string
  /** Where to start it, when the other two are below that: a folder's name may hold what separates libraries. */
  folder?: string
}

/** Scripts that declare their keys with `#!lua` need it. */
export const oldestRedis = 7

/** The command line that runs a program with arguments. The C locale, because servers refuse to start in an unknown one. */
export function commandLine(program: ServerProgram, args: string[]): [command: string, args: string[]] {
  const place = program.folder ? ['-C', program.folder] : []
  const libraries = program.libraryPath ? [`LD_LIBRARY_PATH=${program.libraryPath}`] : []
  return ['env', [...place, 'LC_ALL=C', ...libraries, program.path, ...args]]
}

/** What speaks against a program: null for nothing, '' when there is no such program. */
export async function findMisfit(program: ServerProgram): Promise<string | null> {
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
