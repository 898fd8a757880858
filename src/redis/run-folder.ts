/** Where the embedded Redis has its sockets: in the data folder, or in a short private one that the data folder names. */
import { mkdir, mkdtemp, readlink, rm, rmdir, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux allows 107 bytes for the path of a socket, macOS 103. */
const longestSocketPath = 100
const longestSocketName = '/redis.sock'

/** The folder for sockets of an existing data folder (an absolute path); the same one at every call until it is closed. */
export async function openRunFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'run')
  if (Buffer.byteLength(folder + longestSocketName) <= longestSocketPath) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return folder
  }
  return (await findElsewhere(folder)) ?? (await placeElsewhere(folder))
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

async function findElsewhere(link: string): Promise<string | null> {
  try {
    const target = await readlink(link)
    await stat(target)
    return target
  } catch {
    return null
  }
}

async function placeElsewhere(link: string): Promise<string> {
  // A link to what a reboot has cleared away.
  await rm(link, { force: true })
  const folder = await mkdtemp(join(tmpdir(), 'parlor-'))
  await symlink(folder, link)
  return folder
}
