/** Connections to the master that Sentinels name, and the news that it is another one now. */
import { Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from './address.ts'
import { connectionOptions, retryDelayMs } from './connection-options.ts'

type SentinelAddress = Extract<RedisAddress, { kind: 'sentinel' }>

/** How a connection finds the master, each time anew. */
export function sentinelOptions({ sentinels, master, sentinel, redis, tls }: SentinelAddress): RedisOptions {
  return {
    sentinels,
    name: master,
    ...redis,
    sentinelUsername: sentinel.username,
    sentinelPassword: sentinel.password,
    sentinelCommandTimeout: 1000,
    sentinelRetryStrategy: retryDelayMs,
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
  }
}

/**
 * Makes these connections look for the master again when a Sentinel says that there is another one: a master that is
 * stopped or cut off says nothing itself. ioredis' own detector would do, but it writes to the console whenever a
 * Sentinel is away, and can end a connection for good that is just looking for its master.
 */
export function followMaster({ sentinels, master, sentinel, tls }: SentinelAddress, connections: Redis[]) {
  const watchers = sentinels.map(endpoint => {
    const watcher = new Redis({
      ...{ ...connectionOptions, ...endpoint, ...sentinel, ...(tls && { tls: {} }) },
      enableReadyCheck: false,
      maxRetriesPerRequest: null,
      autoResubscribe: false,
    })
    // A Sentinel that is away is no news: the others speak.
    watcher.on('error', () => undefined)
    watcher.on('ready', () => void watcher.subscribe('+switch-master').catch(() => undefined))
    watcher.on('message', (_channel, change: string) => {
      if (change.startsWith(`${master} `)) for (const connection of connections) findMasterAgain(connection)
    })
    return watcher
  })
  return () => {
    for (const watcher of watchers) watcher.disconnect()
  }
}

/** One that is still looking, or waits to do so, needs no telling. */
function findMasterAgain(connection: Redis): void {
  if (connection.status === 'ready' || connection.status === 'connect') connection.disconnect(true)
}
