/** A bare WebSocket that speaks graphql-transport-ws frame by frame, right or wrong, and keeps every frame it receives. */
import { subscribe as onDiagnostics } from 'node:diagnostics_channel'
import { connect, type Socket as NetSocket } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './until.ts'

export interface Frame {
  type: string
  id?: string
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  payload?: any
}

export interface RawOptions {
  /** The subprotocol to offer; null for none. */
  protocol?: string | null
  headers?: Record<string, string>
  /** Whether it answers the server's pings. */
  autoPong?: boolean
}

export class RawSocket {
  readonly ws: WebSocket
  /** The TCP connection underneath. */
  readonly raw: NetSocket
  /** Every frame received so far. */
  readonly frames: Frame[] = []
  /** Set when the server has closed. */
  closing: { code: number; reason: string } | null = null
  #taken = 0
  #lastId = 0

  constructor(ws: WebSocket, raw: NetSocket) {
    this.ws = ws
    this.raw = raw
    ws.on('message', data => this.frames.push(JSON.parse(String(data))))
    ws.on('close', (code, reason) => {
      this.closing = { code, reason: String(reason) }
    })
  }

  send(message: object | string): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Sends several messages in one TCP write. */
  sendTogether(...messages: (object | string)[]): void {
    this.raw.cork()
    for (const message of messages) this.send(message)
    this.raw.uncork()
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<Frame> {
    const frame = await until(() => this.frames[this.#taken] ?? (this.closing && { closed: this.closing }), {
      what: 'a frame',
    })
    if ('closed' in frame) throw new Error(`Closed instead of a frame: ${JSON.stringify(frame.closed)}`)
    this.#taken++
    return frame
  }

  /** The first frame that fits, once it has come; taken or not. */
  frame(fits: (frame: Frame) => boolean, withinMs?: number): Promise<Frame> {
    const what = () => `${fits} after ${JSON.stringify([...this.frames.slice(-5), this.closing])}`
    return until(() => this.frames.find(fits), { what, withinMs })
  }

  /** The frames of one operation so far. */
  of(id: string): Frame[] {
    return this.frames.filter(frame => frame.id === id)
  }

  /** What `connection_init` is answered with; without a payload when that is null. */
  async init(payload: object | null = null): Promise<Frame> {
    this.send(payload ? { type: 'connection_init', payload } : { type: 'connection_init' })
    return this.next()
  }

  /** Runs one operation under an id of its own; resolves with the payload of the `next` or `error` that answers it. */
  async ask(query: string, variables?: object, extra?: object) {
    const id = `ask ${++this.#lastId}`
    this.send(subscribe(id, query, variables, extra))
    return (await this.frame(frame => frame.id === id)).payload
  }

  /** Subscribes, and resolves when the feed is live. */
  async listen(id: string, query = allEvents, variables?: object): Promise<void> {
    this.send(subscribe(id, query, variables))
    await this.frame(frame => frame.id === id && frame.payload.data?.events.__typename === 'FeedReady')
  }

  /** Whether the socket still answers: the pong to a ping of its own. */
  async answers(): Promise<boolean> {
    const payload = { question: ++this.#lastId }
    this.send({ type: 'ping', payload })
    return !!(await this.frame(frame => frame.type === 'pong' && frame.payload?.question === payload.question))
  }

  /** Why the server closed, once it has. */
  closed(withinMs?: number): Promise<{ code: number; reason: string }> {
    return until(() => this.closing, { what: 'the close', withinMs })
  }
}

const accepted = new Map<number, NetSocket>()
onDiagnostics('net.server.socket', message => {
  const { socket } = message as { socket: NetSocket }
  accepted.set(socket.remotePort!, socket)
})

/** The other end of the connection, in the instance that runs in this very process: what waits there to be read. */
export const serverSideOf = ({ raw }: RawSocket): NetSocket => accepted.get(raw.localPort!)!

/** Of every event its kind and cursor, and the body of messages. */
export const allEvents = `subscription { events { __typename cursor ... on RoomEvent { roomId } ... on MessageSent { message { body } }
  ${['MemberAdded', 'MemberRemoved', 'AddedToRoom', 'RemovedFromRoom', 'RoomDeleted'].map(kind => `... on ${kind} { cursor }`).join(' ')} } }`

export const subscribe = (id: string, query: string, variables?: object, extra?: object) => ({
  id,
  type: 'subscribe',
  payload: { query, ...(variables ? { variables } : {}), ...extra },
})

export const complete = (id: string) => ({ id, type: 'complete' })

/** Opens a socket that says nothing by itself. It is gone when the test has ended. */
export async function openRaw(instance: { wsUrl: string }, options: RawOptions = {}): Promise<RawSocket> {
  const { protocol = 'graphql-transport-ws', headers = {}, autoPong = true } = options
  const { hostname, port } = new URL(instance.wsUrl)
  const raw = connect(Number(port), hostname)
  const ws = new WebSocket(instance.wsUrl, protocol === null ? [] : [protocol], {
    headers,
    autoPong,
    createConnection: () => raw,
  })
  const socket = new RawSocket(ws, raw)
  onTestFinished(() => ws.terminate())
  await new Promise((opened, failed) => ws.on('open', opened).on('error', failed))
  return socket
}

/** Opens a socket whose `connection_init` was acknowledged: signed in by this token, or not. */
export async function openReady(instance: { wsUrl: string }, token?: string, options?: RawOptions): Promise<RawSocket> {
  const socket = await openRaw(instance, options)
  const frame = await socket.init(token === undefined ? null : { authorization: `Bearer ${token}` })
  if (frame.type !== 'connection_ack') throw new Error(JSON.stringify(frame))
  return socket
}
