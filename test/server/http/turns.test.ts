/** Many requests at once on one connection: answered one after the other, and held back where they come from. */
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { noClient } from '../../../src/server/http/connections.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

const get = 'GET /graphql?query={address} HTTP/1.1\r\nHost: localhost\r\n\r\n'
const post = (text: string) => {
  const body = JSON.stringify({ query: 'query ($text: String!) { echo(text: $text) }', variables: { text } })
  return `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

/** Sends these requests together; what comes back is only counted, and its end kept. */
function send(port: number, requests: string) {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  let [answers, bytes, rest] = [0, 0, '']
  socket.on('data', chunk => {
    const text = rest + String(chunk)
    const parts = text.split('HTTP/1.1 200 OK')
    answers += parts.length - 1
    bytes += chunk.length
    rest = text.slice(-14)
  })
  socket.write(requests)
  onTestFinished(() => void socket.destroy())
  return { socket, answers: () => answers, bytes: () => bytes }
}

/** A server that notes how many operations run at the same time. */
async function serveSlowly() {
  let [running, most] = [0, 0]
  const contextFor = async (caller: object) => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setTimeout(resolve, 1))
    running--
    return caller
  }
  return { ...(await serve({ contextFor })), most: () => most }
}

test.each([2, 50])('%i requests that come together are answered one at a time', async count => {
  const { port, most } = await serveSlowly()
  const client = send(port, get.repeat(count))
  await until(() => client.answers() === count)
  expect(most()).toBe(1)
})

test('what Node would refuse by itself waits for its turn, too', async () => {
  const { port, most } = await serveSlowly()
  const client = send(port, get.replace('\r\n\r\n', '\r\nExpect: something\r\n\r\n').repeat(50))
  await until(() => client.answers() === 50)
  expect(most()).toBe(1)
  let said = ''
  const { socket } = send(port, get.replace('Host: localhost\r\n', '').repeat(3))
  socket.on('data', chunk => {
    said += chunk
  })
  await until(() => said.split('has a `Host`').length === 4)
})

test('requests with bodies of any length are answered in their order, and their connection goes on', async () => {
  const { port } = await serveSlowly()
  const texts = Array.from({ length: 12 }, (_, i) => `${i}:`.padEnd(i % 2 ? 60_000 : 10, 'x'))
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.on('data', chunk => {
    said += chunk
  })
  const answered = () => [...said.matchAll(/"echo":"(\d+:)/g)].map(match => match[1])
  socket.write(texts.map(post).join(''))
  await until(() => answered().length === 12)
  expect(answered()).toEqual(texts.map(text => text.split('x')[0]))
  socket.write(post('again'))
  await until(() => said.includes('"echo":"again"'))
})

test('6,000 requests on one connection are answered, in little memory, while others are not kept waiting', async () => {
  // All of them come from one address, whose share is not what this is about.
  const { url, port, server } = await serve({ limits: { callerShare: 1_000_000 } })
  // A head of which a part was read waits for its turn, on a busy machine for longer than a head may take to come.
  server.headersTimeout = 0
  const canary = async () => {
    expect((await fetch(`${url}/graphql?query={address}`)).status).toBe(200)
  }
  await canary()
  const before = process.memoryUsage().rss
  let most = 0
  const client = send(port, get.repeat(6000))
  /** How many of them were answered while another waited for its answer. */
  const waits: number[] = []
  while (client.answers() < 6000 && !client.socket.destroyed) {
    const answered = client.answers()
    await canary()
    waits.push(client.answers() - answered)
    most = Math.max(most, process.memoryUsage().rss - before)
  }
  expect(client.answers()).toBe(6000)
  expect(most).toBeLessThan(120e6)
  expect(waits.length).toBeGreaterThan(10)
  expect(waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)]).toBeLessThan(600)
})

test('a crowd of connections with long lines is cut, and who waits for one answer is not', async () => {
  const { url, port, server } = await serve({ limits: { requestsWaiting: 500 } })
  let hostile = 0
  server.on(noClient, () => void hostile++)
  const crowd = Array.from({ length: 10 }, () => send(port, get.repeat(1000)))
  const modest = send(port, get.repeat(5))
  await until(() => modest.answers() === 5)
  await until(() => crowd.every(({ socket, answers }) => socket.destroyed || answers() === 1000))
  expect(crowd.filter(({ socket }) => socket.destroyed).length).toBeGreaterThan(5)
  expect(hostile).toBeGreaterThan(5)
  const later = send(port, get.repeat(400))
  await until(() => later.answers() === 400)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('who hangs up leaves nothing behind that counts', async () => {
  const { port, server } = await serve({ limits: { requestsWaiting: 500 } })
  for (let i = 0; i < 5; i++) {
    const client = send(port, get.repeat(400))
    await until(() => client.answers() > 0)
    client.socket.destroy()
    // A busy server learns of it later, and would cut the next one for both together.
    await until(() => new Promise(resolve => server.getConnections((_, open) => resolve(open === 0))))
  }
  const later = send(port, get.repeat(400))
  await until(() => later.answers() === 400)
})
