/** `/graphql` over HTTP: what a request must be like to reach the pipeline. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { NoteAudit } from '../../domain/audit.ts'
import type { Limits } from '../../domain/limits.ts'
import { actAsIn } from '../graphql/authenticate.ts'
import { BodyRefusal, createBodyReader } from './body.ts'
import { addressOf, type CallerRules } from './caller.ts'
import type { Gate } from './gate.ts'
import { parseMediaType, saysUtf8 } from './media-type.ts'
import { answerOperation, type HttpAnswer, type HttpOperationParts, refuseRequest } from './operation.ts'
import type { Answer } from './route.ts'
import { isSentInPieces, type Sent, send } from './send.ts'
import { type OnNoClient, restOf } from './unread-body.ts'

export interface GraphQLRouteParts extends CallerRules, HttpOperationParts {
  gate: Gate
  onNoClient: OnNoClient
  audit: NoteAudit
  limits: Limits
}

/** The least that a refusal says to wait. */
const refusedAfterMs = 1000

/** Answers GraphQL requests, and browsers with a page where there is one. */
export function createGraphQLRoute(parts: GraphQLRouteParts, answerPage: Answer | null): Answer {
  const readBody = createBodyReader(parts.limits)
  return async function answer(request, response, path) {
    response.setHeader('Vary', 'Accept, Origin')
    const refused = parts.gate.refuseOrigin(request)
    if (refused) return sendAnswer(request, response, refused)
    allowOrigin(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (answerPage && isBrowser(request)) return answerPage(request, response, path)
    const problem = problemWith(request)
    if (problem) return sendAnswer(request, response, problem)
    const address = addressOf(request, parts)
    const body = request.method === 'POST' ? await readBody(request, address).catch(asRefusal) : null
    if (!(body instanceof BodyRefusal)) return run(parts, request, response, { address, body })
    parts.audit('bad_request', address)
    if (body.isNoClient) parts.onNoClient(request.socket)
    refuseBody(parts, request, response, body)
  }
}

/** Runs what a request asks for, and counts the answer until it is read. */
async function run(
  parts: GraphQLRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  { address, body }: { address: string; body: Buffer | null },
): Promise<void> {
  const { authorization, 'user-agent': userAgent } = request.headers
  const actAs = actAsIn(request.headers)
  const caller = { address, authorization, userAgent, actAs, isAwaited: awaitedOn(request.socket) }
  const answer = await answerOperation(parts, { request, body, caller })
  if (answer.status === 429) {
    parts.audit('rate_limited', address)
    return refuseLater(request, response, answer)
  }
  sendAnswer(request, response, answer)
  const bytes = unreadOf(response, answer)
  if (answer.share && bytes > 0) parts.unread.hold(response, { share: answer.share, bytes })
}

/**
 * A caller who asks for too much hears of it after a while: who is refused at once asks again at once, and to read and to
 * refuse thousands of requests a second takes a core, too.
 */
function refuseLater(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  setTimeout(() => response.destroyed || sendAnswer(request, response, answer), refusedAfterMs)
}

/** Outlives the request, as the context of its operation does: so it holds the connection alone. */
const awaitedOn = (socket: Socket) => (): boolean => !socket.destroyed

/** What of an answer is kept here until it is read: nothing, when it was short and the network has taken it; else all of it. */
const unreadOf = ({ socket }: ServerResponse, { text }: HttpAnswer): number =>
  isSentInPieces(text) || (socket && socket.writableLength > 0) ? Buffer.byteLength(text) : 0

/** A reason for which a body was not read; anything else is a fault. */
function asRefusal(error: unknown): BodyRefusal {
  if (error instanceof BodyRefusal) return error
  throw error
}

/** The page may call, without cookies, which nothing here reads: so any header that it asks for does no harm. */
function allowOrigin({ method, headers }: IncomingMessage, response: ServerResponse): void {
  if (!headers.origin) return
  response.setHeader('Access-Control-Allow-Origin', headers.origin)
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After')
  if (method !== 'OPTIONS') return
  response.appendHeader('Vary', 'Access-Control-Request-Headers')
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
  response.setHeader('Access-Control-Allow-Headers', askedHeaders(headers) || 'Authorization, Content-Type')
  response.setHeader('Access-Control-Max-Age', '7200')
}

const askedHeaders = (headers: IncomingHttpHeaders): string =>
  String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => /^[\w!#$%&'*+.^`|~-]+$/.test(name))
    .join(', ')

const isBrowser = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '')

function problemWith({ method, headers }: IncomingMessage): HttpAnswer | null {
  if (method !== 'GET' && method !== 'POST')
    return refuseRequest(405, 'Send GraphQL requests with POST, or queries with GET.')
  return method === 'POST' ? problemWithBody(headers) : null
}

/** What of a body can be refused before it is read. */
function problemWithBody(headers: IncomingHttpHeaders): HttpAnswer | null {
  const type = parseMediaType(headers['content-type'] ?? '')
  if (type.type !== 'application/json')
    return refuseRequest(415, 'Send the request with the content type application/json.')
  if (!saysUtf8(type)) return refuseRequest(415, 'Write the request in UTF-8.')
  if (!/^(identity)?$/i.test(headers['content-encoding']?.trim() ?? ''))
    return refuseRequest(415, 'Compressed bodies are not taken: send it without a Content-Encoding.')
  return null
}

/** Answers at once, and hangs up when the client has sent what it had to; on one that is no client at once. */
function refuseBody(
  { onNoClient }: GraphQLRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: BodyRefusal,
): void {
  response.setHeader('Connection', 'close')
  const answer = refuseRequest(refusal.status, refusal.message, refusal.code)
  sendAnswer(request, response, refusal.isNoClient ? answer : { ...answer, after: restOf(request, onNoClient) })
}

function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer & Pick<Sent, 'after'>,
): void {
  const { status, retryAfterMs = 1000 } = answer
  if (status === 429 || status === 503) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000))
  if (answer.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  if (answer.status === 415) response.setHeader('Accept-Encoding', 'identity')
  if (answer.status === 405) response.setHeader('Allow', request.method === 'GET' ? 'POST' : 'GET, POST')
  send(request, response, answer)
}
