/** Where the Redis of the tests is. */
import { inject } from 'vitest'

/** The path of a unix socket, as ioredis takes it. What runs at the same time has another one: a file may look at all of it. */
export function redisUrl(): string {
  return inject('redisUrls')[Number(process.env.VITEST_POOL_ID) - 1]!
}
