/** Gives the tests one Redis of their own: vitest starts it before them and removes it after them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a unix socket, as ioredis takes it. */
    redisUrl: string
  }
}

/** A server program that had to be fetched serves `npm start` and later runs too. */
const programDir = '.data/redis-program'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parlor-test-'))
  const redis = new EmbeddedRedis({ dataDir, programDir, logger: createLogger('warn') })
  const kill = () => redis.kill()
  process.once('exit', kill)
  await redis.start()
  project.provide('redisUrl', redis.url)
  return async () => {
    await redis.stop()
    process.off('exit', kill)
    await rm(dataDir, { recursive: true, force: true })
  }
}
