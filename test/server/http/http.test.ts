/** The HTTP door: methods, types, sizes and origins that get in, and what the other paths answer. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { post, postRaw, serve } from '../serving.ts'

const write = { query: 'mutation { write }' }

test('a mutation by POST runs', async () => {
  const { url } = await serve()
  expect((await post(url, write)).data).toEqual({ write: 'written' })
})

test('who does not read an answer, not one byte of it, is cut off', async () => {
  const contextFor = (caller: object) => ({ ...caller, address: 'x'.repeat(50e6) })
  const { port, server } = await serve({ stalledAfterMs: 500, contextFor })
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = connect(port, '127.0.0.1').pause()
  client.write('GET /graphql?query={address} HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [serverSide] = await accepted
  await until(() => serverSide.writableLength > 0)
  await until(() => serverSide.destroyed)
  client.destroy()
})

test('a mutation by GET is refused', async () => {
  const { url } = await serve()
  const response = await fetch(`${url}/graphql?query=${encodeURIComponent(write.query)}`)
  expect(response.status).toBe(405)
  expect(await response.text()).not.toContain('written')
})

test('a query by GET runs', async () => {
  const { url } = await serve()
  const response = await fetch(`${url}/graphql?query={address}`)
  expect(await response.json()).toEqual({ data: { address: '127.0.0.1' } })
})

test('malformed variables of a GET are the caller’s fault', async () => {
  const { url } = await serve()
  const response = await fetch(`${url}/graphql?query={address}&variables=nonsense`)
  expect(response.status).toBe(400)
})

test.each([
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/graphql',
  'application/graphql+json',
  'application/jsonp',
])('a body of type %s is refused', async type => {
  const { url } = await serve()
  const answer = await postRaw(url, { headers: { 'content-type': type }, body: 'query=mutation{write}' })
  expect(answer.status).toBe(415)
  expect(answer.text).not.toContain('written')
})

test('a list of operations is refused', async () => {
  const { url } = await serve()
  const answer = await post(url, [write, write])
  expect(answer.status).toBe(400)
  expect(answer.data).toBeUndefined()
})

test.each([
  'null',
  '1',
  '"x"',
  '{}',
  '{"query": {"toString": "x"}}',
  '{"query": "{address}", "variables": []}',
  '\u0000',
])('the body %j is the caller’s fault', async body => {
  const { url } = await serve()
  expect((await post(url, body)).status).toBe(400)
})

test('a body may be as large as the limit, and no larger', async () => {
  const { url } = await serve({ limits: { requestBytes: 2000 } })
  const empty = JSON.stringify({ query: '{ address }', variables: { pad: '' } }).length
  const body = (bytes: number) =>
    JSON.stringify({ query: '{ address }', variables: { pad: 'x'.repeat(bytes - empty) } })
  for (const chunked of [false, true]) {
    expect((await postRaw(url, { body: body(2000), chunked })).status).toBe(200)
    expect((await postRaw(url, { body: body(2001), chunked })).status).toBe(413)
    expect((await postRaw(url, { body: 'x'.repeat(3_000_000), chunked })).status).toBe(413)
  }
})

test('a subscription over HTTP is refused with a word on the WebSocket', async () => {
  const { url } = await serve()
  const query = 'subscription { ticks { name } }'
  const accepts = ['application/json', '*/*', 'application/graphql-response+json, text/event-stream, multipart/mixed']
  for (const accept of accepts) {
    const answer = await post(url, { query }, { accept })
    expect(answer.errors[0].extensions.code).toBe('SUBSCRIPTIONS_NEED_WEBSOCKET')
    expect(answer.errors[0].message).toContain('WebSocket')
  }
  const answer = await post(url, { query }, { accept: 'text/event-stream' })
  expect({ status: answer.status, message: answer.errors[0].message }).toMatchObject({ status: 406 })
  expect(answer.errors[0].message).toContain('WebSocket')
})

test('the caller’s address is the socket’s, or what trusted proxies saw', async () => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 1.1.1.1, 2.2.2.2' }
  const query = '{ address }'
  const plain = await serve()
  expect((await post(plain.url, { query }, headers)).data.address).toBe('127.0.0.1')
  const one = await serve({ trustedProxies: 1 })
  expect((await post(one.url, { query }, headers)).data.address).toBe('2.2.2.2')
  expect((await post(one.url, { query })).data.address).toBe('127.0.0.1')
  const two = await serve({ trustedProxies: 2 })
  expect((await post(two.url, { query }, headers)).data.address).toBe('1.1.1.1')
})

test.each([
  ['203.0.113.7:5678', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[2001:DB8:1::1]:443', '2001:db8:1:0::/64'],
  ['2001:db8:1:0:0::2', '2001:db8:1:0::/64'],
  ['unknown', '127.0.0.1'],
])('a proxy that saw %s speaks of the caller %s', async (seen, address) => {
  const { url } = await serve({ trustedProxies: 1 })
  const answer = await post(url, { query: '{ address }' }, { 'x-forwarded-for': `6.6.6.6, ${seen}` })
  expect(answer.data).toEqual({ address })
})

test('health is plain, and readiness tells why not', async () => {
  let reasons: string[] = []
  const { url } = await serve({ unready: () => reasons })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  reasons = ['Redis does not answer.']
  const response = await fetch(`${url}/readyz`)
  expect([response.status, await response.text()]).toEqual([503, 'Redis does not answer.'])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('metrics count operations by kind and outcome, by nothing that clients choose', async () => {
  const { url } = await serve()
  await post(url, { query: 'query ByName { address }', operationName: 'ByName' })
  await post(url, write)
  await post(url, { query: '{ bug }' })
  await post(url, { query: '{ refused }' })
  await post(url, { query: '{ nothing }' })
  await post(url, { query: '{' })
  await post(url, { query: '{' })
  const text = await (await fetch(`${url}/metrics`)).text()
  const count = (kind: string, outcome: string) =>
    Number(new RegExp(`parlor_operations_total{kind="${kind}",outcome="${outcome}"} (\\d+)`).exec(text)?.[1] ?? 0)
  expect(count('query', 'ok')).toBe(1)
  expect(count('mutation', 'ok')).toBe(1)
  expect(count('query', 'failed')).toBe(1)
  expect(count('query', 'refused')).toBe(1)
  expect(count('none', 'refused')).toBe(3)
  expect(text).toContain('parlor_operation_seconds_count{kind="query"} 3')
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).not.toContain('ByName')
})

test('every answer carries the headers of a careful server', async () => {
  const { url } = await serve()
  for (const path of ['/graphql', '/healthz', '/docs/', '/nowhere', '/metrics']) {
    const { headers } = await fetch(url + path, { headers: { accept: 'text/html' } })
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
  }
})

test('unknown paths are 404, also odd ones', async () => {
  const { url } = await serve()
  for (const path of [
    '/nowhere',
    '/docs/../package.json',
    '/docs/nowhere',
    '/docs/%2e%2e/package.json',
    '/graphql/x',
    '/graphiql/nowhere',
    '//nowhere',
  ])
    expect((await fetch(url + path)).status, path).toBe(404)
  expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405)
})

test('broken HTTP is answered with 400, and disturbs nobody', async () => {
  const { url, port } = await serve()
  const socket = connect(port, '127.0.0.1')
  socket.end('GET /graphql HTTP/9.9\r\nbroken\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toContain('400')
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('who hangs up in the middle of a body is no fault', async () => {
  const { url, port, logged } = await serve()
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  )
  await fetch(`${url}/healthz`)
  socket.destroy()
  await fetch(`${url}/healthz`)
  expect((await post(url, { query: '{ address }' })).data).toBeDefined()
  expect(logged()).not.toContain('error')
})

test('an address that is too long is refused', async () => {
  const { url } = await serve()
  expect((await fetch(`${url}/graphql?query={address}&x=${'x'.repeat(17_000)}`)).status).toBe(431)
})
