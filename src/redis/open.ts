/** Opens the connections to Redis that an instance needs, wherever Redis is, so that none ever hangs or crashes it. */
import { type Cluster, Redis } from 'ioredis'
import type { Logger } from '../logger.ts'
import { parseRedisAddress, type RedisAddress } from './address.ts'
import { type Clients, end, openClients } from './clients.ts'
import { type Clock, RedisClock } from './clock.ts'
import { type Commands, createCommands, type Line, type Lines } from './commands.ts'
import { Denials } from './denials.ts'
import { Inspection, type InspectionOptions } from './inspection.ts'
import { namespaceOf } from './namespace.ts'
import { logOutages } from './outages.ts'
import { doWithoutInfo } from './ready-check.ts'
import type { ReplicaOptions } from './replicas.ts'
import { type Rights, rightsWithin } from './rights.ts'

type Client = Redis | Cluster

export interface RedisConnections {
  /** Each is answered or rejected within 2.5 s, whatever happens to Redis. */
  commands: Commands
  /** For listening: reconnects for ever, and leaves it to its user to subscribe again at every `ready`. */
  subscriber: Redis
  /** The time that all instances share. */
  clock: Clock
  /** Why nothing is served though Redis is there, in sentences for operators; empty when all is well. */
  problems(): string[]
  /** The connections themselves, for those who look after them; the one for writing first. */
  clients: readonly [Redis | Cluster, ...(Redis | Cluster)[]]
  /** Ends them all. Resolves when what was sent has been answered, a few seconds later at most; never rejects. */
  close(): Promise<void>
}

export interface ConnectionOptions extends ReplicaOptions {
  /** Keeps the keys and channels of this environment apart from those of others; empty for none. */
  redisPrefix: string
  /** What the user of Redis must be allowed besides connecting, without the prefix. */
  rights: Rights
}

const noOptions: ConnectionOptions = {
  waitReplicas: 0,
  waitTimeoutMs: 0,
  redisPrefix: '',
  rights: { commands: [], keys: [], channels: [] },
}

/**
 * Opens the connections to `url`, in one of the forms of `parseRedisAddress`. Returns at once: Redis may be away, now
 * or later, and the connections find it again.
 */
export function openRedis(url: string, logger: Logger, given: Partial<ConnectionOptions> = {}): RedisConnections {
  const options = { ...noOptions, ...given }
  const address = parseRedisAddress(url)
  const namespace = namespaceOf(address, options.redisPrefix)
  const opened = openClients(address, { keyPrefix: namespace.keys, writesWait: options.waitReplicas > 0 })
  const closing = new AbortController()
  watch(opened, logger, closing.signal)
  const clock = new RedisClock(logger)
  const rights = rightsWithin({ ...options.rights, waits: options.waitReplicas > 0 }, namespace)
  const { lines, inspections } = inspectAll(opened, { ...ownerOf(address), rights, clock }, logger)
  const clients = [...new Set([opened.writes, opened.shortReads, opened.longReads])]
  return {
    commands: createCommands(lines, { ...options, channelPrefix: namespace.channels, denials: new Denials(logger) }),
    subscriber: opened.subscriber,
    clock,
    problems: () => [...new Set(inspections.flatMap(({ problem }) => problem || []))],
    clients: [opened.writes, ...clients.slice(1), opened.subscriber],
    async close() {
      closing.abort()
      opened.close()
      for (const inspection of inspections) inspection.close()
      opened.subscriber.disconnect()
      await Promise.all(clients.map(end))
    },
  }
}

function watch({ writes, shortReads, longReads, subscriber }: Clients, logger: Logger, closing: AbortSignal): void {
  const named = { commands: writes, ...(shortReads !== writes && { shortReads }), longReads, subscriber }
  for (const [connection, client] of Object.entries(named)) {
    const own = logger.child({ connection })
    logOutages(client, own, closing)
    if (client instanceof Redis) doWithoutInfo(client, own)
  }
}

/** Each connection for commands is inspected. What is found is the same for all, and the first one says it. */
function inspectAll(opened: Clients, options: Omit<InspectionOptions, 'onChange'>, logger: Logger) {
  const say = (problem: string) => (problem ? logger.error(problem) : logger.info('Redis is usable again'))
  const lineOf = (client: Client, onChange: (problem: string) => void = () => undefined): Line => ({
    client,
    inspection: new Inspection(client, { ...options, onChange }),
  })
  const writes = lineOf(opened.writes, say)
  const shortReads = opened.shortReads === opened.writes ? writes : lineOf(opened.shortReads)
  const lines: Lines = { writes, shortReads, longReads: lineOf(opened.longReads) }
  return { lines, inspections: [...new Set(Object.values(lines))].map(({ inspection }) => inspection) }
}

const ownerOf = (address: RedisAddress) => ({
  username: address.redis.username ?? 'default',
  database: address.kind === 'server' ? address.database : null,
})
