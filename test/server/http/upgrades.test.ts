/** `Upgrade` headers that are no WebSocket: the request is answered as if it had none, and the connection goes on. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { UpgradableServer } from '../../../src/server/http/upgrades.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

/** Answers each request with what it was, `/slow` last of all that are under way; a handshake with the word `handshake`. */
async function serveEchoes({ stalledAfterMs = 60_000 } = {}) {
  let free: () => void
  const freed = new Promise<void>(resolve => {
    free = resolve
  })
  const accepted: Socket[] = []
  const asked: string[] = []
  const server = new UpgradableServer({}, async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    asked.push(request.url!)
    if (request.url === '/slow') await freed
    if (request.url === '/large') response.end(Buffer.alloc(50e6))
    else response.end(`<${request.method} ${request.url} ${body}>`)
  })
  server.onHandshake((request, raw) => {
    raw.end(`<handshake ${request.url} ${request.headers.upgrade}>`)
    return undefined
  })
  server.on('connection', raw => accepted.push(raw))
  server.timeout = stalledAfterMs
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => server.closeAllConnections())
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  let text = ''
  client.on('data', data => {
    text += data
  })
  client.on('error', () => undefined)
  const heard = () => text.match(/<.*?>/g) ?? []
  return { server, client, accepted, asked, heard, free: () => free() }
}

const tokens = [
  'h2c',
  'TLS/1.0',
  'HTTP/2.0',
  'h2c, TLS/1.0',
  'websocket2',
  'web socket',
  'x-websocket',
  ',',
  'IRC/6.9, RTA/x11',
]
const lengths = ['Content-Length: 4\r\n\r\nbody', 'Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n']
const line = (method: string, n: number) => `${method} /${n} HTTP/1.1\r\nHost: here\r\n`
const asking = (token: string) =>
  `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${token}\r\nHTTP2-Settings: AAMAAABk\r\n`
const handshake = (token: string) =>
  `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ${token}\r\n\r\n`

/** Requests with every token, with and without a body, and what each is answered. */
const requests = [
  ...tokens.map(token => ({ method: 'GET', text: `${asking(token)}\r\n`, body: '' })),
  ...tokens.flatMap(token => lengths.map(body => ({ method: 'POST', text: asking(token) + body, body: 'body' }))),
  { method: 'POST', text: asking('websocket') + lengths[0], body: 'body' },
  { method: 'PUT', text: `${asking('WebSocket')}\r\n`, body: '' },
  { method: 'GET', text: 'Upgrade: websocket\r\n\r\n', body: '' },
  { method: 'GET', text: 'Connection: Upgrade\r\n\r\n', body: '' },
  { method: 'GET', text: '\r\n', body: '' },
].map(({ method, text, body }, n) => ({ sent: line(method, n) + text, answer: `<${method} /${n} ${body}>` }))
const answers = requests.map(({ answer }) => answer)

test('a connection goes on, request after request', async () => {
  const { client, heard } = await serveEchoes()
  for (const [n, { sent }] of requests.entries()) {
    client.write(sent)
    await until(() => heard().length > n, { what: sent })
  }
  expect(heard()).toEqual(answers)
  expect(client.destroyed).toBe(false)
})

test.each([1, 7, 100, 5000])('requests that come at once, %i bytes at a time, are answered in order', async bytes => {
  const { client, heard, free } = await serveEchoes()
  const slow = line('GET', 0).replace('/0', '/slow') + asking('h2c')
  const all = Buffer.from(`${slow}\r\n${requests.map(({ sent }) => sent).join('')}${handshake('websocket')}`)
  client.setNoDelay()
  for (let at = 0; at < all.length; at += bytes) client.write(all.subarray(at, at + bytes))
  free()
  await until(() => heard().length > requests.length + 1, { what: () => heard().join() })
  expect(heard()).toEqual(['<GET /slow >', ...answers, '<handshake /ws websocket>'])
})

test.each(['websocket', 'WebSocket', 'h2c, websocket', 'websocket,h2c', ' WEBSOCKET ', 'h2c\r\nUpgrade: websocket'])(
  'Upgrade: %j asks for a WebSocket, once what was asked before is answered',
  async token => {
    const { client, asked, heard, free } = await serveEchoes()
    client.write(`GET /slow HTTP/1.1\r\nHost: here\r\n\r\n${handshake(token)}`)
    await until(() => asked.length > 0)
    expect(heard()).toEqual([])
    free()
    await until(() => heard().length === 2)
    expect(heard()).toEqual(['<GET /slow >', '<handshake /ws websocket>'])
  },
)

test('HTTP/1.0 knows no upgrade', async () => {
  const { client, heard } = await serveEchoes()
  client.write('GET /old HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await until(() => heard().length > 0)
  expect(heard()).toEqual(['<GET /old >'])
})

test.each(['before it closes', 'after'])(
  'a server that closes waits for no connection that was answered %s',
  async when => {
    const { server, client, asked, heard, free } = await serveEchoes()
    client.write(`GET /slow HTTP/1.1\r\nHost: here\r\n${asking('h2c')}\r\n`)
    await until(() => asked.length > 0)
    if (when === 'before it closes') free()
    await until(() => when === 'after' || heard().length > 0)
    const closed = new Promise(resolve => server.close(resolve))
    free()
    await closed
    expect(heard()).toEqual(['<GET /slow >'])
  },
)

test('who does not read an answer is cut off here, too', async () => {
  const { client, accepted } = await serveEchoes({ stalledAfterMs: 500 })
  client.pause()
  client.write(`GET /large HTTP/1.1\r\nHost: here\r\n${asking('h2c')}\r\n`)
  await until(() => accepted[0]?.writableLength)
  await until(() => accepted[0]!.destroyed)
})

test('who hangs up is forgotten, and nothing grows on who stays', async () => {
  const { client, heard, accepted } = await serveEchoes()
  const ask = async (n: number) => {
    client.write(`${line('GET', n)}${asking('h2c')}\r\n`)
    await until(() => heard().length === n)
  }
  const listeners = () => accepted[0]!.eventNames().map(name => [name, accepted[0]!.listenerCount(name)])
  await ask(1)
  await ask(2)
  const before = listeners()
  for (let n = 3; n < 40; n++) await ask(n)
  expect(listeners()).toEqual(before)
  expect(accepted.length).toBe(1)
  client.resetAndDestroy()
  await until(() => accepted[0]!.destroyed)
})

test.each([90, 1000, 20_000])(
  'a server that answers one request at a time loses none, %i bytes at a time',
  async bytes => {
    const contextFor = async (caller: object) => {
      for (let n = 0; n < 5; n++) await turn()
      return caller
    }
    const { port, server } = await serve({ contextFor })
    let opened = ''
    server.onHandshake((_request, raw, head) => {
      opened += head
      raw
        .on('end', () => raw.end())
        .on('data', data => {
          opened += data
        })
    })
    const client = connect(port, '127.0.0.1').setNoDelay()
    onTestFinished(() => void client.destroy())
    let text = ''
    client.on('data', data => {
      text += data
    })
    const upgrades = ['', asking('h2c'), '', '', asking('TLS/1.0'), asking('h2c')]
    const numbers = Array.from({ length: 300 }, (_, n) => n)
    const ask = (n: number) =>
      `GET /graphql?query={echo(text:"<${n}>")} HTTP/1.1\r\nHost: localhost\r\n${upgrades[n % upgrades.length]}\r\n`
    const all = Buffer.from(`${numbers.map(ask).join('')}${handshake('websocket')}a frame`)
    for (let at = 0; at < all.length; at += bytes) {
      client.write(all.subarray(at, at + bytes))
      await turn()
    }
    const heard = () => [...text.matchAll(/<(\d+)>/g)].map(([, n]) => Number(n))
    // The last answer left before the frame was handed on, and may still be on its way.
    await until(() => opened.length === 7 && text.includes('<299>'), {
      what: () => `after ${heard().length}: ${opened}`,
    })
    expect(heard()).toEqual(numbers)
    expect(opened).toBe('a frame')
  },
)
