/** Everything that a run plays in: one Redis, several instances, the proxies between them, and what was written down. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyHistory, type History } from './history.ts'
import { InstanceProcess } from './instance-process.ts'
import { Observer } from './observer.ts'
import { Random } from './random.ts'
import { RedisProcess } from './redis-process.ts'

export interface WorldOptions {
  /** The main.js of a built server. */
  main: string
  seed: number
  /** Settings of the instances, above those that let a run be busier than any user may be. */
  env: Record<string, string>
}

export interface World {
  redis: RedisProcess
  instances: InstanceProcess[]
  history: History
  observer: Observer
  random: Random
  /** Tells the history that data was lost, and the observer to look again from the beginning. */
  declareLoss(): void
  close(): Promise<void>
}

const instanceCount = 3

const roomyLimits = Object.fromEntries(
  ['SENDS_PER_MINUTE', 'COMMANDS_PER_MINUTE', 'MEMBERSHIP_CHANGES_PER_MINUTE'].map(name => [
    `LIMIT_${name}`,
    '1000000',
  ]),
)

export async function openWorld({ main, seed, env }: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-chaos-'))
  const redis = await RedisProcess.start(folder)
  const shared = { main, folder, redisSocket: redis.socket, env: { ...roomyLimits, ...env } }
  const indices = Array.from({ length: instanceCount }, (_, index) => index)
  const instances = await Promise.all(indices.map(index => InstanceProcess.start({ ...shared, index })))
  const history = emptyHistory()
  const observer = new Observer(redis.admin)
  return {
    redis,
    instances,
    history,
    observer,
    random: new Random(seed),
    declareLoss() {
      history.losses.push({ at: Date.now() })
      observer.beginAgain()
    },
    async close() {
      await observer.stop()
      await Promise.all(instances.map(instance => instance.close()))
      await redis.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
