/** A socket as graphql-ws wants it: messages come in, texts and the end go out. */
import { type WebSocket as GraphQLSocket, handleProtocols } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import type { Shares } from '../graphql/shares.ts'
import { readMessage } from './message.ts'
import type { Socket } from './socket.ts'

/**
 * The protocol that a new socket speaks. A client that offers no protocol of this server is let in with its own, to be told so
 * by graphql-ws (4406): an upgrade without its protocol it would take for a broken connection, and try for ever.
 */
export function chooseProtocol(offered: Set<string>): string | false {
  const [first] = offered
  return handleProtocols(offered) || (first ?? false)
}

/** RFC 6455 has room for no more, and a reason may carry what a client sent. */
const reasonBytes = 123

/** The same for all sockets. */
export interface ProtocolHooks {
  /** How deep the JSON of a message may be nested. */
  jsonDepth: number
  fail(socket: Socket, error: unknown): void
  shares: Shares
}

type Handle = (text: string) => Promise<void>

/** From so many bytes on reading a message takes as long as a thousand short ones: it is read in its caller's turn. */
const longMessage = 4096

/** A class, and no closures: there is one for each socket. */
export class ProtocolSocket implements GraphQLSocket {
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #hooks: ProtocolHooks
  /** Messages that wait for their turn, in order, or null. */
  #waiting: RawData[] | null = null

  constructor(ws: WebSocket, socket: Socket, hooks: ProtocolHooks) {
    this.#ws = ws
    this.#socket = socket
    this.#hooks = hooks
  }

  get protocol(): string {
    return this.#ws.protocol
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  close(code = 1000, reason = ''): void {
    const fits = Buffer.byteLength(reason) <= reasonBytes
    this.#socket.close({ code, reason: fits ? reason : '' })
  }

  onMessage(handle: Handle): void {
    this.#ws.on('message', data => {
      if (this.#waiting) this.#waiting.push(data)
      else if ((data as Buffer).length < longMessage) this.#read(data, handle)
      else this.#readInTurn(data, handle)
    })
  }

  #read(data: RawData, handle: Handle): void {
    const { jsonDepth, fail } = this.#hooks
    if (!this.#socket.isHeard) return
    handle(readMessage(String(data), jsonDepth)).catch(error => fail(this.#socket, error))
  }

  /** What comes behind it waits with it, and the socket is not read on. */
  async #readInTurn(first: RawData, handle: Handle): Promise<void> {
    const { shares } = this.#hooks
    const share = this.#socket.share ?? shares.of(this.#socket.address)
    const waiting = [first]
    this.#waiting = waiting
    for (const data of waiting) {
      const reading = shares.runHeldBack(share, () => this.#read(data, handle))
      if (reading) await this.#socket.holdBack(reading)
    }
    this.#waiting = null
  }
}
