/** `/graphql` over HTTP: what a request must be like to reach the pipeline. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Limits } from '../domain/limits.ts'
import { addressOf, type CallerRules, mayCall } from './caller.ts'
import { refusal } from './faults.ts'
import type { GraphiQL } from './graphiql.ts'
import type { GraphQL } from './graphql.ts'
import { send } from './send.ts'

export interface GraphQLRouteParts extends CallerRules {
  graphql: GraphQL
  limits: Limits
}

/** Answers GraphQL requests, and browsers with GraphiQL where there is one. */
export function createGraphQLRoute(parts: GraphQLRouteParts, graphiql: GraphiQL | null) {
  return async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Vary', 'Accept, Origin')
    if (!mayCall(request, parts)) return refuse(request, response, 403, foreignOrigin)
    allowOrigin(request, response, parts)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (graphiql && isBrowser(request)) return graphiql.answerPage(request, response)
    const problem = problemWith(request)
    if (problem) return refuse(request, response, ...problem)
    const body = request.method === 'POST' ? await readBody(request, parts.limits.requestBytes) : null
    if (body === tooLarge) return refuseBody(request, response, parts.limits)
    await run(parts, request, response, body)
  }
}

const foreignOrigin = 'Pages of this origin may not call this server. Its operator lists those that may.'
const onlyJson = 'Answers are JSON: accept application/graphql-response+json or application/json.'
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

function problemWith({ method, headers, url }: IncomingMessage): [status: number, message: string] | null {
  if (method !== 'GET' && method !== 'POST') return [405, 'GraphQL is asked with POST, or GET for queries.']
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    return [415, 'A request has the content type application/json.']
  const accept = headers.accept ?? '*/*'
  if (/text\/event-stream/.test(accept) && !/json|\*\/\*|application\/\*/.test(accept))
    return [406, `${onlyJson} Subscriptions travel over WebSocket, at this same address.`]
  const search = new URLSearchParams(url?.split('?')[1])
  const broken = ['variables', 'extensions'].find(name => !isJson(search.get(name) || 'null'))
  return broken ? [400, `The ${broken} in the address are no JSON.`] : null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The body as text, or `tooLarge` as soon as it is: by what it says of itself, or by what has come. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | typeof tooLarge> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > limit) return tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

async function run(parts: GraphQLRouteParts, request: IncomingMessage, response: ServerResponse, body: string | null) {
  const { accept, authorization } = request.headers
  const headers = {
    accept: accept ?? 'application/json',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  }
  const caller = { address: addressOf(request, parts), authorization }
  const url = `http://parlor${request.url}`
  const answer = await parts.graphql.fetch(url, { method: request.method, headers, body }, caller)
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  const type = answer.headers.get('content-type') ?? undefined
  send(request, response, { status: answer.status, type, text: await answer.text() })
}

function refuseBody(request: IncomingMessage, response: ServerResponse, { requestBytes }: Limits): void {
  // The rest is read and forgotten, so that the client gets to read the answer; `requestTimeout` ends the endless.
  request.resume()
  response.setHeader('Connection', 'close')
  refuse(request, response, 413, `A request has at most ${requestBytes.toLocaleString('en')} bytes.`)
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  if (status === 405) response.setHeader('Allow', 'GET, POST')
  const text = JSON.stringify({ errors: [refusal(message, status === 403 ? 'FORBIDDEN_ORIGIN' : 'BAD_REQUEST')] })
  send(request, response, { status, type: 'application/json; charset=utf-8', text })
}
