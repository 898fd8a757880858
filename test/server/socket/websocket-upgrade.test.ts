import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Instance, startInstance } from '../../support/instance.ts'
import { openRaw, openReady, subscribe } from '../../support/raw-socket.ts'
import { measure } from '../../support/standstills.ts'
import { until } from '../../support/until.ts'

const handshake = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
]

/** Asks for an upgrade in these very lines, and never hangs up by itself. */
function askForUpgrade(instance: Instance, { path = '/graphql', lines = handshake }) {
  const { hostname, port } = new URL(instance.url)
  const raw = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  onTestFinished(() => void raw.destroy())
  const heard = { text: '', ended: false }
  raw.on('data', data => {
    heard.text += data
  })
  raw.on('error', () => undefined)
  raw.on('end', () => {
    heard.ended = true
  })
  raw.write(`${[`GET ${path} HTTP/1.1`, 'Host: localhost', ...lines].join('\r\n')}\r\n\r\n`)
  return heard
}

async function refusalOf(instance: Instance, request: Parameters<typeof askForUpgrade>[1]): Promise<string> {
  const heard = askForUpgrade(instance, request)
  await until(() => heard.ended, { what: () => `the end after ${heard.text}` })
  return heard.text.split('\r\n', 1)[0]!
}

test('a page of a foreign origin opens no socket; this server’s own and the allowed ones do', async () => {
  const instance = await startInstance({ allowedOrigins: ['https://chat.example', 'capacitor://localhost'] })
  const own = new URL(instance.url).origin
  const foreign = [
    'https://evil.example',
    'null',
    'file://',
    'https://chat.example.evil.example',
    'ionic://localhost',
    '',
  ]
  for (const origin of foreign) await expect(openRaw(instance, { headers: { origin } }), origin).rejects.toThrow('403')
  const known = [own, 'https://chat.example', 'capacitor://localhost', 'http://localhost:5173', 'http://127.0.0.1:1']
  for (const origin of known) await openReady(instance, undefined, { headers: { origin } })
})

test('a name bent to loopback opens no socket', async () => {
  const instance = await startInstance()
  for (const host of ['evil.example:4000', 'localhost.evil.example']) {
    const headers = { host, origin: `http://${host}` }
    await expect(openRaw(instance, { headers }), host).rejects.toThrow('403')
  }
  await openReady(instance, undefined, { headers: { host: 'localhost:1', origin: 'http://localhost:1' } })
})

test('who is refused a socket is told which setting would allow it', async () => {
  const instance = await startInstance()
  const heard = askForUpgrade(instance, { lines: [...handshake, 'Origin: https://evil.example'] })
  await until(() => heard.ended)
  expect(heard.text).toContain('ALLOWED_ORIGINS')
})

test('sockets are opened at one path only', async () => {
  const instance = await startInstance()
  for (const path of ['/', '/graphql/x', '/graphqlx', '/docs', '/healthz'])
    await expect(openRaw({ wsUrl: new URL(path, instance.wsUrl).href }), path).rejects.toThrow(/40[04]/)
  for (const spelling of ['?from=somewhere', '/', '//?from=somewhere'])
    await openReady({ wsUrl: instance.wsUrl + spelling })
})

test('a handshake that is none is refused, and the process lives on', async () => {
  const instance = await startInstance()
  const without = (word: string) => ({ lines: handshake.filter(line => !line.includes(word)) })
  expect(await refusalOf(instance, without('Key'))).toBe('HTTP/1.1 400 Bad Request')
  expect(await refusalOf(instance, without('Version'))).toMatch(/^HTTP\/1.1 4/)
  expect(await refusalOf(instance, { lines: [...handshake, 'Sec-WebSocket-Protocol: ,,'] })).toMatch(/^HTTP\/1.1 400/)
  await openReady(instance)
})

test('who was refused and does not hang up keeps no instance from ending', async () => {
  const instance = await startInstance()
  expect(await refusalOf(instance, { path: '/elsewhere' })).toBe('HTTP/1.1 404 Not Found')
  expect(await refusalOf(instance, { lines: [...handshake, 'Origin: https://evil.example'] })).toMatch(/ 403 /)
  const { tookMs } = await measure(() => instance.stop())
  expect(tookMs).toBeLessThan(5000)
})

test('an instance that ends sends every socket away, and cuts off who does not answer', async () => {
  const instance = await startInstance()
  const polite = await Promise.all([openReady(instance), openReady(instance), openRaw(instance)])
  const deaf = await openReady(instance)
  deaf.ws.pause()
  const { tookMs } = await measure(() => instance.stop())
  expect(tookMs).toBeLessThan(8000)
  for (const socket of polite) expect(await socket.closed()).toEqual({ code: 1012, reason: 'Service restart' })
  deaf.ws.resume()
  await deaf.closed()
})

test('an instance that ends has answered first what was asked', async () => {
  const instance = await startInstance({ limits: { hashesAtOnce: 1 } })
  const socket = await openReady(instance)
  // Hashing takes its time, and these wait for each other.
  const slow = 'mutation { signIn(input: { username: "nobody", password: "no password" }) { __typename } }'
  socket.sendTogether(...Array.from({ length: 8 }, (_, n) => subscribe(`before ${n}`, slow)), subscribe('slow', slow))
  expect(await socket.answers()).toBe(true)
  expect(socket.of('slow')).toEqual([])
  await instance.stop()
  expect(await socket.closed()).toEqual({ code: 1012, reason: 'Service restart' })
  expect(socket.of('slow').map(({ type }) => type)).toEqual(['next', 'complete'])
})
