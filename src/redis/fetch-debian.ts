/** Fetches a Redis server as Debian or Ubuntu packages into a folder, without root and without installing anything. */
import { execFile } from 'node:child_process'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Logger } from '../logger.ts'
import type { ServerProgram } from './server-program.ts'

const run = promisify(execFile)

/** What the server needs and a small installation may lack. Its other libraries come with apt and systemd themselves. */
const packages = ['redis-tools', 'libjemalloc2', 'liblzf1']
const mirrorsWithinMs = 120_000

/** What was fetched into `folder` before, or null. */
export async function findFetched(folder: string): Promise<ServerProgram | null> {
  const path = resolve(folder, 'redis-server')
  try {
    await access(path)
  } catch {
    return null
  }
  return { path, libraryPath: await findLibraryFolders(resolve(folder)) }
}

/** Fetches the server into `folder`, saying so in the log. Rejects, with the reason, where that cannot be done. */
export async function fetchFromDebian(folder: string, logger: Logger): Promise<ServerProgram> {
  await assertHasApt()
  logger.info(`No Redis server on PATH: fetching Debian's packages ${packages.join(', ')} into ${folder}`)
  const workshop = resolve(`${folder}.${process.pid}`)
  try {
    await download(workshop)
    await unpack(workshop)
    await rm(folder, { recursive: true, force: true })
    await rename(join(workshop, 'root'), folder)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  const fetched = await findFetched(folder)
  if (!fetched) throw new Error(`The package ${packages[0]} of this system holds no Redis server`)
  return fetched
}

async function assertHasApt(): Promise<void> {
  for (const tool of ['apt-get', 'dpkg-deb']) {
    await run(tool, ['--version']).catch(() => {
      throw new Error(`There is no ${tool} here, so it cannot be fetched: only Debian and Ubuntu have it`)
    })
  }
}

/** Lists and archives of its own, so that neither root nor the system's locks are needed. */
async function download(workshop: string): Promise<void> {
  const [lists, cache, archives] = ['lists', 'cache', 'archives'].map(name => join(workshop, name)) as [
    string,
    string,
    string,
  ]
  for (const folder of [lists, cache, archives]) await mkdir(join(folder, 'partial'), { recursive: true })
  const options = [`Dir::State::Lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', 'APT::Sandbox::User=']
  const settings = [...options, 'Acquire::Languages=none'].flatMap(option => ['-o', option])
  const apt = (...args: string[]) =>
    run('apt-get', [...settings, '-q', ...args], { cwd: archives, timeout: mirrorsWithinMs })
  // One broken source among many is no reason to give up: the download tells whether the packages were found.
  const update = await apt('update').catch((error: unknown) => error)
  await apt('download', ...packages).catch((error: unknown) => {
    throw new Error(`apt-get could not fetch it: ${reasonOf(update instanceof Error ? update : error)}`)
  })
}

async function unpack(workshop: string): Promise<void> {
  const archives = join(workshop, 'archives')
  const root = join(workshop, 'root')
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb')) await run('dpkg-deb', ['-x', join(archives, name), root])
  }
  // One program in two roles: called by this name it is the server.
  await rename(join(root, 'usr/bin/redis-check-rdb'), join(root, 'redis-server')).catch(() => undefined)
}

/** The folders of the unpacked libraries (`usr/lib/x86_64-linux-gnu` and the like), as LD_LIBRARY_PATH wants them. */
async function findLibraryFolders(root: string): Promise<string> {
  const files = await readdir(join(root, 'usr/lib'), { recursive: true, withFileTypes: true })
  return [...new Set(files.filter(file => file.name.includes('.so')).map(file => file.parentPath))].join(':')
}

const reasonOf = (error: unknown) => {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const complaints = output.split('\n').filter(line => /^[EW]: /.test(line))
  return complaints.slice(0, 3).join(' ') || (error instanceof Error ? error.message : String(error))
}
