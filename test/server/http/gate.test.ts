/** Who may call: from which pages, with which headers, and under which hosts. */
import { expect, test } from 'vitest'
import { createGate } from '../../../src/server/http/gate.ts'
import { post, postRaw, type Serving, serve } from '../serving.ts'

const write = { query: 'mutation { write }' }
const query = JSON.stringify({ query: '{ address }' })

/** The status of a call with these headers. */
async function callWith(headers: Record<string, string>, options: Serving = {}, path = '/graphql') {
  const { url } = await serve({ host: '0.0.0.0', ...options })
  return postRaw(url, { headers, body: query, path })
}

test.each([
  'https://evil.example',
  'https://chat.example.evil.example',
  'http://127.0.0.1:1',
  'http://localhost:5173',
  'capacitor://localhost',
  'file://',
  'null',
  'nonsense',
  '',
  'x'.repeat(9000),
])('a page of the origin %j may not call, nor read', async origin => {
  const { url, logged } = await serve({ host: '0.0.0.0', allowedOrigins: ['https://chat.example'] })
  const answer = await post(url, write, { origin })
  expect({ status: answer.status, data: answer.data }).toEqual({ status: 403, data: undefined })
  expect(answer.errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN_ORIGIN' } })
  expect(answer.errors[0].message).toContain('ALLOWED_ORIGINS')
  const headers = { origin, 'access-control-request-method': 'POST' }
  const preflight = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers })
  expect(preflight.status).toBe(403)
  for (const { headers } of [answer, preflight])
    expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  expect(logged().length).toBeLessThan(1000)
})

test.each([
  ['https://chat.example', ['https://chat.example']],
  ['https://chat.example', ['*']],
  ['https://a.b.chat.example', ['https://*.chat.example']],
  ['capacitor://localhost', ['ionic://localhost', 'capacitor://localhost']],
  ['chrome-extension://abcdefghijklmnop', ['chrome-extension://abcdefghijklmnop']],
  ['file://', ['file://']],
  ['null', ['null']],
  ['null', ['*']],
])('a page of the origin %s may call where %s are allowed', async (origin, allowedOrigins) => {
  const { url } = await serve({ host: '0.0.0.0', allowedOrigins })
  const answer = await post(url, write, { origin })
  expect(answer.data).toEqual({ write: 'written' })
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect(answer.headers.get('vary')).toContain('Origin')
})

test('a page may send every header that it asks for', async () => {
  const { url } = await serve({ allowedOrigins: ['https://chat.example'] })
  const asked = 'apollographql-client-name,authorization, content-type,traceparent,X-Requested-With'
  const headers = { origin: 'https://chat.example', 'access-control-request-method': 'POST' }
  const ask = (names: string) =>
    fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { ...headers, 'access-control-request-headers': names } })
  const preflight = await ask(asked)
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')?.split(', ')).toEqual(asked.split(/, ?/))
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  expect(preflight.headers.get('vary')).toContain('Access-Control-Request-Headers')
  expect((await ask('x-good, <script>, \u00e4, "a b"')).headers.get('access-control-allow-headers')).toBe('x-good')
  const plain = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers })
  expect(plain.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type')
})

test('a request without an origin gets no CORS headers', async () => {
  const { url } = await serve({ allowedOrigins: ['*'] })
  const { headers } = await post(url, write)
  expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
})

const proxied = { trustedProxies: 1 }

test.each<[Record<string, string>, Serving]>([
  [{ host: 'chat.example' }, {}],
  [{ host: 'chat.example:443' }, {}],
  [{ host: 'chat.example:80' }, {}],
  [{ host: 'CHAT.Example' }, {}],
  [{ host: 'inner:4000', 'x-forwarded-host': 'chat.example' }, proxied],
  [{ host: 'inner:4000', 'x-forwarded-host': 'Chat.example:443' }, proxied],
  [{ host: 'inner:4000', 'x-forwarded-host': 'evil.example, chat.example:80' }, proxied],
  [{ host: 'chat.example', 'x-forwarded-proto': 'https' }, proxied],
  [{ host: 'chat.example:80', 'x-forwarded-proto': 'http', 'x-forwarded-port': '8080' }, proxied],
  [{ host: 'inner', 'x-forwarded-host': 'chat.example', 'x-forwarded-port': '443' }, proxied],
])('a page of https://chat.example is this server’s own for %j', async (headers, options) => {
  expect((await callWith({ origin: 'https://chat.example', ...headers }, options)).status).toBe(200)
})

test.each<[string, Record<string, string>, Serving]>([
  ['https://chat.example:8443', { host: 'chat.example:8443' }, {}],
  ['https://chat.example:8443', { host: 'chat.example', 'x-forwarded-port': '8443' }, proxied],
  ['http://[::1]:4000', { host: '[0:0::1]:4000' }, {}],
])('a page of %s is this server’s own for %j', async (origin, headers, options) => {
  expect((await callWith({ origin, ...headers }, options)).status).toBe(200)
})

test.each<[string, Record<string, string>, Serving]>([
  ['https://chat.example:8443', { host: 'chat.example' }, {}],
  ['https://chat.example', { host: 'chat.example:8443' }, {}],
  ['https://chat.example', { host: 'inner', 'x-forwarded-host': 'chat.example' }, {}],
  ['https://chat.example', { host: 'inner', 'x-forwarded-host': 'chat.example, inner' }, proxied],
  ['https://chat.example:8443', { host: 'chat.example', 'x-forwarded-port': '8443' }, {}],
  ['http://chat.example', { host: 'chat.example', 'x-forwarded-proto': 'https' }, proxied],
  ['http://chat.example', { host: 'chat.example', 'x-forwarded-proto': 'HTTPS' }, proxied],
  ['http://chat.example', { host: 'chat.example', 'x-forwarded-proto': 'wss' }, proxied],
  ['capacitor://chat.example', { host: 'chat.example' }, {}],
  ['null', { host: 'null' }, {}],
])('a page of %s is foreign for %j', async (origin, headers, options) => {
  expect((await callWith({ origin, ...headers }, options)).status).toBe(403)
})

test.each([
  'http://localhost:5173',
  'http://127.0.0.1:1',
  'https://[::1]:3000',
  'http://app.localhost:8080',
  'http://localhost',
])('a page of %s may call a server that listens on loopback, and no other', async origin => {
  const statusAt = async (options: Serving) => (await callWith({ origin }, options)).status
  for (const host of ['127.0.0.1', '::1', 'localhost']) expect(await statusAt({ host })).toBe(200)
  for (const host of ['0.0.0.0', '::', '192.168.1.7']) expect(await statusAt({ host })).toBe(403)
  expect(await statusAt({ host: '127.0.0.1', trustedProxies: 1 })).toBe(403)
})

test.each(['https://localhost.evil.example', 'http://evil.example:4000', 'capacitor://localhost', 'null'])(
  'a page of %s may not call a server on loopback',
  async origin => {
    expect((await callWith({ origin }, { host: '127.0.0.1' })).status).toBe(403)
  },
)

test('a name bent to loopback (DNS rebinding) opens nothing', async () => {
  const { url } = await serve({ host: '127.0.0.1' })
  const statusOf = async (host: string, path = '/graphql') => {
    const headers = { host, origin: `http://${host}` }
    const { status, text } = await postRaw(url, { headers, body: query, path })
    if (status === 403) expect(text).toContain('ALLOWED_HOSTS')
    return status
  }
  for (const host of [
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'undefined',
    'x y',
  ])
    for (const path of ['/graphql', '/metrics', '/docs/', '/nowhere'])
      expect(await statusOf(host, path), host).toBe(403)
  for (const host of ['localhost:4000', 'LOCALHOST', '127.0.0.1', '[::1]:4000', 'app.localhost'])
    expect(await statusOf(host), host).toBe(200)
  expect(await statusOf('10.0.0.7:4000')).toBe(200)
  expect((await postRaw(url, { method: 'GET', path: '/healthz', headers: { host: 'parlor' } })).status).toBe(200)
})

test('hosts are judged where they are named, and not behind a proxy or an open address', async () => {
  const statusUnder = async (host: string, options: Serving) => (await callWith({ host }, options)).status
  expect(await statusUnder('chat.example', {})).toBe(200)
  expect(await statusUnder('chat.example', { host: '127.0.0.1', trustedProxies: 1 })).toBe(200)
  const named = { allowedHosts: ['chat.example', '*.chat.example'] }
  expect(await statusUnder('chat.example:4000', named)).toBe(200)
  expect(await statusUnder('a.chat.example', named)).toBe(200)
  expect(await statusUnder('evil.example', named)).toBe(403)
  expect(await statusUnder('localhost', named)).toBe(403)
  expect(await statusUnder('localhost', { ...named, host: '127.0.0.1' })).toBe(200)
  expect(await statusUnder('chat.example', { ...named, host: '127.0.0.1' })).toBe(200)
  expect(await statusUnder('evil.example', { host: '127.0.0.1', allowedHosts: ['*'] })).toBe(200)
  const headers = { host: 'chat.example', 'x-forwarded-host': 'evil.example' }
  expect((await callWith(headers, { ...named, trustedProxies: 1 })).status).toBe(403)
})

test('who is refused is counted each time, and logged once, with the setting that would allow it', () => {
  const warned: object[] = []
  const counted: string[] = []
  const rules = {
    host: '0.0.0.0',
    allowedOrigins: ['https://a.example'],
    allowedHosts: ['a.example'],
    trustedProxies: 0,
  }
  const logger = { warn: (line: object) => warned.push(line) }
  const gate = createGate({ ...rules, logger, audit: (...noted) => counted.push(noted.join(' ')) })
  const request = (headers: object) => ({ headers, socket: { remoteAddress: '::ffff:192.0.2.1' } }) as never
  for (let n = 0; n < 300; n++) {
    gate.refuseOrigin(request({ origin: 'https://B.example:443' }))
    gate.refuseHost(request({ host: 'c.example:4000' }))
    gate.refuseOrigin(request({ origin: `https://b.example:${n + 1}` }))
  }
  expect(warned.slice(0, 2)).toEqual([
    { refused: 'https://b.example', toAllow: 'ALLOWED_ORIGINS=https://a.example,https://b.example' },
    { refused: 'c.example', toAllow: 'ALLOWED_HOSTS=a.example,c.example' },
  ])
  expect(warned.length).toBe(100)
  expect(counted).toEqual(Array(900).fill('origin_refused 192.0.2.1'))
})
