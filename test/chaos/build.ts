/** Builds the server as `npm run build` does, into a folder of its own, as it is or with lines made wrong on purpose. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Below the packages, so that the built modules find them. */
const cache = join(root, 'node_modules/.cache/parlor-chaos')

/** A fault in the program itself: where `line` stands in the built file, `instead` stands there. */
export interface Mutation {
  /** Built file, from the root of the build: `delivery/rooms/room-tail.js`. */
  file: string
  line: string
  instead: string
}

export interface Build {
  /** The path of main.js. */
  main: string
  remove(): Promise<void>
}

/** Rejects when a line to change is not there, or not there once. */
export async function buildServer(mutations: readonly Mutation[] = []): Promise<Build> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'build-'))
  const tsc = join(root, 'node_modules/.bin/tsc')
  const options = ['--outDir', folder, '--incremental', 'false', '--tsBuildInfoFile', 'null', '--sourceMap', 'false']
  await promisify(execFile)(tsc, ['-p', join(root, 'tsconfig.build.json'), ...options])
  await cp(join(root, 'src'), folder, { recursive: true, filter: path => !path.endsWith('.ts') })
  // Where the manual is looked for from there.
  await cp(join(root, 'docs'), join(cache, 'docs'), { recursive: true })
  for (const mutation of mutations) await mutate(folder, mutation)
  return { main: join(folder, 'main.js'), remove: () => rm(folder, { recursive: true, force: true }) }
}

async function mutate(folder: string, { file, line, instead }: Mutation): Promise<void> {
  const path = join(folder, file)
  const parts = (await readFile(path, 'utf8')).split(line)
  if (parts.length !== 2) throw new Error(`"${line}" stands ${parts.length - 1} times in ${file}, not once.`)
  await writeFile(path, parts.join(instead))
}
