/** Connections to the tests' own Redis, closed when the test file ends. */
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { redisUrl } from './redis-url.ts'

/** Opens a connection. Call it where a test file begins. */
export function connect(options: { keyPrefix?: string } = {}): Redis {
  const redis = new Redis(redisUrl(), { maxRetriesPerRequest: 2, commandTimeout: 5000, ...options })
  afterAll(async () => void (await redis.quit()))
  return redis
}

/**
 * The same connection, but every script sent over it runs twice, as when ioredis sends a command again whose reply was
 * cut off: what comes back is the second answer.
 */
export function stutter(redis: Redis): Redis {
  const define = redis.defineCommand.bind(redis)
  redis.defineCommand = (name, definition) => {
    define(name, definition)
    const commands = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const run = commands[name]!.bind(redis)
    // ioredis takes the arguments apart: each run needs its own.
    commands[name] = async (...args) => {
      await run(...args)
      return run(...args)
    }
  }
  return redis
}
