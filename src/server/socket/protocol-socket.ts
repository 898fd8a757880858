/** A socket as graphql-ws wants it: messages come in, texts and the end go out. */
import { type WebSocket as GraphQLSocket, handleProtocols } from 'graphql-ws'
import type { WebSocket } from 'ws'
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
}

/** A class, and no closures: there is one for each socket. */
export class ProtocolSocket implements GraphQLSocket {
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #hooks: ProtocolHooks

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

  onMessage(handle: (text: string) => Promise<void>): void {
    const { jsonDepth, fail } = this.#hooks
    this.#ws.on('message', data => {
      if (!this.#socket.isHeard) return
      handle(readMessage(String(data), jsonDepth)).catch(error => fail(this.#socket, error))
    })
  }
}
