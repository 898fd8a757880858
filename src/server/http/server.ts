/** The HTTP server: which path gives what, and what every answer carries. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { addressOf } from './caller.ts'
import { chatPartsPath, loadChatPage } from './chat-page.ts'
import { noClient } from './connections.ts'
import { loadDocs } from './docs.ts'
import { loadGraphiQL } from './graphiql.ts'
import { createGraphQLRoute, type GraphQLRouteParts } from './graphql-route.ts'
import { createMetricsRoute } from './metrics-route.ts'
import { pathOf, withoutSlashes } from './path.ts'
import { type Answer, type Routes, reading, redirect } from './route.ts'
import { send, sendNotFound } from './send.ts'
import { serveStatic } from './static.ts'
import { inTurn } from './turns.ts'
import { forgetUnread } from './unread-body.ts'
import { UpgradableServer } from './upgrades.ts'

export interface HttpParts extends Omit<GraphQLRouteParts, 'onNoClient'> {
  metrics: Metrics
  logger: Logger
  /** Why this instance may not serve now, one sentence each; empty when it may. */
  unready(): string[] | Promise<string[]>
  /** Whether browsers find GraphiQL at /graphql. */
  graphiql: boolean
  /** Whether browsers find the chat page at /. */
  web: boolean
  /** More than its own: what starts the server for a purpose may have some. */
  routes?: Routes
  /** Where `/metrics` is answered instead; null for here, and only for callers of this machine. */
  metricsPort: number | null
  /** A request that has not arrived whole after so long is answered 408, and its connection closed. */
  requestTimeoutMs: number
  /** How long an idle connection is kept. */
  httpKeepAliveMs: number
  /** A connection on which not one byte moves for so long, while an answer is due, is closed. */
  stalledAfterMs: number
}

/** A server that is not listening yet. Who serves WebSockets is handed their handshakes. */
export function createHttpServer(parts: HttpParts): UpgradableServer {
  const onNoClient = (raw: Socket) => void server.emit(noClient, raw)
  const routeTo = createRoutes({ ...parts, onNoClient })
  const answerInTurn = inTurn(serve, { ...parts, onNoClient })
  const server = new UpgradableServer({ ...arrival(parts), highWaterMark: waitsUnasked }, answerInTurn)
  server.timeout = parts.stalledAfterMs
  server.keepAliveTimeout = parts.httpKeepAliveMs
  return server

  function serve(request: IncomingMessage, response: ServerResponse): void {
    answer(request, response)
    forgetUnread(request, onNoClient)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    endWithServer(server, response)
    for (const [name, value] of headersOfAll) response.setHeader(name, value)
    const path = pathOf(request.url)
    if (lacksHost(request)) return send(request, response, { status: 400, text: 'A request of HTTP/1.1 has a `Host`.' })
    const refused = isHealth(path) ? null : parts.gate.refuseHost(request)
    if (refused) return send(request, response, refused)
    try {
      await routeTo(path)(request, response, path)
    } catch (error) {
      // Who hangs up in the middle of a body waits for no answer, and is no fault.
      if (request.destroyed && !request.complete) return
      parts.logger.error({ path, err: error }, 'an HTTP request failed')
      if (response.headersSent) response.destroy()
      else send(request, response, { status: 500, text: 'Something went wrong.' })
    }
  }
}

/** What Node 20 lets wait on a connection before it asks to be waited for; later ones 64 KiB, too much for thousands of sockets. */
const waitsUnasked = 16 * 1024

/** How long a request may take to arrive: Node looks from time to time, and answers 408. */
const arrival = ({ requestTimeoutMs }: HttpParts) => ({
  requestTimeout: requestTimeoutMs,
  headersTimeout: Math.min(10_000, requestTimeoutMs),
  connectionsCheckingInterval: Math.min(5000, requestTimeoutMs / 3),
})

/** Node closes what is idle when a server is closed; a connection in use would live on, request after request. */
function endWithServer(server: Server, response: ServerResponse): void {
  if (!server.listening) response.setHeader('Connection', 'close')
  response.on('finish', () => {
    if (!server.listening) server.closeIdleConnections()
  })
}

const lacksHost = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion !== '1.0'

/** What asks for the health of an instance asks under any name, and learns nothing else. */
const isHealth = (path: string): boolean => ['/healthz', '/readyz'].includes(withoutSlashes(path))

const headersOfAll = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
})

/** About what it takes to send one piece of a file. */
const pieceMs = 0.2

function createRoutes(parts: HttpParts & GraphQLRouteParts): (path: string) => Answer {
  const paceOf = (request: IncomingMessage) => {
    const share = parts.shares.of(addressOf(request, parts))
    return () => parts.shares.turn(share, pieceMs)
  }
  const docs = reading(serveStatic(loadDocs, paceOf))
  const graphiql = parts.graphiql ? reading(serveStatic(loadGraphiQL, paceOf)) : null
  const chat = parts.web ? reading(serveStatic(loadChatPage, paceOf)) : null
  const graphql = createGraphQLRoute(parts, graphiql)
  const routes: Record<string, Answer> = {
    '/graphql': graphql,
    '/': chat ?? redirect(302, '/graphql'),
    '/healthz': reading((request, response) => send(request, response, { text: 'alive' })),
    '/readyz': reading((request, response) => answerReadiness(parts, request, response)),
    '/metrics': createMetricsRoute(parts),
    ...parts.routes,
  }
  return path => {
    const plain = withoutSlashes(path)
    if (Object.hasOwn(routes, plain)) return routes[plain]!
    if (plain === '/docs' || path.startsWith('/docs/')) return docs
    if (graphiql && path.startsWith('/graphiql/')) return graphiql
    if (chat && path.startsWith(chatPartsPath)) return chat
    return sendNotFound
  }
}

async function answerReadiness({ unready }: HttpParts, request: IncomingMessage, response: ServerResponse) {
  const reasons = await unready()
  send(request, response, reasons.length === 0 ? { text: 'ready' } : { status: 503, text: reasons.join('\n') })
}
