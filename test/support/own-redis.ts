/** A Redis that one test has for itself, to stop and to start again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'

/** Starts one with an empty data folder. It ends with the test, which must not need it after that. */
export async function startOwnRedis() {
  const dataDir = await mkdtemp(join(tmpdir(), 'parlor-own-'))
  const open = () => new EmbeddedRedis({ dataDir, programDir: '.data/redis-program', logger: createLogger('warn') })
  let redis = open()
  await redis.start()
  onTestFinished(async () => {
    await redis.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  return {
    /** The same at every start. */
    url: redis.url,
    /** Ends it in order. It stays away until it is started. */
    stop: () => redis.stop(),
    /** Ends it without a word. It stays away until it is started. */
    async kill() {
      redis.kill('SIGKILL')
      await redis.stop()
    },
    async start() {
      redis = open()
      await redis.start()
    },
  }
}
