/** Answers over HTTP that nobody reads, or at a crawl: what they keep is bounded, and others do not pay for it. */
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../support/until.ts'
import { post, type Serving, serve } from './serving.ts'

const MB = 1024 * 1024

/** A server of which every answer to `{ authorization }` has 8 MB, more than a connection takes at once. */
async function serveLongAnswers(limits: NonNullable<Serving['limits']>) {
  const text = 'x'.repeat(8 * MB)
  const contextFor = (caller: object) => ({ ...caller, authorization: text })
  return serve({ limits, trustedProxies: 1, contextFor })
}

/** Asks from this address, and reads nothing of the answer. */
function askAndLeave(port: number, address: string): Socket {
  const socket = connect(port, '127.0.0.1')
    .pause()
    .on('error', () => undefined)
  socket.write(`GET /graphql?query={authorization} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${address}\r\n\r\n`)
  onTestFinished(() => void socket.destroy())
  return socket
}

const ask = async (url: string, address: string) => {
  const headers = { 'x-forwarded-for': address }
  const { status, data, errors } = await post(url, { query: '{ authorization }' }, headers)
  return { status, isWhole: data?.authorization.length === 8 * MB, code: errors?.[0].extensions.code }
}

test('who leaves answers unread is given no more until they are read; others are', async () => {
  const { port, url } = await serveLongAnswers({ callerUnreadBytes: 16 * MB })
  const left = [1, 2, 3].map(() => askAndLeave(port, '1.1.1.1'))
  expect(await ask(url, '2.2.2.2')).toMatchObject({ status: 200, isWhole: true })
  let isAnswered = false
  const waiting = ask(url, '1.1.1.1').finally(() => {
    isAnswered = true
  })
  for (let i = 0; i < 3; i++) expect(await ask(url, '2.2.2.2')).toMatchObject({ status: 200, isWhole: true })
  expect(isAnswered).toBe(false)
  left[0]!.resume()
  left[1]!.resume()
  expect(await waiting).toMatchObject({ status: 200, isWhole: true })
})

test('fifty answers at once that are read a packet at a time keep no more than one caller may', async () => {
  const { port, url, server } = await serveLongAnswers({})
  await ask(url, '2.2.2.2')
  const before = process.memoryUsage().rss
  const sockets: Socket[] = []
  server.on('connection', socket => sockets.push(socket))
  const slow = Array.from({ length: 50 }, () => askAndLeave(port, '1.1.1.1'))
  await until(() => sockets.length === 50 && sockets.some(({ bytesWritten }) => bytesWritten > 0))
  for (const socket of slow) socket.read(1000)
  expect(await ask(url, '2.2.2.2')).toMatchObject({ isWhole: true })
  expect(process.memoryUsage().rss - before).toBeLessThan(250e6)
  for (const { writableLength } of sockets) expect(writableLength).toBeLessThan(MB)
})

test('when many callers read nothing, those who hold most are cut, and who reads is answered', async () => {
  const { port, url, server } = await serveLongAnswers({ unreadBytes: 128 * MB })
  const sockets: Socket[] = []
  server.on('connection', socket => sockets.push(socket))
  const slow = Array.from({ length: 12 }, (_, i) => askAndLeave(port, `1.1.1.${i}`))
  await until(() => sockets.length === 12 && sockets.every(({ bytesWritten }) => bytesWritten > 0))
  await until(() => sockets.filter(({ destroyed }) => destroyed).length >= 6)
  for (let i = 0; i < 5; i++) expect(await ask(url, '2.2.2.2')).toMatchObject({ status: 200, isWhole: true })
  for (const socket of slow) socket.destroy()
})
