/** A server around a schema of a few fields, to ask of the pipeline and of HTTP what the real schema need not know. */
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import {
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { onTestFinished } from 'vitest'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import { createLogger } from '../../src/logger.ts'
import { priced } from '../../src/schema/price.ts'
import { createErrorMask } from '../../src/server/faults.ts'
import { keepDocuments } from '../../src/server/graphql/known-documents.ts'
import { type Caller, createGraphQL } from '../../src/server/graphql/pipeline.ts'
import { Shares } from '../../src/server/graphql/shares.ts'
import { createGate, type GateRules } from '../../src/server/http/gate.ts'
import { createHttpServer, type HttpParts } from '../../src/server/http/server.ts'
import { UnreadAnswers } from '../../src/server/http/unread.ts'
import { createMetrics } from '../../src/server/metrics.ts'
import { noAudit } from '../support/no-audit.ts'

export class RedisIsAway extends Error {}

const Item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: () => ({
    name: { type: GraphQLString, resolve: () => 'an item' },
    next: { type: Item, resolve: () => ({}) },
    items: {
      type: new GraphQLList(Item),
      args: { first: { type: GraphQLInt, defaultValue: 10 } },
      resolve: () => [],
      extensions: priced(({ first }: { first: number }) => ({ points: 500, items: first })),
    },
  }),
})

const throws = (make: () => Error) => ({ type: GraphQLString, resolve: () => Promise.reject(make()) })

const Query = new GraphQLObjectType<unknown, Caller>({
  name: 'Query',
  fields: {
    address: { type: GraphQLString, resolve: (_, __, { address }) => address },
    authorization: { type: GraphQLString, resolve: (_, __, { authorization }) => authorization },
    echo: {
      type: GraphQLString,
      args: { text: { type: new GraphQLNonNull(GraphQLString) } },
      resolve: (_, { text }) => text,
    },
    item: { type: Item, resolve: () => ({}) },
    bug: throws(() => new TypeError('the secret is parlor_sesame')),
    away: throws(() => new RedisIsAway('connect ECONNREFUSED /secret/path')),
    refused: throws(() => new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } })),
    odd: { type: GraphQLInt, resolve: () => 'not a number' },
  },
})

const Mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: { write: { type: GraphQLString, resolve: () => 'written' } },
})

const Subscription = new GraphQLObjectType({
  name: 'Subscription',
  fields: {
    ticks: {
      type: Item,
      subscribe: async function* () {
        yield { ticks: {} }
      },
    },
  },
})

export const miniSchema = new GraphQLSchema({ query: Query, mutation: Mutation, subscription: Subscription })

export interface Serving extends Partial<Omit<HttpParts & GateRules, 'limits'>> {
  limits?: Partial<Limits>
  contextFor?: (caller: Caller) => object | Promise<object>
  introspection?: boolean
  /** Listens where tests may read what was logged. */
  logLevel?: string
}

/** A listening server, closed when the test ends; `logged()` is all that it logged. */
export async function serve({
  limits: some,
  contextFor,
  introspection = true,
  logLevel = 'debug',
  ...parts
}: Serving = {}) {
  const limits = { ...defaultLimits, ...some }
  const lines = new PassThrough()
  const logger = createLogger(logLevel, lines)
  const metrics = createMetrics()
  const shares = new Shares({ limits, audit: noAudit })
  const isUnavailable = (error: unknown) => error instanceof RedisIsAway
  const graphql = createGraphQL({
    schema: miniSchema,
    rules: [],
    contextFor: contextFor ?? (caller => caller),
    limits,
    metrics,
    introspection,
    shares,
    logger,
    isUnavailable,
  })
  const rules = { host: '127.0.0.1', allowedHosts: [], allowedOrigins: [], trustedProxies: 0, ...parts }
  const gate = createGate({ ...rules, logger, audit: noAudit })
  const ways = {
    graphiql: true,
    web: false,
    metricsPort: null,
    unready: () => [],
    stalledAfterMs: 15_000,
    httpKeepAliveMs: 65_000,
    requestTimeoutMs: 15_000,
  }
  const maskError = createErrorMask({ logger, isUnavailable })
  const server = createHttpServer({
    ...rules,
    ...ways,
    gate,
    audit: noAudit,
    graphql,
    documents: keepDocuments({ manifest: null, knownOnly: false }),
    shares,
    maskError,
    unread: new UnreadAnswers(limits),
    metrics,
    limits,
    logger,
    ...parts,
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(closed => server.close(closed))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, server, graphql, logged: () => String(lines.read() ?? '') }
}

/** Posts one operation; the status, the headers and the parsed answer. */
export async function post(url: string, body: object | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, ...(await response.json()) }
}

/** Posts with headers that `fetch` does not let one choose, in chunks of unannounced number when `chunked`. */
export async function postRaw(
  url: string,
  { method = 'POST', path = '/graphql', headers = {}, body = '', chunked = false }: RawPost,
) {
  const request = httpRequest(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(chunked ? {} : { 'content-length': body.length }), ...headers },
  })
  request.end(body)
  const [response] = await once(request, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode as number, headers: response.headers as Record<string, string>, text }
}

export interface RawPost {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
  chunked?: boolean
}
