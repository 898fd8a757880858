import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { redisUrl } from '../support/redis-url.ts'
import { measure } from '../support/standstills.ts'
import { until, untilSuccess } from '../support/until.ts'

const silent = createLogger('silent')

describe('the connections to Redis', () => {
  test('send commands and hear what is published', async () => {
    const redis = openRedis(redisUrl(), silent)
    const channel = randomUUID()
    const heard: string[] = []
    redis.subscriber.on('message', (_channel, text) => heard.push(text))
    await redis.subscriber.subscribe(channel)
    expect(await untilSuccess(() => redis.commands.publish(channel, 'hello'))).toBe(1)
    await until(() => heard.includes('hello'))
    await redis.close()
  })

  test('reject a command within 3 s where nobody listens, and say once that Redis is away', async () => {
    const lines: string[] = []
    const logger = createLogger('info', { write: line => void lines.push(line) })
    const redis = openRedis('redis://127.0.0.1:1', logger)
    for (let attempt = 0; attempt < 2; attempt++) {
      const { answer: error, tookMs } = await measure(() => redis.commands.get('key').catch(reason => reason))
      expect(isUnavailable(error), String(error)).toBe(true)
      expect(tookMs).toBeLessThan(3000)
    }
    await redis.close()
    expect(lines.filter(line => line.includes('Redis is away'))).toHaveLength(3)
  })

  test('reject a command within 3 s when Redis accepts it and never answers', async () => {
    const mute = createServer(() => undefined)
    const port = await new Promise<number>(resolve => {
      mute.listen(0, '127.0.0.1', () => resolve((mute.address() as { port: number }).port))
    })
    const redis = openRedis(`redis://127.0.0.1:${port}`, silent)
    const { answer: error, tookMs } = await measure(() => redis.commands.get('key').catch(reason => reason))
    expect(isUnavailable(error), String(error)).toBe(true)
    expect(tookMs).toBeLessThan(3000)
    await redis.close()
    mute.close()
  })
})

describe('after Redis was away', () => {
  let dataDir = ''
  let embedded: EmbeddedRedis

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parlor-open-'))
    embedded = new EmbeddedRedis({ dataDir, logger: silent, programDir: '.data/redis-program' })
    await embedded.start()
  })

  afterAll(async () => {
    await embedded.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('all connections work again, and each said so once', async () => {
    const lines: string[] = []
    const redis = openRedis(embedded.url, createLogger('info', { write: line => void lines.push(line) }))
    const readiness: number[] = []
    redis.subscriber.on('ready', () => readiness.push(Date.now()))
    await redis.commands.set('key', 'value')
    await until(() => readiness.length === 1)
    process.kill(embedded.pid!, 'SIGKILL')
    await until(() => redis.commands.get('key').catch(() => null))
    await until(() => readiness.length === 2)
    expect(await redis.commands.get('key')).toBe('value')
    expect(lines.filter(line => line.includes('Redis is away'))).toHaveLength(3)
    expect(lines.filter(line => line.includes('Redis is back'))).toHaveLength(3)
    await redis.close()
    expect(lines).toHaveLength(6)
  })
})
