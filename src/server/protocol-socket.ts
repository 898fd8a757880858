/** A socket as graphql-ws wants it: messages come in, texts and the end go out. */
import { type WebSocket as GraphQLSocket, handleProtocols } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Socket } from './socket.ts'
import { readMessage } from './socket-message.ts'

/**
 * The protocol that a new socket speaks. A client that offers none which is spoken here is let in with its own, to be told so
 * by graphql-ws (4406): an upgrade without its protocol it would take for a broken connection, and try for ever.
 */
export function chooseProtocol(offered: Set<string>): string | false {
  const [first] = offered
  return handleProtocols(offered) || (first ?? false)
}

/** RFC 6455 has room for no more, and a reason may carry what a client sent. */
const reasonBytes = 123

/** A class, and no closures: there is one for each socket. */
export class ProtocolSocket implements GraphQLSocket {
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #fail: (socket: Socket, error: unknown) => void

  constructor(ws: WebSocket, socket: Socket, fail: (socket: Socket, error: unknown) => void) {
    this.#ws = ws
    this.#socket = socket
    this.#fail = fail
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

  onMessage(handle: (text: string) => Promise<void>): void {
    this.#ws.on('message', data => {
      if (this.#socket.isHeard) handle(readMessage(String(data))).catch(error => this.#fail(this.#socket, error))
    })
  }
}
