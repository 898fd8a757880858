import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeRunFolder, openRunFolder } from '../../src/redis/run-folder.ts'

let dataDir = ''

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parlor-run-'))
})

afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('the folder for sockets', () => {
  test('lies in the data folder, private, and leaves nothing', async () => {
    expect(await openRunFolder(dataDir)).toBe(join(dataDir, 'run'))
    expect((await stat(join(dataDir, 'run'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(dataDir, 'run'))).toEqual([])
    await closeRunFolder(dataDir)
    expect(await readdir(dataDir)).toEqual([])
  })

  test('lies elsewhere where no sockets can be had, the same one for who looks again, and leaves nothing', async () => {
    const cannot = () => Promise.resolve(false)
    const folder = await openRunFolder(dataDir, cannot)
    expect(folder.startsWith(join(tmpdir(), 'parlor-'))).toBe(true)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect(await openRunFolder(dataDir, cannot)).toBe(folder)
    expect(await openRunFolder(dataDir)).toBe(folder)
    await closeRunFolder(dataDir)
    expect(await readdir(dataDir)).toEqual([])
    await expect(stat(folder)).rejects.toThrow('ENOENT')
  })

  test('is a new one when a reboot has cleared the old one away', async () => {
    const cannot = () => Promise.resolve(false)
    const folder = await openRunFolder(dataDir, cannot)
    await rm(folder, { recursive: true })
    const next = await openRunFolder(dataDir, cannot)
    expect(next).not.toBe(folder)
    await rm(next, { recursive: true })
    expect(await openRunFolder(dataDir)).toBe(join(dataDir, 'run'))
  })

  test('stays while somebody has a socket in it', async () => {
    const folder = await openRunFolder(dataDir)
    await mkdir(join(folder, 'somebody'))
    await closeRunFolder(dataDir)
    expect(await readdir(folder)).toEqual(['somebody'])
  })
})
