import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '../support/alive.ts'
import { startOwnNode } from '../support/own-node.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'
import { Instance } from './instance.ts'

let dataDir = ''
let instances: Instance[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parlor-main-'))
})

afterEach(async () => {
  for (const instance of instances) await instance.end('SIGKILL')
  instances = []
  const pid = await findRedis()
  if (pid !== null) process.kill(pid, 'SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

describe('an instance', () => {
  test('says in one line where it listens, and is alive and ready there', async () => {
    const instance = start({ REDIS_URL: redisUrl() })
    const address = await instance.listening()
    expect(instance.output).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\/graphql\n$/)
    expect((await fetch(new URL('/healthz', address))).status).toBe(200)
    await until(async () => (await fetch(new URL('/readyz', address))).status === 200)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing behind after %s', async signal => {
    const instance = start()
    await instance.listening()
    const redis = await findRedis()
    expect(redis).not.toBe(null)
    expect(await instance.end(signal)).toBe(0)
    await until(() => !isAlive(redis!))
    expect(await readdir(dataDir)).toEqual(['redis'])
  })

  test('takes the two signals of one Ctrl-C under npm as one', async () => {
    const instance = start()
    await instance.listening()
    instance.child.kill('SIGINT')
    instance.child.kill('SIGINT')
    expect(await instance.ended()).toBe(0)
    expect(await readdir(dataDir)).toEqual(['redis'])
  })

  test('leaves a Redis that it did not start as it is', async () => {
    const instance = start({ REDIS_URL: redisUrl() })
    await instance.listening()
    expect(await instance.end('SIGTERM')).toBe(0)
    const redis = new Redis(redisUrl())
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
    expect(await readdir(dataDir)).toEqual([])
  })

  test.each([
    ['with a Redis of its own', {}],
    ['also when Redis is away', { REDIS_URL: 'redis://127.0.0.1:1' }],
  ])('says which port is in use, before anything else, %s', async (_, env) => {
    const other = createServer()
    const port = await new Promise<number>(resolve => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
    })
    for (const setting of ['PORT', 'METRICS_PORT']) {
      const instance = start({ ...env, [setting]: String(port) })
      expect(await instance.ended()).toBe(1)
      expect(instance.errors).toBe(
        `Parlor could not start. Port ${port} of 127.0.0.1 is in use: stop what listens there, or set ${setting}.\n`,
      )
    }
    expect(await readdir(dataDir)).toEqual([])
    other.close()
  })

  test('writes nothing but JSON to stderr, whatever a library prints', async () => {
    const node = await startOwnNode()
    await node.admin.call('ACL', 'SETUSER', 'chat', 'on', '>word', '~*', '&*', '+@all', '-info')
    const instance = start({ REDIS_URL: `redis://chat:word@${node.address}` })
    await instance.listening()
    await until(() => instance.errors.includes('Skipping the ready check'))
    await instance.end('SIGTERM')
    const lines = instance.errors.trim().split('\n')
    expect(lines.map(line => JSON.parse(line).level)).toContain('warn')
  })

  test('names all wrong settings at once', async () => {
    const instance = start({ PORT: 'http', GRAPHIQL: 'maybe' })
    expect(await instance.ended()).toBe(1)
    expect(instance.errors).toMatch(/PORT must be .*\n {2}GRAPHIQL must be /)
  })
})

describe('the Redis of an instance that was killed', () => {
  test('lives on with its data, and is adopted by the next one and ended by it', async () => {
    const first = start()
    await first.listening()
    const pid = await findRedis()
    await first.end('SIGKILL')
    expect(isAlive(pid!)).toBe(true)
    const second = start()
    await second.listening()
    expect(second.errors).toContain(`Adopted the Redis (process ${pid})`)
    expect(await findRedis()).toBe(pid)
    expect(await second.end('SIGTERM')).toBe(0)
    await until(() => !isAlive(pid!))
    expect(await readdir(dataDir)).toEqual(['redis'])
  })

  test('is started anew when it was killed too', async () => {
    const first = start()
    await first.listening()
    const pid = await findRedis()
    await first.end('SIGKILL')
    process.kill(pid!, 'SIGKILL')
    await until(async () => (await findRedis()) === null)
    const second = start()
    await second.listening()
    expect(await findRedis()).not.toBe(pid)
  })
})

describe('a second instance on one data folder', () => {
  test('is told which process uses it, and does the first no harm', async () => {
    const first = start()
    const address = await first.listening()
    const second = start({ LOG_LEVEL: 'fatal' })
    expect(await second.ended()).toBe(1)
    expect(second.errors).toContain(`in use by another Parlor (process ${first.child.pid})`)
    expect((await fetch(new URL('/healthz', address))).status).toBe(200)
    expect(await findRedis()).not.toBe(null)
  })
})

describe('without any Redis on the machine', () => {
  test('the message names every way out', async () => {
    const bin = join(dataDir, 'bin')
    await mkdir(bin)
    await symlink('/usr/bin/env', join(bin, 'env'))
    const instance = start({ PATH: bin, LOG_LEVEL: 'fatal' })
    expect(await instance.ended()).toBe(1)
    for (const way of ['apt install redis-server', 'docker compose up', 'REDIS_URL=redis://']) {
      expect(instance.errors).toContain(way)
    }
  })
})

function start(env: Record<string, string> = {}): Instance {
  const instance = new Instance({ DATA_DIR: dataDir, LOG_LEVEL: 'info', ...env })
  instances.push(instance)
  return instance
}

/** The process id of the Redis that runs on the data folder, or null. */
async function findRedis(): Promise<number | null> {
  const redis = new Redis(join(dataDir, 'run', 'redis.sock'), { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1])
  } catch {
    return null
  } finally {
    redis.disconnect()
  }
}
