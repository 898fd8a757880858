/** What browsers load: gzipped or not, whole, held back while nobody reads, and never made twice. */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { digest, serveStatic, toStatic } from '../../../src/server/http/static.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

async function get(address: string, headers: Record<string, string> = {}, method = 'GET') {
  const [response] = (await once(httpRequest(address, { method, headers }).end(), 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }
}

/** Where GraphiQL's largest part is: 5 MB. */
async function findScript(url: string): Promise<string> {
  const { body } = await get(`${url}/graphql`, { accept: 'text/html' })
  return new URL(/src="([^"]*graphiql\.js)"/.exec(String(body))![1]!, `${url}/graphql`).href
}

test('a part of GraphiQL is the same with gzip and without, and HEAD tells its length', async () => {
  const script = await findScript((await serve()).url)
  const plain = await get(script)
  const gzipped = await get(script, { 'accept-encoding': 'gzip' })
  expect(plain.body.length).toBeGreaterThan(5e6)
  expect(gunzipSync(gzipped.body).equals(plain.body)).toBe(true)
  expect(gzipped.headers['content-encoding']).toBe('gzip')
  for (const accepted of ['identity', 'gzip']) {
    const headers = { 'accept-encoding': accepted }
    const whole = await get(script, headers)
    const head = await get(script, headers, 'HEAD')
    expect(head.body.length).toBe(0)
    expect(head.headers['content-length']).toBe(String(whole.body.length))
    expect(head.headers.etag).toBe(whole.headers.etag)
    expect(whole.headers.vary).toContain('Accept-Encoding')
  }
})

test.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['*', true],
  ['x-gzip', true],
  ['identity', false],
  ['gzip;q=0', false],
  ['gzip; q=0.000, *', false],
  ['*;q=0', false],
])('a client that accepts %s is sent gzip: %s', async (accepted, isGzip) => {
  const { headers } = await get(`${(await serve()).url}/docs/`, { 'accept-encoding': accepted })
  expect(headers['content-encoding'] === 'gzip').toBe(isGzip)
})

test('a file that the client holds is not sent again, however a proxy has rewritten its name', async () => {
  const { url } = await serve()
  const { etag } = (await get(`${url}/docs/`)).headers
  const strong = etag!.slice(2)
  for (const name of [etag!, strong, `"other", ${etag}`, '*'])
    expect((await get(`${url}/docs/`, { 'if-none-match': name })).status, name).toBe(304)
  expect((await get(`${url}/docs/`, { 'if-none-match': '"other"' })).status).toBe(200)
})

test('files that could not be loaded are loaded when they are asked for again', async () => {
  let loads = 0
  const load = async () => {
    if (loads++ === 0) throw new Error('EMFILE')
    return new Map([['/a', await toStatic('a', { type: 'text/plain', headers: {} })]])
  }
  const { url } = await serve({ routes: { '/a': serveStatic(load, () => () => undefined) } })
  expect((await get(`${url}/a`)).status).toBe(500)
  expect(String((await get(`${url}/a`)).body)).toBe('a')
})

test('a file is inflated once, for all who ask at the same time and later', async () => {
  const file = await toStatic('x'.repeat(1e6), { type: 'text/plain', headers: {} })
  const [first, second] = await Promise.all([file.plain(), file.plain()])
  expect(second).toBe(first)
  expect(await file.plain()).toBe(first)
  expect(digest(first)).toBe(digest('x'.repeat(1e6)))
})

test.each(['GET', 'HEAD'])('300 times a %s of 5 MB that nobody reads keeps nothing in memory', async method => {
  const { url, port, server } = await serve()
  const path = new URL(await findScript(url)).pathname
  await get(url + path)
  const before = process.memoryUsage().rss
  const sockets: Socket[] = []
  server.on('connection', socket => sockets.push(socket))
  const clients = Array.from({ length: 300 }, () => connect(port, '127.0.0.1').pause())
  for (const client of clients) client.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await until(() => sockets.length === 300 && sockets.every(({ bytesWritten }) => bytesWritten > 0))
  expect((await get(`${url}/healthz`)).status).toBe(200)
  for (const { writableLength } of sockets) expect(writableLength).toBeLessThan(256 * 1024)
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  for (const client of clients) client.destroy()
})
