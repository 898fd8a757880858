/** One connection through a proxy: two sockets, and what happens to the bytes between them. */
import type { Socket } from 'node:net'

/** How a link treats what goes through it, and a proxy its links; each may be changed at any time. */
export interface Behaviour {
  /** Added to every chunk, in both directions. */
  delayMs: number
  /** Of what the far side sends; 0 for no limit. */
  bytesPerSecond: number
  /** Whether this link goes dead from now on: open on both sides, and nothing arrives any more. */
  deadens: (link: Link) => boolean
  /** Asked for every reply: whether it is thrown away and the link cut, the request having been served. */
  cutsReply: (link: Link) => boolean
  /** Asked for every request: whether the link is cut before it arrives. */
  cutsRequest: (request: Buffer) => boolean
  /** Whether new connections are turned away. */
  refuses: boolean
}

const farewellMs = 4000

type Direction = 'request' | 'reply'

export class Link {
  /** Whether it carries Redis' pub/sub: seen by the commands that go through. */
  isSubscriber = false
  /** Open, and nothing arrives any more: neither side is told. */
  dead = false
  /** Counts from the first reply on. */
  replies = 0
  onGone: () => void = () => undefined
  readonly #near: Socket
  readonly #far: Socket
  readonly #behaviour: Behaviour
  /** What is delayed, by direction, in order. */
  readonly #delayed = { request: new Delayed(), reply: new Delayed() }
  #gone = false
  #stalled = false

  constructor(near: Socket, far: Socket, behaviour: Behaviour) {
    this.#near = near
    this.#far = far
    this.#behaviour = behaviour
    near.setNoDelay(true)
    far.setNoDelay(true)
    this.#pump(near, far, 'request')
    this.#pump(far, near, 'reply')
  }

  /** Resets both sides. */
  cut(): void {
    if (this.#gone) return
    this.#gone = true
    this.#near.resetAndDestroy()
    // A unix socket knows no reset.
    if (this.#far.remoteAddress) this.#far.resetAndDestroy()
    else this.#far.destroy()
    this.onGone()
  }

  /** Reads no more from the far side: its sender's buffers fill. */
  stall(): void {
    this.#stalled = true
    this.#far.pause()
  }

  resume(): void {
    this.#stalled = false
    this.#far.resume()
  }

  #pump(from: Socket, to: Socket, direction: Direction): void {
    from.on('data', chunk => this.#forward(chunk, { from, to, direction }))
    from.on('end', () => this.#ended(direction, to))
    from.on('error', () => undefined)
    from.on('close', () => this.#closed(direction))
  }

  #ended(direction: Direction, to: Socket): void {
    if (!this.dead) this.#after(direction, () => to.end())
    // Nobody answers a farewell on a dead link; the other side finds out by itself, some time.
    else if (direction === 'request') setTimeout(() => this.cut(), farewellMs)
  }

  /** The other side of a dead link does not learn of it; the link itself goes with the side that has opened it. */
  #closed(direction: Direction): void {
    if (!this.dead) this.#after(direction, () => this.cut())
    else if (direction === 'request') this.cut()
  }

  #forward(chunk: Buffer, { from, to, direction }: { from: Socket; to: Socket; direction: Direction }): void {
    if (direction === 'request' && /\r\nsubscribe\r\n/i.test(chunk.toString('latin1'))) this.isSubscriber = true
    if (direction === 'reply') this.replies++
    this.dead ||= this.#behaviour.deadens(this)
    if (this.dead) return
    const isCut = direction === 'reply' ? this.#behaviour.cutsReply(this) : this.#behaviour.cutsRequest(chunk)
    if (isCut) {
      this.cut()
      return
    }
    this.#after(direction, () => {
      if (to.destroyed) return
      if (!to.write(chunk)) this.#waitFor(from, to)
      if (direction === 'reply') this.#slowDown(from, chunk.length)
    })
  }

  /** Does it now, or behind what is delayed in this direction. */
  #after(direction: Direction, act: () => void): void {
    this.#delayed[direction].push(this.#behaviour.delayMs, () => this.dead || act())
  }

  #waitFor(from: Socket, to: Socket): void {
    from.pause()
    to.once('drain', () => this.#stalled || from.resume())
  }

  #slowDown(from: Socket, bytes: number): void {
    const { bytesPerSecond } = this.#behaviour
    if (bytesPerSecond === 0) return
    from.pause()
    setTimeout(() => this.#stalled || from.resume(), (bytes / bytesPerSecond) * 1000)
  }
}

/** Does one thing after the other, none before its time: what comes later never overtakes. */
class Delayed {
  readonly #queue: { dueAt: number; act: () => void }[] = []
  #timer: NodeJS.Timeout | null = null

  push(delayMs: number, act: () => void): void {
    if (delayMs === 0 && this.#queue.length === 0) {
      act()
      return
    }
    this.#queue.push({ dueAt: Date.now() + delayMs, act })
    this.#arm()
  }

  #arm(): void {
    const next = this.#queue[0]
    if (!next || this.#timer) return
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#queue.shift()
        next.act()
        this.#arm()
      },
      Math.max(0, next.dueAt - Date.now()),
    )
  }
}
