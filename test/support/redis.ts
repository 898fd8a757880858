/** Gives each worker of the tests a Redis of its own: vitest starts them before the tests and removes them after them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker. Each is the path of a unix socket, as ioredis takes it. */
    redisUrls: string[]
  }
}

/** A server program that had to be fetched serves `npm start` and later runs too. */
const programDir = '.data/redis-program'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parlor-test-'))
  const workers = Array.from({ length: project.config.maxWorkers }, (_, i) => join(dataDir, `${i}`))
  const logger = createLogger('warn')
  const servers = workers.map(folder => new EmbeddedRedis({ dataDir: folder, programDir, logger }))
  const kill = () => servers.forEach(redis => void redis.kill())
  process.once('exit', kill)
  // The first may have to fetch the program for all.
  for (const redis of servers) await redis.start()
  project.provide(
    'redisUrls',
    servers.map(({ url }) => url),
  )
  return async () => {
    await Promise.all(servers.map(redis => redis.stop()))
    process.off('exit', kill)
    await rm(dataDir, { recursive: true, force: true })
  }
}
