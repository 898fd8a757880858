/** Opens the connections to Redis that an instance needs, wherever Redis is, so that none ever hangs or crashes it. */
import { once } from 'node:events'
import { type Cluster, Redis } from 'ioredis'
import type { Logger } from '../logger.ts'
import { parseRedisAddress, type RedisAddress } from './address.ts'
import { openCluster, openClusterSubscriber } from './cluster.ts'
import { type Commands, createCommands } from './commands.ts'
import { connectionOptions, subscriberOptions } from './connection-options.ts'
import { logOutages } from './outages.ts'
import type { ReplicaOptions } from './replicas.ts'
import { followMaster, sentinelOptions } from './sentinel.ts'

export interface RedisConnections {
  /** Each is answered or rejected within 2.5 s, whatever happens to Redis. */
  commands: Commands
  /** For listening: reconnects for ever, and leaves it to its user to subscribe again at every `ready`. */
  subscriber: Redis
  /** The connections themselves, for those who look after them; the one for reading first. */
  clients: readonly [Redis | Cluster, ...(Redis | Cluster)[]]
  /** Ends them all. Resolves when what was sent has been answered, a few seconds later at most; never rejects. */
  close(): Promise<void>
}

interface Opened {
  reads: Redis | Cluster
  /** Another connection only where acknowledgements of replicas would hold up the readings. */
  writes: Redis | Cluster
  subscriber: Redis
  close(): void
}

const closeWithinMs = 2500
const noReplicas: ReplicaOptions = { waitReplicas: 0, waitTimeoutMs: 0 }

/**
 * Opens the connections to `url`, in one of the forms of `parseRedisAddress`. Returns at once: Redis may be away, now
 * or later, and the connections find it again.
 */
export function openRedis(url: string, logger: Logger, options: ReplicaOptions = noReplicas): RedisConnections {
  const { reads, writes, subscriber, close } = openAt(parseRedisAddress(url), options.waitReplicas > 0)
  const closing = new AbortController()
  const others = { subscriber, ...(writes !== reads && { writes }) }
  for (const [connection, client] of Object.entries({ commands: reads, ...others }))
    logOutages(client, logger.child({ connection }), closing.signal)
  return {
    commands: createCommands(reads, writes, options),
    subscriber,
    clients: [reads, ...Object.values(others)],
    async close() {
      closing.abort()
      close()
      subscriber.disconnect()
      await Promise.all([...new Set([reads, writes])].map(end))
    },
  }
}

function openAt(address: RedisAddress, twice: boolean): Opened {
  if (address.kind === 'cluster') {
    const reads = openCluster(address)
    const writes = twice ? openCluster(address) : reads
    return { reads, writes, subscriber: openClusterSubscriber(reads, address), close: () => undefined }
  }
  const open = (options: object) =>
    address.kind === 'server' ? new Redis(address.url, options) : new Redis({ ...options, ...sentinelOptions(address) })
  const reads = open(connectionOptions)
  const writes = twice ? open(connectionOptions) : reads
  const subscriber = open(subscriberOptions)
  const close =
    address.kind === 'sentinel' ? followMaster(address, [...new Set([reads, writes, subscriber])]) : () => undefined
  return { reads, writes, subscriber, close }
}

/** Lets what is under way be answered, and ends. */
async function end(client: Redis | Cluster): Promise<void> {
  // Between two attempts there is nothing to end, and ioredis does not say that it has.
  if (client.status === 'reconnecting') return client.disconnect()
  const ended = once(client, 'end', { signal: AbortSignal.timeout(closeWithinMs) }).catch(() => undefined)
  if (client.status === 'ready') client.quit().catch(() => undefined)
  else client.disconnect()
  await ended
  if (client.status !== 'end') client.disconnect()
}
