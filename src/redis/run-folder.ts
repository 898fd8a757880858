/** Where the embedded Redis has its sockets: in the data folder, or in a short private one that the data folder names. */
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux allows 107 bytes for the path of a socket, macOS 103. */
const longestSocketPath = 100
const longestSocketName = '/redis.sock'

/**
 * The folder for sockets of an existing data folder (an absolute path); the same one at every call until it is closed.
 * It lies elsewhere when the path is too long, or when no socket can be had there, as on many shared folders.
 */
export async function openRunFolder(dataDir: string, holdsSockets = canHoldSockets): Promise<string> {
  const folder = join(dataDir, 'run')
  const elsewhere = await findElsewhere(folder)
  if (elsewhere) return elsewhere
  if (Buffer.byteLength(folder + longestSocketName) > longestSocketPath) return placeElsewhere(folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await holdsSockets(folder)) return folder
  await rmdir(folder)
  return placeElsewhere(folder)
}

/** Removes the folder, unless somebody has put a socket into it meanwhile. */
export async function closeRunFolder(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'run')
  const elsewhere = await findElsewhere(folder)
  try {
    await rmdir(elsewhere ?? folder)
    if (elsewhere) await rm(folder)
  } catch {
    // Not empty, or gone: either is fine.
  }
}

async function canHoldSockets(folder: string): Promise<boolean> {
  const server = createServer().listen(join(folder, `${process.pid}`))
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** Where a file in place of the folder says that it is; links are not to be had on every shared folder either. */
async function findElsewhere(file: string): Promise<string | null> {
  try {
    const target = await readFile(file, 'utf8')
    await stat(target)
    return target
  } catch {
    // What a reboot has cleared away is named no more.
    await rm(file).catch(() => undefined)
    return null
  }
}

async function placeElsewhere(file: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-'))
  await writeFile(file, folder)
  return folder
}
