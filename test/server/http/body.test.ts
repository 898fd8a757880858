/** Bodies as nobody should send them: in crumbs, without an end, too large, too slowly; and what they cost. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../support/until.ts'
import { post, type Serving, serve } from '../serving.ts'

const head = (length: string, more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${length}\r\n${more}\r\n`
const chunked = 'Transfer-Encoding: chunked'
const inChunks = (body: Buffer, bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(body.length / bytes) }, (_, i) => body.subarray(i * bytes, (i + 1) * bytes)).flatMap(
      chunk => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')],
    ),
  )

/** A connection, and everything that came on it. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  onTestFinished(() => void socket.destroy())
  return { socket, said: () => text, closed: () => socket.destroyed }
}

async function send(port: number, ...parts: (string | Buffer)[]) {
  const client = open(port)
  for (const part of parts) client.socket.write(part)
  await until(() => client.closed() || /\r\n\r\n.*[}\]]$/s.test(client.said()))
  return client.said()
}

test.each([1, 2, 7, 1000])('a body in chunks of %i bytes is put together, whatever they cut through', async bytes => {
  const { port } = await serve()
  const body = Buffer.from(
    JSON.stringify({ query: '{ echo(text: "Grüße, 🍵!") }', variables: { pad: 'x'.repeat(400) } }),
  )
  const answer = await send(port, head(chunked), inChunks(body, bytes), '0\r\n\r\n')
  expect(answer).toContain('{"data":{"echo":"Grüße, 🍵!"}}')
})

test('a body in more chunks than any client sends is refused', async () => {
  const { port } = await serve()
  const answer = await send(port, head(chunked), '1\r\nx\r\n'.repeat(2000))
  expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*at most 1,024 chunks/)
})

test.each(['never ended', 'ended'])(
  '60,000 crumbs of a body, %s, on 20 connections cost next to nothing',
  async how => {
    const { url, port } = await serve()
    await post(url, { query: '{ address }' })
    const crumbs = Buffer.from('1\r\nx\r\n'.repeat(60_000) + (how === 'ended' ? '0\r\n\r\n' : ''))
    const before = process.memoryUsage().rss
    const cpu = process.cpuUsage()
    const clients = Array.from({ length: 20 }, () => open(port))
    for (const { socket } of clients) socket.write(Buffer.concat([Buffer.from(head(chunked)), crumbs]))
    await until(() => clients.every(({ closed }) => closed()))
    expect((await post(url, { query: '{ address }' })).data).toBeDefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
    expect(process.cpuUsage(cpu).user / 1e6).toBeLessThan(8)
  },
)

/** Begins as many bodies of 8 KB, each without its last byte, and gives them time to be counted. */
async function begin(port: number, count: number, more?: string): Promise<Socket[]> {
  const clients = Array.from({ length: count }, () => open(port))
  const begun = Buffer.concat([Buffer.from(head('Content-Length: 8001', more)), Buffer.alloc(8000, ' ')])
  await Promise.all(clients.map(({ socket }) => new Promise<unknown>(written => socket.write(begun, written))))
  return clients.map(({ socket }) => socket)
}

const from = (address: string) => `X-Forwarded-For: ${address}\r\n`

async function serveLittle(limits: Serving['limits']) {
  const { port, url } = await serve({ limits: limits!, trustedProxies: 1 })
  const body = JSON.stringify({ query: '{ address }' })
  /** Asks in two parts, which is what an unfinished body is. */
  const ask = (address: string) =>
    send(port, head(chunked, from(address)), inChunks(Buffer.from(body), 20), '0\r\n\r\n')
  return { port, url, ask }
}

test('unfinished bodies are bounded for each address, and leave the others alone', async () => {
  const { port, url, ask } = await serveLittle({ unfinishedBytesPerAddress: 80_000 })
  const begun = await begin(port, 20, from('1.1.1.1'))
  await until(async () => (await ask('1.1.1.1')).startsWith('HTTP/1.1 429'))
  expect(await ask('1.1.1.1')).toMatch(/Retry-After: 1[\s\S]*RATE_LIMITED/)
  expect(await ask('2.2.2.2')).toContain('"address":"2.2.2.2"')
  expect(
    (await post(url, { query: '{ address }' }, { 'x-forwarded-for': '1.1.1.1' })).data,
    'whole at once',
  ).toBeDefined()
  for (const socket of begun) socket.destroy()
  await until(async () => (await ask('1.1.1.1')).includes('"address":"1.1.1.1"'))
})

test('unfinished bodies are bounded in all, and what comes whole is answered', async () => {
  const { port, url, ask } = await serveLittle({ unfinishedBytes: 80_000 })
  for (let i = 0; i < 20; i++) await begin(port, 1, from(`1.1.1.${i}`))
  await until(async () => (await ask('2.2.2.2')).startsWith('HTTP/1.1 503'))
  expect((await post(url, { query: '{ address }' })).data).toBeDefined()
})

test('a request that does not arrive in time is answered 408', async () => {
  const { port } = await serve({ requestTimeoutMs: 300 })
  const slow = open(port)
  slow.socket.write(head(chunked))
  const crumbs = setInterval(() => slow.socket.write('1\r\n \r\n'), 50)
  onTestFinished(() => clearInterval(crumbs))
  await until(slow.closed)
  expect(slow.said()).toMatch(/^HTTP\/1.1 408/)
})

test.each(['Content-Length: 3000000', chunked])(
  'who reads nothing before all is sent learns that it was too much (%s)',
  async length => {
    const { port } = await serve()
    const { socket, said, closed } = open(port)
    socket.pause()
    const body = Buffer.alloc(3_000_000, 'x')
    const sent = once(socket, 'drain')
    socket.write(Buffer.concat([Buffer.from(head(length)), length === chunked ? inChunks(body, 50_000) : body]))
    await sent
    socket.resume()
    await until(closed)
    expect(said()).toMatch(/^HTTP\/1.1 413 [\s\S]*at most 65,536 bytes/)
  },
)

test.each([
  'POST /healthz',
  'PUT /docs/',
  'GET /graphql?query=%7B__typename%7D',
  'OPTIONS /graphql',
  'POST /nowhere',
  'POST /graphql',
])('crumbs of a body that nobody reads are read no further: %s', async line => {
  const { port } = await serve()
  const client = open(port)
  let crumbs = 0
  const { socket } = client
  const more = () => {
    while (!socket.destroyed && socket.write('1\r\nx\r\n'.repeat(10_000))) crumbs += 10_000
  }
  socket.on('drain', more).write(`${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${chunked}\r\n\r\n`)
  more()
  await until(() => client.closed())
  expect(client.said()).toMatch(/^HTTP\/1.1 \d+/)
  // What the buffers on the way hold.
  expect(crumbs).toBeLessThan(2_000_000)
})
