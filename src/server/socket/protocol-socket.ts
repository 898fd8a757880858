/** A socket as graphql-ws wants it: messages come in, texts and the end go out. */
import { type WebSocket as GraphQLSocket, handleProtocols } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import type { Share } from '../graphql/share.ts'
import type { Shares } from '../graphql/shares.ts'
import { closings } from './closings.ts'
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
/** About what it takes to refuse what a message asks, besides reading it. */
const messageMs = 0.06
/** No client says so much before it is answered. */
const mostWaiting = 100

/** A class, and no closures: there is one for each socket. */
export class ProtocolSocket implements GraphQLSocket {
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #hooks: ProtocolHooks
  /** Messages that wait for their turn, in order, or null. */
  #waiting: RawData[] | null = null
  #isIntroducing = true

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
      if (this.#waiting) this.#wait(this.#waiting, data)
      else if (this.#isReadAtOnce(data)) this.#read(data, handle)
      else this.#readInTurn(data, handle)
    })
  }

  /**
   * A stranger introduces itself at once, and waits from then on: an address may have a thousand sockets, of each of which a
   * message is read in every turn of the event loop.
   */
  #isReadAtOnce(data: RawData): boolean {
    const isKnown = this.#isIntroducing || !this.#isStranger
    this.#isIntroducing = false
    return isKnown && (data as Buffer).length < longMessage && this.#hooks.shares.hasTime(this.#share)
  }

  get #share(): Share {
    return this.#hooks.shares.of(this.#socket.payer)
  }

  #wait(waiting: RawData[], data: RawData): void {
    if (waiting.push(data) > mostWaiting && this.#isStranger)
      this.#socket.close(closings.badRequest, { withinMs: 1000 })
  }

  get #isStranger(): boolean {
    return this.#socket.sessions.length === 0
  }

  #read(data: RawData, handle: Handle): void {
    const { jsonDepth, fail } = this.#hooks
    if (!this.#socket.isHeard) return
    handle(readMessage(String(data), jsonDepth)).catch(error => fail(this.#socket, error))
  }

  /** What comes behind it waits with it, and the socket is not read on. */
  async #readInTurn(first: RawData, handle: Handle): Promise<void> {
    const { shares } = this.#hooks
    const share = this.#share
    const waiting = [first]
    this.#waiting = waiting
    for (const data of waiting) {
      const turn = shares.turn(share, messageMs)
      if (turn) await this.#socket.holdBack(turn)
      if (!this.#socket.isHeard) break
      shares.measure(share, () => this.#read(data, handle))
    }
    this.#waiting = null
  }
}
