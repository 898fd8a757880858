/** The Redis of a run in one of its forms: one server, a master behind Sentinels, or a Cluster. */
import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { type SentinelSet, startSentinelSet } from '../support/sentinel-set.ts'
import { RedisProcess } from './redis-process.ts'

export type Topology = 'server' | 'sentinel' | 'cluster'

/** What is asked of Redis past every proxy, whatever its form. */
export type Admin = Pick<
  Redis,
  | 'defineCommand'
  | 'del'
  | 'eval'
  | 'get'
  | 'hget'
  | 'hgetall'
  | 'hkeys'
  | 'hlen'
  | 'hmget'
  | 'hset'
  | 'mget'
  | 'pttl'
  | 'set'
  | 'xrange'
  | 'zcard'
  | 'zrange'
  | 'zrem'
  | 'zscore'
>

export interface Backend {
  /** May reject while Redis is away, unless it is one server. */
  admin: Admin
  /** What REDIS_URL says; null where an instance goes through its proxy to `server`. */
  url: string | null
  server: RedisProcess | null
  sentinels: SentinelSet | null
  cluster: TestCluster | null
  /** Every channel that anybody is subscribed to. */
  channels(): Promise<string[]>
  /** The servers that hold the data. */
  masters(): Promise<Redis[]>
  end(): Promise<void>
}

export async function openBackend(topology: Topology, folder: string): Promise<Backend> {
  if (topology === 'server') return openServer(folder)
  const set = topology === 'sentinel' ? await startSentinelSet() : null
  const cluster = topology === 'cluster' ? await startCluster() : null
  const { url, nodes, stop } = (set ?? cluster)!
  const redis = openRedis(url, createLogger('silent'))
  const [client] = redis.clients
  await once(client, 'ready')
  return {
    ...{ admin: client as unknown as Admin, url, server: null, sentinels: set, cluster },
    channels: async () => (await Promise.all(nodes.filter(({ isAlive }) => isAlive).map(channelsOf))).flat(),
    masters: async () => (await Promise.all(nodes.filter(({ isAlive }) => isAlive).map(masterOf))).flat(),
    async end() {
      await redis.close()
      await stop()
    },
  }
}

async function openServer(folder: string): Promise<Backend> {
  const server = await RedisProcess.start(folder)
  return {
    ...{ admin: server.admin, url: null, server, sentinels: null, cluster: null },
    channels: () => channelsOf(server),
    masters: async () => [server.admin],
    end: () => server.end(),
  }
}

const masterOf = async (node: RedisNode): Promise<Redis[]> =>
  (await node.info('replication', 'role')) === 'master' ? [node.admin] : []

const channelsOf = ({ admin }: RedisProcess | RedisNode): Promise<string[]> =>
  admin.pubsub('CHANNELS') as Promise<string[]>
