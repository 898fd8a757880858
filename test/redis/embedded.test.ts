import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isAlive } from '../support/alive.ts'
import { until } from '../support/until.ts'

const logger = createLogger('silent')
const programDir = '.data/redis-program'

let folder = ''
let started: EmbeddedRedis[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-embedded-'))
})

afterEach(async () => {
  for (const embedded of started) await embedded.stop()
  started = []
  await rm(folder, { recursive: true, force: true })
})

describe('the embedded Redis', () => {
  test('keeps its data from one start to the next', async () => {
    const first = await start()
    await ask(first, redis => redis.set('key', 'kept'))
    await first.stop()
    const second = await start()
    expect(await ask(second, redis => redis.get('key'))).toBe('kept')
  })

  test('leaves neither a process nor a socket behind', async () => {
    const embedded = await start()
    const pid = embedded.pid!
    await embedded.stop()
    await until(() => !isAlive(pid))
    expect(await readdir(folder)).toEqual(['redis'])
  })

  test('is private, writes before it answers, and never evicts', async () => {
    const embedded = await start()
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700)
    expect((await stat(embedded.url)).mode & 0o077).toBe(0)
    const [port, fsync, policy] = await ask(embedded, redis =>
      Promise.all(['port', 'appendfsync', 'maxmemory-policy'].map(name => redis.config('GET', name))),
    )
    expect([port, fsync, policy]).toEqual([
      ['port', '0'],
      ['appendfsync', 'always'],
      ['maxmemory-policy', 'noeviction'],
    ])
  })

  test('is started again, with its data, when it dies', async () => {
    const embedded = await start()
    const pid = embedded.pid!
    await ask(embedded, redis => redis.set('key', 'acknowledged'))
    process.kill(pid, 'SIGKILL')
    await until(() => embedded.pid !== null && embedded.pid !== pid)
    expect(await until(() => ask(embedded, redis => redis.get('key')))).toBe('acknowledged')
  })

  test('refuses a data folder that another one uses, and says which process that is', async () => {
    const first = await start()
    const second = new EmbeddedRedis({ dataDir: folder, programDir, logger })
    await expect(second.start()).rejects.toThrow(new RegExp(`is in use by another Parlor \\(process ${process.pid}\\)`))
    expect(await ask(first, redis => redis.ping())).toBe('PONG')
  })

  test('says which setting names a data folder that cannot be made', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    for (const dataDir of [file, join(file, 'data')])
      await expect(new EmbeddedRedis({ dataDir, programDir, logger }).start()).rejects.toThrow(`DATA_DIR ${dataDir} `)
  })

  test('puts its socket into a short private folder when the data folder lies deep', async () => {
    const deep = join(folder, 'deep-'.repeat(20), 'data')
    await mkdir(deep, { recursive: true })
    const embedded = await start(deep)
    const elsewhere = await readFile(join(deep, 'run'), 'utf8')
    expect(embedded.url).toBe(join(elsewhere, 'redis.sock'))
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o700)
    await ask(embedded, redis => redis.set('key', 'kept'))
    await embedded.stop()
    expect(await readdir(deep)).toEqual(['redis'])
    await expect(stat(elsewhere)).rejects.toThrow('ENOENT')
    expect(await ask(await start(deep), redis => redis.get('key'))).toBe('kept')
  })

  test.each([
    'what?',
    'a#b',
    '100%',
    '%41',
    'a b',
    'größe',
    "it's",
    '"q"',
    'a=b',
    'a:b',
    '$HOME',
    '[x]*',
    '{r:x}',
    '\\',
  ])('may have its data in a folder called %s', async name => {
    const dataDir = join(folder, name)
    const embedded = await start(dataDir)
    const { commands, close } = openRedis(embedded.url, logger)
    await commands.set('key', 'kept')
    await close()
    await embedded.stop()
    expect(await readdir(dataDir)).toEqual(['redis'])
    expect(await ask(await start(dataDir), redis => redis.get('key'))).toBe('kept')
  })

  test('says where to look when Redis does not start', async () => {
    await mkdir(join(folder, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), { recursive: true })
    const embedded = new EmbeddedRedis({ dataDir: folder, programDir, logger })
    await expect(embedded.start()).rejects.toThrow(/did not start. The end of .*redis\.log/)
    expect(await readdir(folder)).toEqual(['redis'])
  })
})

async function start(dataDir = folder): Promise<EmbeddedRedis> {
  const embedded = new EmbeddedRedis({ dataDir, programDir, logger })
  started.push(embedded)
  await embedded.start()
  return embedded
}

async function ask<T>(embedded: EmbeddedRedis, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path: embedded.url })
  redis.on('error', () => undefined)
  try {
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}
