/** A TCP proxy that misbehaves on demand: cuts, delays, swallows, and lets requests through without their replies. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net'
import { type Behaviour, Link } from './tcp-link.ts'

const kind = (): Behaviour => ({
  delayMs: 0,
  bytesPerSecond: 0,
  deadens: () => false,
  cutsReply: () => false,
  cutsRequest: () => false,
  refuses: false,
})

export class TcpProxy {
  readonly behaviour = kind()
  /** Where the far side is; may be changed, for connections to come. */
  target: NetConnectOpts
  readonly #links = new Set<Link>()
  readonly #server: Server

  private constructor(target: NetConnectOpts) {
    this.target = target
    this.#server = createServer({ allowHalfOpen: true }, near => this.#join(near))
  }

  /** Listens on a free port of this machine. */
  static async open(target: NetConnectOpts): Promise<TcpProxy> {
    const proxy = new TcpProxy(target)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get links(): ReadonlySet<Link> {
    return this.#links
  }

  /** Resets every connection that fits; new ones are let in. */
  cut(fits: (link: Link) => boolean = () => true): void {
    for (const link of this.#links) if (fits(link)) link.cut()
  }

  /** Behaves again. Links that went dead stay dead. */
  heal(): void {
    Object.assign(this.behaviour, kind())
    for (const link of this.#links) link.resume()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }

  #join(near: Socket): void {
    if (this.behaviour.refuses) {
      near.resetAndDestroy()
      return
    }
    const far = connect({ ...this.target, allowHalfOpen: true })
    const link = new Link(near, far, this.behaviour)
    this.#links.add(link)
    link.onGone = () => this.#links.delete(link)
  }
}
