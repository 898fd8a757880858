/** What clients send over HTTP besides the ordinary, and what they are told. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { Client, fetchExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { describe, expect, test } from 'vitest'
import { post, serve } from '../serving.ts'

const query = '{ address }'
const json = { 'content-type': 'application/json' }

async function ask(url: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, ...headers }, body })
  const { data, errors } = JSON.parse(await response.text())
  return { status: response.status, headers: response.headers, data, message: errors?.[0].message }
}

test('a byte order mark is taken', async () => {
  const { url } = await serve()
  expect((await ask(url, `\uFEFF${JSON.stringify({ query })}`)).data).toEqual({ address: '127.0.0.1' })
})

test.each(['gzip', 'x-gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])(
  'a body in %s is 415, with a sentence',
  async coding => {
    const { url } = await serve()
    const answer = await ask(url, gzipSync(JSON.stringify({ query })), { 'content-encoding': coding })
    expect(answer).toMatchObject({ status: 415, message: expect.stringContaining('Compressed bodies are not taken') })
    expect(answer.headers.get('accept-encoding')).toBe('identity')
  },
)

test.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8'])('a body may say that it is written in %s', async charset => {
  const { url } = await serve()
  for (const type of [`application/json; charset=${charset}`, `Application/JSON;odata=verbose;charset=${charset}`])
    expect((await ask(url, JSON.stringify({ query }), { 'content-type': type })).status).toBe(200)
})

test('another character set is refused, said or not', async () => {
  const { url } = await serve()
  const said = await ask(url, JSON.stringify({ query }), { 'content-type': 'application/json; charset=latin1' })
  expect(said).toMatchObject({ status: 415, message: expect.stringContaining('UTF-8') })
  const latin1 = Buffer.from('{"query":"{ echo(text: \\"é\\") }"}', 'latin1')
  expect(await ask(url, latin1)).toMatchObject({ status: 400, message: expect.stringContaining('UTF-8') })
})

test.each(['', ' ', ',', ', ,'])('the empty list of types %j accepts JSON', async accept => {
  const { url } = await serve()
  const { status, headers } = await ask(url, JSON.stringify({ query }), { accept })
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
})

test.each(['[]', '[{"query":"{ address }"}]', '[1]'])('the batch %s is told that batches are not taken', async body => {
  const { url } = await serve()
  expect(await ask(url, body)).toMatchObject({ status: 400, message: expect.stringContaining('Batches are not taken') })
})

test.each([
  ['', 'The body is empty'],
  ['{"query"', 'The body is not JSON'],
  ['1', 'The body is a JSON object'],
  ['{}', 'The `query` is missing'],
  ['{"query":""}', 'The `query` is missing'],
  ['{"query":1}', '`query` is a text'],
  ['{"query":"{a}","operationName":1}', '`operationName` is a text'],
  ['{"query":"{a}","variables":[]}', '`variables` is a JSON object'],
  ['{"query":"{a}","extensions":"x"}', '`extensions` is a JSON object'],
])('the body %j is told: %s', async (body, message) => {
  const { url } = await serve()
  expect(await ask(url, body)).toMatchObject({ status: 400, message: expect.stringContaining(message) })
})

test.each([
  ['query={address}&variables=nonsense', '`variables` is not JSON'],
  ['query={address}&variables=[1]', '`variables` is a JSON object'],
  ['query={address}&variables="x"', '`variables` is a JSON object'],
  ['query={address}&extensions={', '`extensions` is not JSON'],
  ['operationName=A', 'The `query` is missing'],
])('a GET of %s is told: %s', async (search, message) => {
  const { url } = await serve()
  const response = await fetch(`${url}/graphql?${search}`)
  expect(response.status).toBe(400)
  expect((await response.json()).errors[0].message).toContain(message)
})

test('a handshake of a WebSocket whose upgrade a proxy has kept to itself is told so', async () => {
  const { url } = await serve()
  const { port } = new URL(url)
  const lost = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' }
  for (const headers of [
    lost,
    { ...lost, connection: 'close' },
    { ...lost, upgrade: 'websocket', connection: 'close' },
  ]) {
    const [answer] = await once(get({ port, path: '/graphql', headers }), 'response')
    expect([answer.statusCode, await text(answer)]).toEqual([
      400,
      expect.stringContaining('`Upgrade` and `Connection`'),
    ])
  }
})

test('a GET may have empty parameters, and question marks in its query', async () => {
  const { url } = await serve()
  const search = `operationName=&variables=&extensions=&query=${encodeURI('{ echo(text: "a?b?c") }')}`
  const response = await fetch(`${url}/graphql?${search}`)
  expect(await response.json()).toEqual({ data: { echo: 'a?b?c' } })
})

test.each(['', null, undefined])('the operation name %j is none', async operationName => {
  const { url } = await serve()
  expect((await post(url, { query, operationName })).data).toBeDefined()
  const two = await post(url, { query: 'query A { address } query B { address }', operationName })
  expect(two.errors[0].extensions.code).toBe('OPERATION_RESOLUTION_FAILURE')
})

describe('a query asked by its hash', () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'x'.repeat(64) } }

  test.each(['application/json', 'application/graphql-response+json'])('is not supported, for %s', async accept => {
    const { url } = await serve()
    const byGet = `${url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`
    const answers = [
      await post(url, { extensions }, { accept }),
      await (await fetch(byGet, { headers: { accept } })).json(),
    ]
    for (const { errors } of answers)
      expect(errors).toEqual([
        { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
      ])
    expect(answers[0].status).toBe(200)
  })

  test('with its text runs', async () => {
    const { url } = await serve()
    expect((await post(url, { query, extensions })).data).toEqual({ address: '127.0.0.1' })
  })

  test.each([true, false])('falls back to the text in Apollo Client (GET: %s)', async useGETForHashedQueries => {
    const { url } = await serve()
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(
      new HttpLink({ uri: `${url}/graphql` }),
    )
    const client = new ApolloClient({ link, cache: new InMemoryCache() })
    expect((await client.query({ query: gql(query) })).data).toEqual({ address: '127.0.0.1' })
    expect((await client.mutate({ mutation: gql('mutation { write }') })).data).toEqual({ write: 'written' })
  })

  test.each([true, false])('falls back to the text in urql (GET: %s)', async preferGetForPersistedQueries => {
    const { url } = await serve()
    const persisted = persistedExchange({ preferGetForPersistedQueries, enableForMutation: true })
    const client = new Client({ url: `${url}/graphql`, preferGetMethod: false, exchanges: [persisted, fetchExchange] })
    expect((await client.query(query, {})).data).toEqual({ address: '127.0.0.1' })
    expect((await client.mutation('mutation { write }', {})).data).toEqual({ write: 'written' })
  })
})
