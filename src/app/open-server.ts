/** Both transports in front of one pipeline, joined. */
import type { Logger } from 'pino'
import type { WholeChat } from '../chat/chat.ts'
import type { Config } from '../config/config.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { NoteAudit } from '../domain/audit.ts'
import { UnavailableError } from '../domain/errors.ts'
import type { Identity } from '../domain/session.ts'
import { isUnavailable as isRedisUnavailable } from '../redis/unavailable.ts'
import { NoConditionsAtSubscriptionRootRule, NoReadsInSubscriptionsRule, schema } from '../schema/index.ts'
import { createErrorMask } from '../server/faults.ts'
import { authenticate } from '../server/graphql/authenticate.ts'
import { keepDocuments } from '../server/graphql/known-documents.ts'
import { problemWith, readManifest } from '../server/graphql/manifest.ts'
import { createGraphQL } from '../server/graphql/pipeline.ts'
import { Shares } from '../server/graphql/shares.ts'
import { mostOpenFiles } from '../server/http/connections.ts'
import { createGate } from '../server/http/gate.ts'
import type { Routes } from '../server/http/route.ts'
import { createHttpServer } from '../server/http/server.ts'
import { UnreadAnswers } from '../server/http/unread.ts'
import { type Metrics, watchNumber } from '../server/metrics.ts'
import { createBroadcast } from '../server/socket/broadcast.ts'
import { Flusher } from '../server/socket/flusher.ts'
import { createSocketProtocol } from '../server/socket/protocol.ts'
import { serveWebSockets } from '../server/socket/websocket.ts'

export interface ServerParts {
  chat: WholeChat
  delivery: Delivery
  metrics: Metrics
  audit: NoteAudit
  logger: Logger
  /** Why this instance may not serve now, one sentence each; empty when it may. */
  unready(): Promise<string[]>
  routes: Routes
}

/** What may be over in a moment: try again later. */
const isUnavailable = (error: unknown): boolean => isRedisUnavailable(error) || error instanceof UnavailableError

/** Listens to nobody yet. */
export function openServer(config: Config, parts: ServerParts) {
  const { delivery, logger, metrics, audit } = parts
  const { limits } = config
  const shares = new Shares({ limits, audit })
  const maskError = createErrorMask({ logger, isUnavailable })
  const graphql = openPipeline(config, parts, shares)
  const flusher = new Flusher()
  const unread = new UnreadAnswers(limits)
  const gate = createGate({ ...config, logger, audit })
  const broadcast = createBroadcast({ flusher, shares, maskError, limits, feedsOf: delivery.feedsOf })
  const documents = openDocuments(config, logger)
  const shared = { ...config, ...parts, graphql, documents, shares, maskError, gate, unread }
  const http = createHttpServer(shared)
  const protocol = createSocketProtocol({ ...shared, broadcast })
  const sockets = serveWebSockets({ ...shared, http, protocol, flusher, openFiles: mostOpenFiles() })
  watch(metrics, { sockets, unread, broadcast, delivery, shares })
  return { http, sockets, gate }
}

/** What the operator named once and this version of the schema has no more is said at the start, and refused when it is asked. */
function openDocuments({ operations, operationsFile }: Config, logger: Logger) {
  const manifest = operationsFile === null ? null : readManifest(operationsFile)
  for (const [hash, text] of manifest ?? []) {
    const problem = problemWith(schema, text)
    if (problem) logger.warn({ hash }, `An operation of OPERATIONS_FILE cannot be run: ${problem}`)
  }
  return keepDocuments({ manifest, knownOnly: operations === 'known' })
}

function openPipeline(config: Config, { chat, metrics, audit, logger }: ServerParts, shares: Shares) {
  return createGraphQL({
    logger,
    isUnavailable,
    schema,
    rules: [NoReadsInSubscriptionsRule, NoConditionsAtSubscriptionRootRule],
    // Of a socket it is known at once.
    contextFor: caller =>
      caller.identity
        ? contextOf(chat, caller.identity)
        : authenticate({ chat, audit, shares }, caller).then(identity => contextOf(chat, identity)),
    limits: config.limits,
    metrics,
    introspection: config.introspection ?? config.graphiql,
    shares,
  })
}

/** The application has verbs of its own: they count its calls, and not those of whom it acts as. */
const contextOf = (chat: WholeChat, identity: Identity) => ({
  chat: identity.session?.outside === 'app' ? chat.forApp : chat,
  ...identity,
})

interface Watched {
  sockets: ReturnType<typeof serveWebSockets>
  unread: UnreadAnswers
  broadcast: ReturnType<typeof createBroadcast>
  delivery: Delivery
  shares: Shares
}

function watch(metrics: Metrics, { sockets, unread, broadcast, delivery, shares }: Watched): void {
  watchNumber(metrics, 'parlor_sockets', 'Sockets that are open.', sockets.count)
  watchNumber(metrics, 'parlor_unread_http_bytes', 'Answers over HTTP that wait to be read.', () => unread.inAll)
  watchNumber(metrics, 'parlor_selections', 'Different things that feeds here ask for.', broadcast.selections)
  watchNumber(metrics, 'parlor_rooms_followed', 'Rooms that a feed here follows.', () => delivery.counts().rooms)
  watchNumber(metrics, 'parlor_viewers', 'Users with a socket or a feed here.', () => delivery.counts().viewers)
  watchNumber(metrics, 'parlor_waiting', 'Operations and feeds that wait for their turn.', () => shares.waiting)
}
