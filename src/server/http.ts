/** The HTTP server: which path gives what, and what every answer carries. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { findPage } from './docs.ts'
import { createGraphiQL } from './graphiql.ts'
import { createGraphQLRoute, type GraphQLRouteParts } from './graphql-route.ts'
import type { Metrics } from './metrics.ts'
import { send } from './send.ts'
import { UpgradableServer } from './upgrades.ts'

export interface HttpParts extends GraphQLRouteParts {
  metrics: Metrics
  logger: Logger
  /** Why this instance may not serve now, one sentence each; empty when it may. */
  unready(): string[] | Promise<string[]>
  /** Whether browsers find GraphiQL at /graphql. */
  graphiql: boolean
  /** A connection on which not one byte moves for so long, while an answer is due, is closed. */
  stalledAfterMs: number
}

type Answer = (request: IncomingMessage, response: ServerResponse, path: string) => unknown

/** A server that is not listening yet. Who serves WebSockets is handed their handshakes. */
export function createHttpServer(parts: HttpParts): UpgradableServer {
  const routeTo = createRoutes(parts)
  const timeouts = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 5_000 }
  // Idle connections outlive those of the usual proxies (60 s), so that none of them writes into a closing one.
  const server = new UpgradableServer({ ...timeouts, keepAliveTimeout: 65_000 }, async (request, response) => {
    endWithServer(server, response)
    for (const [name, value] of headersOfAll) response.setHeader(name, value)
    const path = (request.url ?? '/').split('?', 1)[0]!
    try {
      await routeTo(path)(request, response, path)
    } catch (error) {
      // Who hangs up in the middle of a body waits for no answer, and is no fault.
      if (request.destroyed && !request.complete) return
      parts.logger.error({ path, err: error }, 'an HTTP request failed')
      if (response.headersSent) response.destroy()
      else send(request, response, { status: 500, text: 'Something went wrong.' })
    }
  })
  server.timeout = parts.stalledAfterMs
  return server
}

/** Node closes what is idle when a server is closed; a connection in use would live on, request after request. */
function endWithServer(server: Server, response: ServerResponse): void {
  if (!server.listening) response.setHeader('Connection', 'close')
  response.on('finish', () => {
    if (!server.listening) server.closeIdleConnections()
  })
}

const headersOfAll = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
})

function createRoutes(parts: HttpParts): (path: string) => Answer {
  const graphiql = parts.graphiql ? createGraphiQL() : null
  const graphql = createGraphQLRoute(parts, graphiql)
  const routes: Record<string, Answer> = {
    '/graphql': graphql,
    '/': toGraphQL,
    '/healthz': reading((request, response) => send(request, response, { text: 'alive' })),
    '/readyz': reading((request, response) => answerReadiness(parts, request, response)),
    '/metrics': reading((request, response) => answerMetrics(parts, request, response)),
    '/docs': (_request, response) => response.writeHead(308, { Location: '/docs/' }).end(),
  }
  return path => {
    if (Object.hasOwn(routes, path)) return routes[path]!
    if (path.startsWith('/docs/')) return reading(answerDocs)
    if (graphiql && path.startsWith('/graphiql/')) return reading(graphiql.answerAsset)
    return answerNotFound
  }
}

/** Only GET and HEAD from here on. */
const reading =
  (answer: Answer): Answer =>
  (request, response, path) => {
    if (request.method === 'GET' || request.method === 'HEAD') return answer(request, response, path)
    response.setHeader('Allow', 'GET, HEAD')
    send(request, response, { status: 405, text: 'This can be read with GET, nothing else.' })
  }

const toGraphQL: Answer = (_request, response) => response.writeHead(302, { Location: '/graphql' }).end()

async function answerReadiness({ unready }: HttpParts, request: IncomingMessage, response: ServerResponse) {
  const reasons = await unready()
  send(request, response, reasons.length === 0 ? { text: 'ready' } : { status: 503, text: reasons.join('\n') })
}

async function answerMetrics({ metrics }: HttpParts, request: IncomingMessage, response: ServerResponse) {
  send(request, response, { type: metrics.registry.contentType, text: await metrics.registry.metrics() })
}

async function answerDocs(request: IncomingMessage, response: ServerResponse, path: string) {
  const page = await findPage(path.slice('/docs/'.length))
  if (!page) return answerNotFound(request, response, path)
  response.setHeader('Content-Security-Policy', page.policy)
  send(request, response, page)
}

const answerNotFound: Answer = (request, response) =>
  send(request, response, { status: 404, text: 'There is nothing here. The API is at /graphql, the manual at /docs.' })
