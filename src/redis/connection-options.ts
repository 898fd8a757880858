/** What every connection to a Redis server has in common: how long it waits, and when it gives up and comes back. */
import type { RedisOptions } from 'ioredis'
import type { RedisAddress } from './address.ts'

/** Of a connection that was lost, or never came about. Milliseconds. */
export const retryDelayMs = (tries: number): number => Math.min(25 * 2 ** Math.min(tries, 10), 1000)

export const connectionOptions: RedisOptions = {
  connectionName: 'parlor',
  connectTimeout: 2000,
  // A connection that owes an answer and is silent for so long is dead, even if the kernel does not know.
  socketTimeout: 3000,
  // The other side of a dead connection does not say goodbye.
  disconnectTimeout: 200,
  retryStrategy: retryDelayMs,
  maxLoadingRetryTime: 250,
  // What a lost connection left unanswered is rejected at once: `patiently` sends it again, for as long as it is wanted.
  maxRetriesPerRequest: 0,
  // After a failover the connection is to a replica: look for the master.
  reconnectOnError: error => error.message.startsWith('READONLY'),
}

/** How one server is reached, for commands in its database. */
export const serverOptions = ({
  at,
  database,
  redis,
  tls,
}: Extract<RedisAddress, { kind: 'server' }>): RedisOptions => ({
  ...at,
  db: database,
  ...redis,
  ...(tls && { tls: {} }),
})

/** A subscription waits for its connection as long as it takes; the subscriber's user renews it. */
export const subscriberOptions: RedisOptions = {
  ...connectionOptions,
  maxRetriesPerRequest: null,
  autoResubscribe: false,
}
