/** `Upgrade` headers: a WebSocket's handshake is handed on; any other is ignored, and its request answered as if it had none. */
import { IncomingMessage, Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Opens the connection now, or when the promise resolves: it is read on then. */
type OnHandshake = (request: IncomingMessage, raw: Socket, head: Buffer) => Promise<void> | undefined

/**
 * Asked by Node twice whether it becomes something else. With its head read: if so, it is no request any more. With a part of
 * the connection read: if so, what follows is handed over; else Node forgets what its parser, which stops at the end of every
 * request with an `Upgrade`, has not read. So no is the first answer for all but handshakes, and yes the second.
 */
class Request extends IncomingMessage {
  private hasUpgrade = false

  get upgrade(): boolean {
    return this.hasUpgrade && (this.complete || this.method === 'CONNECT' || isHandshake(this))
  }

  set upgrade(hasUpgrade: boolean) {
    this.hasUpgrade = hasUpgrade
  }
}

/** An HTTP server of which each connection goes on, request after request, whatever `Upgrade` was ignored on it. */
export class UpgradableServer extends Server<typeof Request> {
  /** Node's own part of a new connection. Others that listen for connections must not count one twice. */
  readonly #serve = this.listeners('connection')[0] as (raw: Socket) => void
  readonly #lastAnswers = new WeakMap<Socket, ServerResponse>()
  /** Connections that wait for another request after one whose `Upgrade` was ignored. */
  readonly #idle = new Set<Socket>()

  constructor(options: ServerOptions, answer: (request: IncomingMessage, response: ServerResponse) => void) {
    super({ ...options, IncomingMessage: Request, requireHostHeader: false }, answer)
    // Node would refuse them itself, thousands at once, and those without a `Host` too: all requests are answered in turn.
    this.on('checkExpectation', (request, response) => this.emit('request', request, response))
    this.on('request', (request, response) => void this.#lastAnswers.set(request.socket, response))
  }

  /** Hands over each connection on which a WebSocket's handshake came, once what was asked before it is answered. */
  onHandshake(open: OnHandshake): void {
    this.on('upgrade', (request: IncomingMessage, stream, head: Buffer) => {
      const raw = stream as Socket
      // Whoever lets it flow (`turns.ts`) would let what comes now flow nowhere.
      raw.on('error', destroy).on('timeout', destroy).on('resume', pause)
      this.#afterAnswers(raw, () => {
        raw.off('timeout', destroy).off('resume', pause)
        if (!isHandshake(request)) return this.#goOn(raw, head)
        // A client may offer other protocols beside this one; this is the one chosen.
        request.headers.upgrade = 'websocket'
        const opened = open(request, raw, head)
        if (opened) void opened.then(() => raw.resume())
        else raw.resume()
      })
    })
  }

  override closeIdleConnections(): void {
    super.closeIdleConnections()
    for (const raw of this.#idle) raw.end()
  }

  override closeAllConnections(): void {
    super.closeAllConnections()
    for (const raw of this.#idle) raw.destroy()
  }

  /** Not before: answers of one connection that are made by two parts of Node would meet. */
  #afterAnswers(raw: Socket, then: () => void): void {
    const answer = this.#lastAnswers.get(raw)
    if (!answer || answer.destroyed) then()
    else answer.once('close', then)
  }

  /** Gives the connection back to Node when there is more to read; until then Node would take it for a slow request. */
  #goOn(raw: Socket, rest: Buffer): void {
    if (!raw.writable) return
    if (!this.listening) return void raw.end()
    if (rest.length > 0) raw.unshift(rest)
    const goOn = () => {
      this.#idle.delete(raw)
      raw.off('readable', goOn).off('close', goOn).off('timeout', destroy).off('error', destroy)
      if (raw.destroyed) return
      this.#serve.call(this, raw)
      raw.resume()
    }
    this.#idle.add(raw)
    raw.on('readable', goOn).on('close', goOn).on('timeout', destroy)
  }
}

const isHandshake = ({ method, httpVersion, headers }: IncomingMessage): boolean =>
  method === 'GET' && httpVersion !== '1.0' && /(^|,)\s*websocket\s*(,|$)/i.test(headers.upgrade ?? '')

function pause(this: Socket): void {
  this.pause()
}

/** Not a closure: for as long as the socket lives that would keep the request that opened it. */
function destroy(this: Socket): void {
  this.destroy()
}
