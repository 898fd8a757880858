/** HTTP as attackers speak it: connections that one may leave half done, never read, or fill without waiting. */
import { Agent, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Attacker } from './attack.ts'

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

export interface Answer {
  status: number
  text: string
}

/** Asks once. Status 0 when the server hung up. */
export function post(attacker: Attacker, body: object | string): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Promise(resolve => {
    const { port, localAddress } = attacker
    const options = { port, host: '127.0.0.1', localAddress, path: '/graphql', method: 'POST', agent }
    const request = httpRequest({ ...options, headers: headersOf(attacker, text) }, response => {
      let answer = ''
      response.setEncoding('utf8').on('data', part => {
        if (answer.length < 4096) answer += part
      })
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text: answer }))
    })
    request.on('error', () => resolve({ status: 0, text: '' }))
    request.end(text)
  })
}

/** The data of an answer that must come: for what is prepared. */
export async function must<Data>(attacker: Attacker, query: string, variables: object = {}): Promise<Data> {
  for (let tries = 0; ; tries++) {
    const { status, text } = await post(attacker, { query, variables })
    // What one account may do is bounded per minute and by its share: preparing takes its time.
    const wait = status === 200 && !/RateLimited/.test(text) ? 0 : 1000
    if (wait === 0) return (JSON.parse(text) as { data: Data }).data
    if (tries > 60) throw new Error(`${status}: ${text.slice(0, 300)}`)
    await pause(wait)
  }
}

const headersOf = ({ token, address }: Attacker, text: string) => ({
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(text),
  'x-forwarded-for': address,
  ...(token ? { authorization: `Bearer ${token}` } : {}),
})

/** The head of a request to be sent by hand. */
export const head = (attacker: Attacker, line: string, headers: readonly string[] = []): string =>
  [
    `${line} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: ${attacker.address}`,
    ...(attacker.token ? [`Authorization: Bearer ${attacker.token}`] : []),
    ...headers,
    '\r\n',
  ].join('\r\n')

/** A connection that reads nothing unless told to. It may end at any time, without an error. */
export function open(attacker: Attacker): Socket {
  const { port, localAddress } = attacker
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => undefined)
  socket.pause()
  return socket
}

/** Keeps so many of these under way until the attack is over. */
export async function keep(attacker: Attacker, atOnce: number, act: (turn: number) => Promise<unknown>): Promise<void> {
  let turns = 0
  const worker = async () => {
    while (!attacker.stopped()) {
      const beganAt = performance.now()
      await act(turns++)
      // Who is refused at once does not spin on its own processor instead of the server's.
      if (performance.now() - beganAt < 1) await pause(1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Resolves when the attack is over. */
export async function rest(attacker: Attacker): Promise<void> {
  while (!attacker.stopped()) await pause(50)
}
