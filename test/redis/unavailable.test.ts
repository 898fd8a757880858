import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { redisUrl } from '../support/redis-url.ts'

describe('what makes Redis unavailable', () => {
  test.each([
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica.",
    "OOM command not allowed when used memory > 'maxmemory'.",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'CLUSTERDOWN The cluster is down',
    'NOREPLICAS Not enough good replicas to write.',
    'MISCONF Errors writing to the AOF file: No space left on device',
    'BUSY Redis is busy running a script.',
    'NOSCRIPT No matching script. Please use EVAL.',
    'ERR max number of clients reached',
    'NOPERM this user of Redis lacks +xadd script: 1, on @user_script:2.',
    "ERR The user executing the script can't run this command or subcommand script: 1, on @user_script:3.",
    'Command timed out',
    'Connection is closed.',
    'connect ETIMEDOUT',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'Redis is not connected.',
    'Too many Cluster redirections. Last error: Error: Connection is closed.',
    'All sentinels are unreachable. Retrying from scratch after 50ms.',
  ])('is "%s"', message => {
    expect(isUnavailable(new Error(message))).toBe(true)
  })

  test('is a server that nobody can reach', async () => {
    const redis = new Redis('/nowhere/redis.sock', { maxRetriesPerRequest: 1, retryStrategy: () => 1 })
    redis.on('error', () => undefined)
    const error = await redis.get('key').catch(reason => reason)
    redis.disconnect()
    expect(isUnavailable(error)).toBe(true)
  })

  test('is a connection that was closed', async () => {
    const redis = new Redis(redisUrl(), { lazyConnect: true })
    await redis.connect()
    redis.disconnect()
    expect(isUnavailable(await redis.get('key').catch(reason => reason))).toBe(true)
  })

  test.each([
    ['eval', 'return redis.call("nonsense")', 0],
    ['eval', 'return redis.error_reply("OOPS")', 0],
    ['eval', 'not lua', 0],
    ['hget', 'key'],
  ])('is not what is wrong with a command: %s %s', async (command, ...args) => {
    const redis = new Redis(redisUrl())
    const error = await redis.call(command, ...args).catch(reason => reason)
    redis.disconnect()
    expect(error).toBeInstanceOf(Error)
    expect(isUnavailable(error)).toBe(false)
  })

  test('is not a fault of this program, nor what is no error', () => {
    expect(isUnavailable(new TypeError('x is not a function'))).toBe(false)
    expect(isUnavailable('LOADING')).toBe(false)
    expect(isUnavailable(null)).toBe(false)
  })
})
