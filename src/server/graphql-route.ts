/** `/graphql` over HTTP: what a request must be like to reach the pipeline. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Limits } from '../domain/limits.ts'
import { addressOf, type CallerRules, mayCall } from './caller.ts'
import { answerOperation, type HttpAnswer, type HttpOperationParts, refuseRequest } from './http-operation.ts'
import { parseMediaType, saysUtf8 } from './media-type.ts'
import { send } from './send.ts'

export interface GraphQLRouteParts extends CallerRules, HttpOperationParts {
  limits: Limits
}

export type Answer = (request: IncomingMessage, response: ServerResponse, path: string) => unknown

/** Answers GraphQL requests, and browsers with a page where there is one. */
export function createGraphQLRoute(parts: GraphQLRouteParts, answerPage: Answer | null): Answer {
  return async function answer(request, response, path) {
    response.setHeader('Vary', 'Accept, Origin')
    if (!mayCall(request, parts)) return sendAnswer(request, response, fromForeignOrigin)
    allowOrigin(request, response, parts)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (answerPage && isBrowser(request)) return answerPage(request, response, path)
    const problem = problemWith(request)
    if (problem) return sendAnswer(request, response, problem)
    const body = request.method === 'POST' ? await readBody(request, parts.limits.requestBytes) : null
    if (body === tooLarge) return refuseBody(request, response, parts.limits)
    const caller = { address: addressOf(request, parts), authorization: request.headers.authorization }
    sendAnswer(request, response, await answerOperation(parts, { request, body, caller }))
  }
}

const fromForeignOrigin = refuseRequest(
  403,
  'Pages of this origin may not call this server. Its operator lists those that may.',
  'FORBIDDEN_ORIGIN',
)
const tooLarge = Symbol('a body that is too large')

/** Pages of allowed origins may call, without cookies, which nothing here reads. */
function allowOrigin({ headers }: IncomingMessage, response: ServerResponse, { allowedOrigins }: CallerRules): void {
  if (!headers.origin || !allowedOrigins.includes(headers.origin)) return
  response.setHeader('Access-Control-Allow-Origin', headers.origin)
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type')
  response.setHeader('Access-Control-Max-Age', '7200')
}

const isBrowser = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '')

function problemWith({ method, headers }: IncomingMessage): HttpAnswer | null {
  if (method !== 'GET' && method !== 'POST')
    return refuseRequest(405, 'GraphQL is asked with POST, or GET for queries.')
  return method === 'POST' ? problemWithBody(headers) : null
}

/** What of a body can be refused before it is read. */
function problemWithBody(headers: IncomingHttpHeaders): HttpAnswer | null {
  const type = parseMediaType(headers['content-type'] ?? '')
  if (type.type !== 'application/json') return refuseRequest(415, 'A request has the content type application/json.')
  if (!saysUtf8(type)) return refuseRequest(415, 'A request is written in UTF-8.')
  if (!/^(identity)?$/i.test(headers['content-encoding']?.trim() ?? ''))
    return refuseRequest(415, 'Compressed bodies are not taken: send it without a Content-Encoding.')
  return null
}

/** The body, or `tooLarge` as soon as it is: by what it says of itself, or by what has come. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | typeof tooLarge> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limit) resolve(tooLarge)
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

function refuseBody(request: IncomingMessage, response: ServerResponse, { requestBytes }: Limits): void {
  // The rest is read and forgotten, so that the client gets to read the answer; `requestTimeout` ends the endless.
  request.resume()
  response.setHeader('Connection', 'close')
  const message = `A request has at most ${requestBytes.toLocaleString('en')} bytes.`
  sendAnswer(request, response, refuseRequest(413, message))
}

function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  if (answer.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  if (answer.status === 415) response.setHeader('Accept-Encoding', 'identity')
  if (answer.status === 405) response.setHeader('Allow', request.method === 'GET' ? 'POST' : 'GET, POST')
  send(request, response, answer)
}
