/** A Redis Cluster of real processes, whose masters can die and whose slots can move. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idOf, masterOf, moveSlot, slotCount, slotOf } from './cluster-slots.ts'
import { RedisNode } from './redis-node.ts'
import { until, untilSuccess } from './until.ts'

const wholeWithinMs = 60_000

export interface ClusterOptions {
  masters?: number
  replicasEach?: number
  /** How long a node must be silent to be deemed failed. */
  nodeTimeoutMs?: number
}

export type TestCluster = Awaited<ReturnType<typeof startCluster>>

/** Starts a Cluster and waits until every node deems it whole. `stop` ends all of it. */
export async function startCluster({ masters = 3, replicasEach = 1, nodeTimeoutMs = 1000 }: ClusterOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-cluster-'))
  const nodes: RedisNode[] = []
  const stop = async () => {
    await Promise.all(nodes.map(node => node.end()))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const count = masters * (1 + replicasEach)
    const start = () => RedisNode.start(folder, serverArguments(nodeTimeoutMs))
    nodes.push(...(await Promise.all(Array.from({ length: count }, start))))
    await unite(nodes, masters)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    /** What REDIS_URL says: two of the nodes lead to all. */
    url: `redis+cluster://${nodes
      .slice(0, 2)
      .map(({ address }) => address)
      .join()}`,
    nodes,
    /** The master of this key's slot, as the living nodes see it. */
    masterOf: (key: string) => masterOf(nodes, slotOf(key)),
    /** Moves the slot of this key, with all its keys, to a node; `pauseMs` lies between one key and the next. */
    moveSlot: (key: string, to: RedisNode, pauseMs = 0) => moveSlot(nodes, slotOf(key), to, pauseMs),
    stop,
  }
}

const serverArguments = (nodeTimeoutMs: number) => [
  ...['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--cluster-enabled', 'yes'],
  ...['--cluster-node-timeout', `${nodeTimeoutMs}`, '--cluster-replica-validity-factor', '0'],
  ...['--repl-diskless-sync-delay', '0', '--maxmemory-policy', 'noeviction'],
]

/** The first `masters` nodes share the slots; the others follow them in turn. */
async function unite(nodes: RedisNode[], masters: number): Promise<void> {
  for (const [i, node] of nodes.entries()) {
    await node.admin.cluster('SET-CONFIG-EPOCH', i + 1)
    if (i > 0) await nodes[0]!.admin.cluster('MEET', '127.0.0.1', node.port)
  }
  const share = slotCount / masters
  for (const [i, node] of nodes.slice(0, masters).entries())
    await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', Math.ceil(i * share), Math.ceil((i + 1) * share) - 1)
  await Promise.all(
    nodes.slice(masters).map(async (replica, i) => {
      const master = await idOf(nodes[i % masters]!)
      await untilSuccess(() => replica.admin.cluster('REPLICATE', master), { withinMs: wholeWithinMs })
    }),
  )
  await Promise.all(nodes.map(node => isWhole(node, nodes.length, masters)))
}

/** Resolves when this node knows everybody, with all roles settled and all replicas in sync. */
async function isWhole({ admin, port }: RedisNode, count: number, masters: number): Promise<void> {
  const isSettled = async () => {
    const info = String(await admin.cluster('INFO'))
    const known = String(await admin.cluster('NODES'))
      .trim()
      .split('\n')
    const linked = known.filter(line => /(myself| connected)/.test(line) && !/handshake|fail|noaddr/.test(line))
    const replicas = linked.filter(line => /\bslave\b/.test(line))
    const replication = await admin.info('replication')
    return (
      info.includes('cluster_state:ok') &&
      linked.length === count &&
      replicas.length === count - masters &&
      (replication.includes('role:master') || replication.includes('master_link_status:up'))
    )
  }
  await until(isSettled, { withinMs: wholeWithinMs, what: `node ${port} sees a whole Cluster` })
}
