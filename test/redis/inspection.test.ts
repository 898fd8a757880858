/** A Redis that is there and will not do: the wrong database, too few rights. Nothing is written to it, and it is said why. */
import type { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { rights } from '../../src/store/rights.ts'
import { startInstance } from '../support/instance.ts'
import { startOwnNode } from '../support/own-node.ts'
import { until } from '../support/until.ts'

describe('a database that is not there', () => {
  test('is never ready, gets nothing written, and is said once', async () => {
    const node = await startOwnNode({ args: ['--databases', '4'] })
    const { redis, lines } = open(`redis://${node.address}/4`)
    await until(() => redis.problems().length > 0)
    const error = await redis.commands.set('key', 'value').catch(reason => reason)
    expect(isUnavailable(error), String(error)).toBe(true)
    expect(redis.problems()).toEqual([expect.stringMatching(/REDIS_URL names database 4, .*name one that is there/)])
    // A connection that is lost comes back to the same.
    await node.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await until(() => lines.some(line => line.includes('Redis is back')))
    await expect(redis.commands.set('key', 'value')).rejects.toThrow()
    expect(await node.admin.dbsize()).toBe(0)
    expect(lines.filter(line => line.includes('REDIS_URL names'))).toHaveLength(1)
  })

  test('makes an instance answer 503 at /readyz, with the reason', async () => {
    const node = await startOwnNode({ args: ['--databases', '1'] })
    const instance = await startInstance({ redisUrl: `redis://${node.address}/1`, logLevel: 'silent' })
    const ready = () => fetch(new URL('/readyz', instance.url))
    await until(async () => (await (await ready()).text()).includes('REDIS_URL names database 1'))
    expect((await ready()).status).toBe(503)
  })

  test('is no other that is there', async () => {
    const node = await startOwnNode()
    const { redis } = open(`redis://${node.address}/3`)
    await redis.commands.set('key', 'value')
    expect(await node.admin.dbsize()).toBe(0)
    await node.admin.select(3)
    expect(await node.admin.get('key')).toBe('value')
  })
})

describe('data of an earlier version', () => {
  const old = { username: 'ada', displayName: 'Ada', createdAt: '1' }

  test('is not read: nothing is served, and it is said once, until it is gone', async () => {
    const node = await startOwnNode()
    await node.admin.mset(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`other:${i}`, '1'])))
    await node.admin.hset('{u:user_0000000000000000000000}:profile', old)
    const { redis, lines } = open(`redis://${node.address}`)
    await until(() => redis.problems().length > 0)
    expect(redis.problems()).toEqual([expect.stringMatching(/data of a Parlor before .*empty database/)])
    await expect(redis.commands.get('key')).rejects.toThrow('not usable')
    expect(lines.filter(line => line.includes('does not read'))).toHaveLength(1)
    await node.admin.flushall()
    await until(() => redis.problems().length === 0)
    expect(await redis.commands.get('key')).toBeNull()
  })

  test.each([
    ['a profile of this version', async (admin: Redis) => admin.set('{u:user_0000000000000000000000}:profile', '{}')],
    ['an old profile under another prefix', async (admin: Redis) => admin.hset('x:{u:user_0}:profile', old)],
    ['a profile that was damaged', async (admin: Redis) => admin.hset('{u:user_0}:profile', 'x', 'x')],
    ['a hash of somebody else', async (admin: Redis) => admin.hset('profile', old)],
  ])('is not %s', async (_what, write) => {
    const node = await startOwnNode()
    await write(node.admin)
    const { redis } = open(`redis://${node.address}`)
    await until(async () => (await redis.commands.get('key').catch(() => 'away')) === null)
    expect(redis.problems()).toEqual([])
  })
})

describe('a server that cannot be the only one', () => {
  test('is a replica, until it is promoted', async () => {
    const master = await startOwnNode()
    const replica = await startOwnNode({ master })
    const { redis, lines } = open(`redis://${replica.address}`)
    await until(() => redis.problems().length > 0)
    expect(redis.problems()).toEqual([expect.stringMatching(/REDIS_URL names a replica, .*name its master/)])
    await expect(redis.commands.get('key')).rejects.toThrow('not usable')
    await replica.admin.call('REPLICAOF', 'NO', 'ONE')
    await until(() => redis.problems().length === 0)
    await redis.commands.set('key', 'value')
    expect(lines.filter(line => line.includes('REDIS_URL names'))).toHaveLength(1)
  })

  test('is a node of a Cluster that has not all keys', async () => {
    const node = await startOwnNode({ args: ['--cluster-enabled', 'yes'] })
    const { redis } = open(`redis://${node.address}`)
    await until(() => redis.problems()[0]?.includes('redis+cluster://'))
    await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await until(() => redis.problems().length === 0)
    await redis.commands.set('key', 'value')
  })
})

describe('a user of Redis', () => {
  test.each([
    ['-publish', '+publish'],
    ['-xtrim', '+xtrim'],
    ['-time', '+time'],
    ['resetchannels', '&0/{r:* &0/{u:* &0/heartbeat:*'],
    ['resetchannels &1/*', '&0/{r:* &0/{u:* &0/heartbeat:*'],
    ['resetchannels &0/{r:* &0/heartbeat:*', 'chat &0/{u:*'],
    ['-@all +@read +@connection +@scripting', '+hdel +hset'],
    ['resetkeys ~{r:*', '~{u:* ~{hooks* ~directory* ~deletions* ~username:*'],
    ['-eval', 'scripts'],
    ['-evalsha', '+evalsha'],
    ['-select', 'database 2'],
  ])('without %s is served again when it has what the problem names', async (rule, named) => {
    const node = await startOwnNode()
    const set = (...rules: string[]) => node.admin.call('ACL', 'SETUSER', 'chat', ...rules)
    await set('on', '>word', '~*', '&*', '+@all')
    await set(...rule.split(' '))
    const { redis, lines } = open(`redis://chat:word@${node.address}${named.includes('database') ? '/2' : ''}`)
    await until(() => redis.problems()[0]?.includes(named), { what: () => JSON.stringify(redis.problems()) })
    await expect(redis.commands.set('{r:1}:meta', 'value')).rejects.toThrow('not usable')
    expect(await node.admin.dbsize()).toBe(0)
    await set('~*', '&*', '+@all')
    await until(() => redis.problems().length === 0)
    await redis.commands.set('{r:1}:meta', 'value')
    expect(lines.filter(line => line.includes(named))).toHaveLength(1)
  })
})

function open(url: string) {
  const lines: string[] = []
  const redis = openRedis(url, createLogger('info', { write: line => void lines.push(line) }), { rights })
  onTestFinished(redis.close)
  return { redis, lines }
}
