/** Asks a server to send messages, over HTTP or WebSocket, one after the other on each of many connections. */
import { connect, type Socket } from 'node:net'
import type { Room } from '../crowds.ts'
import { cpuSeconds } from '../machine.ts'
import { percentile } from '../statistics.ts'
import { Client } from './client.ts'
import type { Dialect, Speaker } from './dialects.ts'
import { bodyOf } from './publishers.ts'
import { Tally } from './tally.ts'

/** `rest`: a POST of the message alone, for the server without GraphQL. */
export type SendTransport = 'rest' | 'http' | 'websocket'

export interface SendRequest {
  transport: SendTransport
  port: number
  serverPid: number
  /** One connection each. */
  tokens: string[]
  room: Room
  warmUpMs: number
  measureMs: number
}

export interface SendReport {
  sendsPerSecond: number
  latencyP50: number
  latencyP99: number
  cpuPerSend: number
  serverCpu: number
  generatorCpu: number
}

interface Asker {
  close(): void
}

const mutation = `mutation Send($roomId: ID!, $body: String!) {
  sendMessage(input: { roomId: $roomId, body: $body }) {
    __typename
    ... on SendMessagePayload { sentMessage { id number sentAt } repeated }
    ... on Error { message }
  }
}`

const padding = 60

/** What has been answered, and how long each answer took. */
class Answers {
  count = 0
  latencies: number[] = []

  note(askedAt: number): void {
    this.count++
    this.latencies.push(performance.now() - askedAt)
  }
}

export async function measureSends(request: SendRequest): Promise<SendReport> {
  const answers = new Answers()
  const askers = await Promise.all(request.tokens.map(token => open(request, token, answers)))
  await rest(request.warmUpMs)
  const begin = look(request.serverPid, answers)
  answers.latencies = []
  await rest(request.measureMs)
  const end = look(request.serverPid, answers)
  const latencies = Float64Array.from(answers.latencies).sort()
  for (const asker of askers) asker.close()
  const seconds = (end.at - begin.at) / 1000
  const sends = end.count - begin.count
  return {
    sendsPerSecond: sends / seconds,
    latencyP50: percentile(latencies, 0.5),
    latencyP99: percentile(latencies, 0.99),
    cpuPerSend: ((end.server - begin.server) * 1e6) / sends,
    serverCpu: (end.server - begin.server) / seconds,
    generatorCpu: (end.generator - begin.generator) / seconds,
  }
}

function look(serverPid: number, { count }: Answers) {
  const { user, system } = process.cpuUsage()
  return { at: performance.now(), count, server: cpuSeconds(serverPid), generator: (user + system) / 1e6 }
}

const rest = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

async function open(request: SendRequest, token: string, answers: Answers): Promise<Asker> {
  if (request.transport !== 'websocket') return new HttpAsker(request, token, answers)
  const client = new Client({
    port: request.port,
    token,
    dialect: asking(request.room, answers),
    tally: new Tally(),
    sampled: false,
  })
  await client.ready
  return client
}

/** Over WebSocket an operation has been answered when it completes. */
function asking(room: Room, answers: Answers): Dialect {
  let number = 0
  let askedAt = 0
  const ask = (client: Speaker) => {
    askedAt = performance.now()
    const payload = { query: mutation, variables: { roomId: room.id, body: bodyOf(padding) } }
    client.say(JSON.stringify({ id: `${++number}`, type: 'subscribe', payload }))
  }
  return {
    path: '/graphql',
    protocol: 'graphql-transport-ws',
    greet: client =>
      client.say(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.options.token}` } }),
      ),
    hear(client, text) {
      if (text.includes('"connection_ack"')) ask(client)
      // The first answer is looked at; those that follow are as long, and not.
      else if (text.includes('"number":')) client.becomeReady()
      else if (text.includes('"type":"complete"')) {
        answers.note(askedAt)
        ask(client)
      } else throw new Error(`not sent: ${text}`)
    },
  }
}

class HttpAsker implements Asker {
  readonly #socket: Socket
  readonly #head: string
  readonly #request: SendRequest
  readonly #answers: Answers
  #askedAt = 0
  #received = ''

  constructor(request: SendRequest, token: string, answers: Answers) {
    this.#request = request
    this.#answers = answers
    const path = request.transport === 'rest' ? '/messages' : '/graphql'
    this.#head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: `
    this.#socket = connect({ port: request.port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('connect', () => this.#ask())
    this.#socket.on('data', text => this.#read(String(text)))
  }

  close(): void {
    this.#socket.destroy()
  }

  #ask(): void {
    const { room, transport } = this.#request
    const variables = { roomId: room.id, body: bodyOf(padding) }
    const text = JSON.stringify(transport === 'rest' ? variables : { query: mutation, variables })
    this.#askedAt = performance.now()
    this.#socket.write(`${this.#head}${text.length}\r\n\r\n${text}`)
  }

  #read(text: string): void {
    this.#received += text
    if (!isWhole(this.#received)) return
    if (!this.#received.includes('"number":')) throw new Error(`not sent: ${this.#received}`)
    this.#received = ''
    this.#answers.note(this.#askedAt)
    this.#ask()
  }
}

/** Whether this is a whole answer: by its length, or by its last chunk. */
function isWhole(received: string): boolean {
  const over = received.indexOf('\r\n\r\n')
  if (over < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(received)?.[1]
  return length === undefined ? received.endsWith('\r\n0\r\n\r\n') : received.length >= over + 4 + Number(length)
}
