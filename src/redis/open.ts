/** Opens the two connections to Redis that an instance needs, so that neither ever hangs or crashes it. */
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../logger.ts'

export interface RedisConnections {
  /** For commands: each is answered or rejected within 2.5 s, whatever happens to Redis. */
  commands: Redis
  /** For listening: reconnects for ever, and leaves it to its user to subscribe again at every `ready`. */
  subscriber: Redis
  /** Ends both. Resolves when what was sent has been answered, at most 2.5 s later; never rejects. */
  close(): Promise<void>
}

const commandTimeoutMs = 2500
const connectTimeoutMs = 3000
/** A connection that owes an answer and is silent for so long is dead, though nobody told the kernel. */
const silenceMs = 5000
const longestRetryMs = 1000

const common: RedisOptions = {
  connectionName: 'parlor',
  connectTimeout: connectTimeoutMs,
  socketTimeout: silenceMs,
  retryStrategy: attempt => Math.min(25 * 2 ** Math.min(attempt, 10), longestRetryMs),
  // After a failover, the connection is to a replica: reconnect, and send the refused command again.
  reconnectOnError: error => (error.message.startsWith('READONLY') ? 2 : false),
}

/**
 * Opens both connections to `url` (`redis://`, `rediss://`, or the path of a unix socket). Returns at once: Redis may
 * be away, now or later, and the connections find it again.
 */
export function openRedis(url: string, logger: Logger): RedisConnections {
  const commands = new Redis(url, { ...common, maxRetriesPerRequest: 1, commandTimeout: commandTimeoutMs })
  const subscriber = new Redis(url, { ...common, maxRetriesPerRequest: null, autoResubscribe: false })
  const closing = new AbortController()
  logOutages(commands, logger.child({ connection: 'commands' }), closing.signal)
  logOutages(subscriber, logger.child({ connection: 'subscriber' }), closing.signal)
  return {
    commands,
    subscriber,
    close: async () => {
      closing.abort()
      subscriber.disconnect()
      if (commands.status === 'ready') await commands.quit().catch(() => undefined)
      commands.disconnect()
    },
  }
}

/** One line when a connection is lost and one when it is back, however many attempts lie between. */
function logOutages(redis: Redis, logger: Logger, closing: AbortSignal): void {
  let away = false
  const lost = (reason: string) => {
    if (!away && !closing.aborted) logger.warn({ reason }, 'Redis is away')
    away = true
  }
  redis.on('error', (error: Error) => lost(error.message || error.name))
  redis.on('close', () => lost('The connection was closed'))
  redis.on('ready', () => {
    if (away) logger.info('Redis is back')
    away = false
  })
}
