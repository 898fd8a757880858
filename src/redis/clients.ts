/** The connections that an instance opens to a Redis, wherever it is, and how they end. */
import { once } from 'node:events'
import { type Cluster, Redis } from 'ioredis'
import type { RedisAddress } from './address.ts'
import { openCluster, openClusterSubscriber } from './cluster.ts'
import { connectionOptions, serverOptions, subscriberOptions } from './connection-options.ts'
import { followMaster, sentinelOptions } from './sentinel.ts'

export interface Clients {
  writes: Redis | Cluster
  /** For reads with a short answer. Another connection than `writes` only where these wait for replicas. */
  shortReads: Redis | Cluster
  /** For reads that may have a long answer. */
  longReads: Redis | Cluster
  subscriber: Redis
  /** Ends what was opened besides these. */
  close(): void
}

interface Options {
  keyPrefix: string
  /** Whether acknowledgements of replicas would hold up what is sent behind a write. */
  writesWait: boolean
}

const closeWithinMs = 2500

export function openClients(address: RedisAddress, { keyPrefix, writesWait }: Options): Clients {
  if (address.kind === 'cluster') {
    const writes = openCluster(address, keyPrefix)
    const shortReads = writesWait ? openCluster(address, keyPrefix) : writes
    const longReads = openCluster(address, keyPrefix)
    return {
      writes,
      shortReads,
      longReads,
      subscriber: openClusterSubscriber(longReads, address),
      close: () => undefined,
    }
  }
  const place = address.kind === 'server' ? serverOptions(address) : sentinelOptions(address)
  const open = () => new Redis({ ...connectionOptions, ...place, keyPrefix })
  const writes = open()
  const shortReads = writesWait ? open() : writes
  const longReads = open()
  // Channels know no databases.
  const subscriber = new Redis({ ...subscriberOptions, ...place, db: 0 })
  const all = [...new Set([writes, shortReads, longReads, subscriber])]
  const close = address.kind === 'sentinel' ? followMaster(address, all) : () => undefined
  return { writes, shortReads, longReads, subscriber, close }
}

/** Lets what is under way be answered, and ends. */
export async function end(client: Redis | Cluster): Promise<void> {
  // Between two tries there is nothing to end, and ioredis does not say that it has.
  if (client.status === 'reconnecting') return client.disconnect()
  const ended = once(client, 'end', { signal: AbortSignal.timeout(closeWithinMs) }).catch(() => undefined)
  if (client.status === 'ready') client.quit().catch(() => undefined)
  else client.disconnect()
  await ended
  if (client.status !== 'end') client.disconnect()
}
