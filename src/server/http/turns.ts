/** One request at a time of each connection: what a client sends before it was answered waits, and the connection is not read on. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from '../../domain/limits.ts'
import type { Shares } from '../graphql/shares.ts'
import { Beginnings } from './beginnings.ts'
import { addressOf, type CallerRules } from './caller.ts'
import type { OnNoClient } from './unread-body.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** The requests of one connection that wait for the one before them. */
interface Line {
  busy: boolean
  waiting: [IncomingMessage, ServerResponse][]
}

/** Node parses all requests in a read before any is answered: thousands, if they are short. More than this are no client's. */
const fewWaiting = 100

export interface TurnsParts extends CallerRules {
  limits: Pick<Limits, 'requestsWaiting'>
  shares: Pick<Shares, 'hasArrival'>
  onNoClient: OnNoClient
}

export function inTurn(answer: Answer, { limits, onNoClient, shares, ...rules }: TurnsParts): Answer {
  const mostWaiting = limits.requestsWaiting
  const beginnings = new Beginnings(shares)
  const lines = new WeakMap<Socket, Line>()
  let waiting = 0

  function start(line: Line, request: IncomingMessage, response: ServerResponse): void {
    line.busy = true
    response.on('close', () => goOn(line, request.socket))
    beginnings.begin(
      () => addressOf(request, rules),
      () => request.socket.destroyed || answer(request, response),
    )
  }

  function goOn(line: Line, socket: Socket): void {
    line.busy = false
    if (socket.destroyed) leave(line)
    const next = line.waiting.shift()
    if (!next) return
    waiting--
    line.busy = true
    // Others have their turn in between.
    setImmediate(() => {
      if (socket.destroyed) return leave(line)
      start(line, ...next)
      if (line.waiting.length === 0) socket.resume()
    })
  }

  function queue(line: Line, request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    if (socket.destroyed) return
    if (waiting >= mostWaiting && line.waiting.length >= fewWaiting) {
      onNoClient(socket)
      socket.destroy()
      return
    }
    line.waiting.push([request, response])
    waiting++
    socket.pause()
  }

  /** Their client has gone. */
  function leave(line: Line): void {
    waiting -= line.waiting.length
    line.waiting = []
  }

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket)
    if (known) return known
    const line: Line = { busy: false, waiting: [] }
    lines.set(socket, line)
    // Node reads on after each request that it has parsed.
    socket.on('resume', () => line.waiting.length > 0 && socket.pause())
    return line
  }

  return (request, response) => {
    const line = lineOf(request.socket)
    if (line.busy) queue(line, request, response)
    else start(line, request, response)
  }
}
