import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { findRisks } from '../../src/redis/risks.ts'
import { redisUrl } from '../support/redis-url.ts'

test('the embedded Redis carries no risk', async () => {
  const redis = new Redis(redisUrl())
  expect(findRisks(await redis.info())).toEqual([])
  redis.disconnect()
})

test('an old version, eviction and a missing append-only file are named', () => {
  const info = 'redis_version:6.2.14\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\n'
  expect(findRisks(info)).toEqual([
    expect.stringContaining('Redis 6.2.14 is too old'),
    expect.stringContaining('allkeys-lru'),
    expect.stringContaining('append-only'),
  ])
})

test('what a report does not tell is no risk', () => {
  expect(findRisks('')).toEqual([])
})
