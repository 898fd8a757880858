/** Fetches a Redis server as Debian or Ubuntu packages into a folder, without root and without installing anything. */
import { execFile } from 'node:child_process'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Logger } from '../logger.ts'
import type { ServerProgram } from './server-program.ts'

const run = promisify(execFile)

/** It holds the server, as the same program as `redis-check-rdb`; the package `redis-server` only adds a service. */
const serverPackage = 'redis-tools'
const mirrorsWithinMs = 120_000

/** What was fetched into `folder` before, or null. */
export async function findFetched(folder: string): Promise<ServerProgram | null> {
  const root = resolve(folder)
  try {
    await access(join(root, 'redis-server'))
  } catch {
    return null
  }
  return { path: './redis-server', libraryPath: await findLibraryFolders(root), folder: root }
}

/** Fetches the server into `folder`, saying so in the log. Rejects, with the reason, where that cannot be done. */
export async function fetchFromDebian(folder: string, logger: Logger): Promise<ServerProgram> {
  await assertHasApt()
  logger.info(`No Redis server on PATH: fetching the system's package ${serverPackage} into ${folder}`)
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
  if (!fetched) throw new Error(`The package ${serverPackage} of this system holds no Redis server`)
  return fetched
}

async function assertHasApt(): Promise<void> {
  for (const tool of ['apt-get', 'dpkg-deb']) {
    await run(tool, ['--version']).catch(() => {
      throw new Error(`There is no ${tool} here, so it cannot be fetched: only Debian and Ubuntu have it`)
    })
  }
}

/**
 * Downloads the server and those libraries of it that are not installed. Lists and archives of its own, so that neither
 * root nor the system's locks are needed.
 */
async function download(workshop: string): Promise<void> {
  const lists = join(workshop, 'lists')
  const archives = join(workshop, 'archives')
  for (const folder of [lists, archives]) await mkdir(join(folder, 'partial'), { recursive: true })
  const places = [`Dir::State::Lists=${lists}`, `Dir::Cache=${workshop}`, `Dir::Cache::Archives=${archives}`]
  const options = [...places, 'Debug::NoLocking=1', 'APT::Sandbox::User=', 'Acquire::Languages=none']
  const settings = options.flatMap(option => ['-o', option])
  const apt = (...args: string[]) => run('apt-get', [...settings, '-q', ...args], { timeout: mirrorsWithinMs })
  // One broken source among many is no reason to give up: the download tells whether the packages were found.
  const update = await apt('update').catch((error: unknown) => error)
  await apt('install', '--download-only', '-y', '--no-install-recommends', '--reinstall', serverPackage).catch(
    (error: unknown) => {
      const reasons = [update, error].filter(cause => cause instanceof Error).map(reasonOf)
      throw new Error(`apt-get could not fetch it: ${reasons.join(' ')}`)
    },
  )
}

async function unpack(workshop: string): Promise<void> {
  const archives = join(workshop, 'archives')
  const root = join(workshop, 'root')
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb')) await run('dpkg-deb', ['-x', join(archives, name), root])
  }
  // Called by this name it is the server.
  await rename(join(root, 'usr/bin/redis-check-rdb'), join(root, 'redis-server')).catch(() => undefined)
}

/** The folders of the unpacked libraries (`usr/lib/x86_64-linux-gnu` and the like) below `root`, as LD_LIBRARY_PATH wants them. */
async function findLibraryFolders(root: string): Promise<string> {
  const files = await readdir(root, { recursive: true, withFileTypes: true })
  const libraries = files.filter(file => file.name.includes('.so'))
  return [...new Set(libraries.map(({ parentPath }) => relative(root, parentPath)))].join(':')
}

const reasonOf = (error: Error) => {
  const output = 'stderr' in error ? String(error.stderr) : ''
  const complaints = output.split('\n').filter(line => /^[EW]: /.test(line))
  return complaints.slice(0, 3).join(' ') || error.message
}
