/** Builds the parts of an instance and joins them: the one place that knows them all. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Logger } from 'pino'
import { type Chat, createChat } from './chat/chat.ts'
import { type Config, drainDelayMs } from './config/config.ts'
import { type Delivery, openDelivery } from './delivery/delivery.ts'
import { openChannels } from './delivery/pubsub/channels.ts'
import { isLoopback } from './domain/address.ts'
import { goBy } from './domain/clock.ts'
import { sayUnreadableOnce } from './logger.ts'
import type { RedisConnections } from './redis/open.ts'
import { isUnavailable } from './redis/unavailable.ts'
import { NoConditionsAtSubscriptionRootRule, NoReadsInSubscriptionsRule, schema } from './schema/index.ts'
import { type Audit, createAudit } from './server/audit.ts'
import { createErrorMask } from './server/faults.ts'
import { authenticate } from './server/graphql/authenticate.ts'
import { createGraphQL } from './server/graphql/pipeline.ts'
import { Shares } from './server/graphql/shares.ts'
import { mostOpenFiles } from './server/http/connections.ts'
import { outlastBalancers } from './server/http/draining.ts'
import { createGate } from './server/http/gate.ts'
import { listen } from './server/http/listen.ts'
import { createMetricsServer } from './server/http/metrics-route.ts'
import { createHttpServer } from './server/http/server.ts'
import { UnreadAnswers } from './server/http/unread.ts'
import { createMetrics, type Metrics, watchNumber } from './server/metrics.ts'
import { createBroadcast } from './server/socket/broadcast.ts'
import { Flusher } from './server/socket/flusher.ts'
import { createSocketProtocol } from './server/socket/protocol.ts'
import { serveWebSockets } from './server/socket/websocket.ts'
import { channelsBelow } from './store/keys.ts'
import { createRoomListStore } from './store/room-list-store.ts'
import { createRoomStore } from './store/room-store.ts'
import { createSessionStore } from './store/session-store.ts'
import { createUserStore } from './store/user-store.ts'

export interface App {
  /** Where it listens: `http://127.0.0.1:4000`. */
  readonly address: string
  /** Where `/metrics` is, when it has a port of its own. */
  readonly metricsAddress: string | null
  /**
   * Serves on for `DRAIN_DELAY_MS`, then lets nobody in any more, lets what is under way finish, sends the sockets away, and
   * ends. Leaves Redis open.
   */
  drain(): Promise<void>
}

/** Starts an instance on these connections to Redis. Resolves when it listens; rejects when it cannot. */
export async function startApp(config: Config, redis: RedisConnections, logger: Logger): Promise<App> {
  goBy(redis.clock.now)
  const metrics = createMetrics()
  const audit = createAudit({ metrics, logger })
  const { delivery, chat } = openChat(config, redis, { logger, audit })
  let draining = false
  const unready = async () => [
    ...(draining ? ['This instance is draining.'] : []),
    ...(delivery.hearsAll() ? [] : ['Not every channel is heard.']),
    ...(await whatIsWrongWith(redis)),
  ]
  const { http, sockets, gate } = openServer(config, { chat, delivery, metrics, audit, logger, unready })
  const metricsServer = createMetricsServer({ metrics, gate })
  const metricsAddress =
    config.metricsPort === null
      ? null
      : await listen(metricsServer, { ...config, port: config.metricsPort }, 'METRICS_PORT')
  const address = await listen(http, config)

  async function drain(): Promise<void> {
    draining = true
    await outlastBalancers(http, drainDelayMs(config))
    // While the sockets leave, /readyz is still there to tell balancers why nobody is let in.
    await sockets.drain()
    const closed = once(http, 'close')
    http.close()
    http.closeIdleConnections()
    await closed
    metricsServer.close()
    metricsServer.closeAllConnections()
    delivery.close()
    audit.close()
  }
  let drained: Promise<void> | null = null
  return {
    address,
    metricsAddress,
    drain() {
      drained ??= drain()
      return drained
    },
  }
}

/** What remembers, what notifies, and the verbs above them. */
function openChat(
  { limits, sessionTtlMs, host }: Config,
  redis: RedisConnections,
  { logger, audit }: { logger: Logger; audit: Audit },
) {
  const { commands } = redis
  const noteUnreadable = sayUnreadableOnce(logger)
  const stores = {
    rooms: createRoomStore(commands, limits, noteUnreadable),
    roomLists: createRoomListStore(commands, noteUnreadable),
    users: createUserStore(commands, noteUnreadable),
    sessions: createSessionStore(commands, noteUnreadable),
  }
  const channelNames = channelsBelow(commands.channelPrefix)
  const channels = openInstanceChannels(redis, channelNames.heartbeat(randomBytes(8).toString('hex')), logger)
  const isLocal = (address: string) => isLoopback(host) && isLoopback(address)
  const source = { ...stores.rooms, ...stores.roomLists, ...stores.sessions }
  const delivery = openDelivery({ channels, source, limits, noteUnreadable, channelNames })
  return { delivery, chat: createChat({ ...stores, delivery, limits, sessionTtlMs, audit: audit.note, isLocal }) }
}

interface ServerParts {
  chat: Chat
  delivery: Delivery
  metrics: Metrics
  audit: Audit
  logger: Logger
  unready(): Promise<string[]>
}

/** Both transports in front of one pipeline. */
function openServer(config: Config, { chat, delivery, metrics, audit, logger, unready }: ServerParts) {
  const shares = new Shares({ limits: config.limits, audit: audit.note })
  const faults = { logger, isUnavailable }
  const maskError = createErrorMask(faults)
  const graphql = createGraphQL({
    ...faults,
    schema,
    rules: [NoReadsInSubscriptionsRule, NoConditionsAtSubscriptionRootRule],
    contextFor: async caller => ({
      chat,
      address: caller.address,
      isAwaited: caller.isAwaited,
      ...(caller.identity ?? (await authenticate({ chat, audit: audit.note }, caller))),
    }),
    limits: config.limits,
    metrics,
    introspection: config.introspection ?? config.graphiql,
    shares,
  })
  const flusher = new Flusher()
  const broadcast = createBroadcast({ flusher, shares, maskError, limits: config.limits, feedsOf: delivery.feedsOf })
  const gate = createGate({ ...config, logger, audit: audit.note })
  const unread = new UnreadAnswers(config.limits)
  const http = createHttpServer({
    ...config,
    gate,
    audit: audit.note,
    graphql,
    shares,
    maskError,
    unread,
    metrics,
    logger,
    unready,
  })
  const protocol = createSocketProtocol({
    ...config,
    graphql,
    shares,
    broadcast,
    chat,
    delivery,
    maskError,
    audit: audit.note,
  })
  const sockets = serveWebSockets({
    ...config,
    http,
    gate,
    protocol,
    flusher,
    unread,
    logger,
    audit: audit.note,
    openFiles: mostOpenFiles(),
  })
  watchNumber(metrics, 'parlor_sockets', 'Sockets that are open.', sockets.count)
  watchNumber(metrics, 'parlor_unread_http_bytes', 'Answers over HTTP that wait to be read.', () => unread.inAll)
  watchNumber(metrics, 'parlor_selections', 'Different things that feeds here ask for.', broadcast.selections)
  watchNumber(metrics, 'parlor_rooms_followed', 'Rooms that a feed here follows.', () => delivery.counts().rooms)
  watchNumber(metrics, 'parlor_viewers', 'Users with a socket or a feed here.', () => delivery.counts().viewers)
  watchNumber(metrics, 'parlor_waiting', 'Operations and feeds that wait for their turn.', () => shares.waiting)
  return { http, sockets, gate }
}

function openInstanceChannels({ commands, subscriber }: RedisConnections, heartbeatChannel: string, logger: Logger) {
  return openChannels({
    subscriber,
    publish: (channel, text) => commands.publish(channel, text),
    heartbeatChannel,
    onFault: (channel, error) => logger.error({ channel, err: error }, 'a word on a channel met a fault'),
  })
}

async function whatIsWrongWith({ commands, problems }: RedisConnections): Promise<string[]> {
  const [answers, known] = [await commands.ping().then(Boolean, () => false), problems()]
  return answers || known.length > 0 ? known : ['Redis does not answer.']
}
