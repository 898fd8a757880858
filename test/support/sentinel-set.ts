/** A master, its replicas and their Sentinels: real processes that fail over. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort, RedisNode } from './redis-node.ts'
import { until } from './until.ts'

const masterName = 'chat'

export interface SentinelSetOptions {
  replicas?: number
  sentinels?: number
  /** How long a server must be silent to be deemed down. */
  downAfterMs?: number
}

export type SentinelSet = Awaited<ReturnType<typeof startSentinelSet>>

/** Starts everything and waits until it is in order: replicas in sync, Sentinels acquainted. `stop` ends all of it. */
export async function startSentinelSet({ replicas = 1, sentinels = 3, downAfterMs = 800 }: SentinelSetOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-sentinel-'))
  const started: RedisNode[] = []
  const stop = async () => {
    await Promise.all(started.map(node => node.end()))
    await rm(folder, { recursive: true, force: true })
  }
  const start = async (args: string[], port?: number) => {
    const node = await RedisNode.start(folder, args, port)
    started.push(node)
    return node
  }
  try {
    const master = await start(serverArguments)
    const followers = await Promise.all(
      Array.from({ length: replicas }, () => start([...serverArguments, '--replicaof', '127.0.0.1', `${master.port}`])),
    )
    await Promise.all(followers.map(isInSync))
    const watchers = await Promise.all(
      Array.from({ length: sentinels }, () => startSentinel({ folder, start, master, sentinels, downAfterMs })),
    )
    await Promise.all(watchers.map(watcher => isAcquainted(watcher, { replicas, sentinels })))
    const nodes = [master, ...followers]
    return {
      /** What REDIS_URL says. */
      url: `redis+sentinel://${watchers.map(({ address }) => address).join()}/${masterName}`,
      nodes,
      sentinels: watchers,
      /** The node that the first living Sentinel names as master. */
      async master(): Promise<RedisNode> {
        const asked = watchers.find(({ isAlive }) => isAlive)!
        const address = await asked.admin.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)
        return nodes.find(({ port }) => String(port) === (address as string[])[1])!
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Lets nothing more reach the replicas of this node, as when the network between them is cut: clients notice nothing.
 * What is written from now on is lost when a replica takes over.
 */
export async function cutReplication({ admin }: RedisNode): Promise<void> {
  await admin.acl('SETUSER', 'default', '-psync', '-sync')
  await admin.call('CLIENT', 'KILL', 'TYPE', 'replica')
  await until(async () => /connected_slaves:0/.test(await admin.info('replication')))
}

/**
 * Takes `cutReplication` back, but for the old SYNC: a replica that was refused PSYNC tries it at once, and if it were
 * allowed by then, the replica would copy everything without offsets, and WAIT would never count it.
 */
export async function mendReplication({ admin }: RedisNode): Promise<void> {
  await admin.acl('SETUSER', 'default', '+psync')
}

const serverArguments = [
  ...['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'],
  ...['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1', '--maxmemory-policy', 'noeviction'],
]

async function startSentinel(options: {
  folder: string
  start: (args: string[], port: number) => Promise<RedisNode>
  master: RedisNode
  sentinels: number
  downAfterMs: number
}): Promise<RedisNode> {
  const { folder, start, master, sentinels, downAfterMs } = options
  const port = await findFreePort()
  const file = join(folder, `sentinel-${port}.conf`)
  const settings = {
    monitor: `${masterName} 127.0.0.1 ${master.port} ${Math.floor(sentinels / 2) + 1}`,
    'down-after-milliseconds': `${masterName} ${downAfterMs}`,
    'failover-timeout': `${masterName} 4000`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `sentinel ${name} ${value}`)
  await writeFile(file, `bind 127.0.0.1\n${lines.join('\n')}\n`)
  return start([file, '--sentinel'], port)
}

const isInSync = (replica: RedisNode) =>
  until(async () => (await replica.info('replication', 'master_link_status')) === 'up')

async function isAcquainted(sentinel: RedisNode, { replicas, sentinels }: { replicas: number; sentinels: number }) {
  const seen = new RegExp(`slaves=${replicas},sentinels=${sentinels}\\b`)
  await until(async () => seen.test(await sentinel.admin.info('sentinel')))
}
