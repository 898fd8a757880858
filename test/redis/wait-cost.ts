/** `npx tsx test/redis/wait-cost.ts`: what WAIT_REPLICAS=1 costs here, with a master and a replica on this machine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { openStores, say, someRoom, someUser } from '../store/some.ts'
import { RedisNode } from '../support/redis-node.ts'
import { until } from '../support/until.ts'

const forMs = 5000
const inFlight = [1, 16, 64, 256]

const folder = await mkdtemp(join(tmpdir(), 'parlor-wait-'))
const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--repl-diskless-sync-delay', '0']
const master = await RedisNode.start(folder, settings)
const replica = await RedisNode.start(folder, [...settings, '--replicaof', '127.0.0.1', String(master.port)])
await until(async () => (await replica.info('replication', 'master_link_status')) === 'up')

process.stdout.write('| in flight | WAIT_REPLICAS | messages/s | p50 ms | p99 ms |\n|--:|--:|--:|--:|--:|\n')
for (const count of inFlight)
  for (const waitReplicas of [0, 1]) {
    const [perSecond, p50, p99] = await measure(count, waitReplicas)
    process.stdout.write(`| ${count} | ${waitReplicas} | ${perSecond} | ${p50} | ${p99} |\n`)
  }
await Promise.all([master.end(), replica.end()])
await rm(folder, { recursive: true, force: true })

async function measure(count: number, waitReplicas: number): Promise<string[]> {
  const redis = openRedis(`redis://${master.address}`, createLogger('warn'), { waitReplicas, waitTimeoutMs: 1000 })
  const { rooms, messages } = openStores(redis.commands)
  const author = someUser()
  const roomIds = await Promise.all(Array.from({ length: count }, () => someRoom(rooms, author)))
  const tookMs: number[] = []
  const startedAt = performance.now()
  const talk = async (roomId: (typeof roomIds)[number]) => {
    while (performance.now() < startedAt + forMs) {
      const sentAt = performance.now()
      await say(messages, roomId, author, 'How long until this is at the replica, too?')
      tookMs.push(performance.now() - sentAt)
    }
  }
  await Promise.all(roomIds.map(talk))
  const perSecond = tookMs.length / ((performance.now() - startedAt) / 1000)
  await redis.close()
  tookMs.sort((a, b) => a - b)
  const quantile = (share: number) => tookMs[Math.floor(tookMs.length * share)]!.toFixed(2)
  return [perSecond.toFixed(0), quantile(0.5), quantile(0.99)]
}
