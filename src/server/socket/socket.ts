/** One client's socket: frames queued and written together, its pace known, and what must end with it. */
import { once } from 'node:events'
import type { Socket as NetSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { SessionHolder } from '../../delivery/users/sessions.ts'
import type { WatchedSession } from '../../delivery/users/viewers.ts'
import type { SessionEnd, SessionId } from '../../domain/session.ts'
import { longAnswer, type Share } from '../graphql/share.ts'
import { type Closing, closings } from './closings.ts'
import type { Flusher } from './flusher.ts'
import { bytesOf, frameHeader, type NextFrames } from './frames.ts'
import { type Allowance, Outflow } from './outflow.ts'

/** What lives on a socket, and ends with it. */
export interface Dependent {
  /** The socket has fallen behind by more than it may. */
  fallBehind?(): void
  /** The socket has closed. */
  close(): void
}

export interface Running {
  id: string
  kind: 'question' | 'feed'
}

const isTrue = () => true
const isFalse = () => false

/** How often a leaving socket looks whether all is answered. */
const answeredEveryMs = 10
/** How long a socket whose session has ended is answered what it had asked. */
const answeredWithinMs = 500

export class Socket implements SessionHolder {
  readonly address: string
  /** When it was opened, and of a stranger's when its last operation ended: on the clock of `performance.now()`. */
  idleSince = performance.now()
  /** What the upgrade had as `Authorization`, until `connection_init` has come. */
  authorization: string | undefined
  /** What its client's program calls itself, shortened to the device. */
  userAgent: string | undefined
  /** What the upgrade had as `Parlor-Act-As`, until `connection_init` has come. */
  actAs: string | undefined
  /** Whether its client has sent `connection_init`. */
  introduced = false
  /** The session that the socket was opened with, or null. */
  session: WatchedSession | null = null
  // Arrays, made anew with each change: most sockets have one session and one feed, and a map takes five times as much.
  /** Who opened it or, since then, whose operation ran last: what it takes to read is theirs to pay, also before anything ran. */
  payer: string
  /** Whose operation ran last: what is made for this socket is theirs. */
  share: Share | null = null
  /** Every session that the socket lives by, once it is watched. */
  sessions: readonly { id: SessionId; watched: Promise<WatchedSession> }[] = []
  /** The operations under way: what is answered once, and feeds. */
  running: readonly Running[] = []
  dependents: readonly Dependent[] = []
  readonly #ws: WebSocket
  readonly #raw: NetSocket
  readonly #flusher: Flusher
  readonly #outflow: Outflow
  /** How many bytes had been read from it when it was pinged; null: it need not have answered. */
  #readAtPing: number | null = null
  /** What had left when a ping was queued behind other bytes; null for a ping that went out at once. */
  #leftAtPing: number | null = null
  #isHeldBack = false
  #leaving = false
  /** Its session is over: events are not for it any more. */
  #isMuted = false
  #closed = false

  constructor(ws: WebSocket, raw: NetSocket, options: { flusher: Flusher; allowance: Allowance; address: string }) {
    this.#ws = ws
    this.address = options.address
    this.payer = options.address
    this.#raw = raw
    this.#flusher = options.flusher
    this.#outflow = new Outflow(raw, options.allowance)
  }

  /** Whether it is neither closed nor closing. */
  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN && !this.#raw.destroyed
  }

  /** Whether it is to be listened to: never once it is to close, for it might have been signed out. */
  get isHeard(): boolean {
    return this.isOpen && !this.#leaving
  }

  get isClosed(): boolean {
    return this.#closed
  }

  adopt(dependent: Dependent): void {
    this.dependents = this.dependents.concat(dependent)
  }

  disown(dependent: Dependent): void {
    this.dependents = this.dependents.filter(other => other !== dependent)
  }

  /** Queues frames behind the head of an operation; they leave with the next flush, in one write. */
  queue(head: string, frames: NextFrames): void {
    if (this.#isMuted) return
    if (this.#outflow.queueBehind(head, frames)) this.#flusher.socketIsDirty(this)
  }

  /** Writes what is queued. No data frame follows a close frame: what is queued for a closing socket is dropped. */
  flush(): void {
    if (this.isOpen) this.#outflow.flush()
    else this.#outflow.drop()
    if (this.#outflow.isSlow) for (const dependent of this.dependents) dependent.fallBehind?.()
  }

  /** Queues a message of the protocol: an answer and its end leave in one write. */
  send(text: string): void {
    const bytes = bytesOf(text)
    if (this.#outflow.queue(frameHeader(bytes.length) + bytes)) this.#flusher.socketIsDirty(this)
    if (bytes.length >= longAnswer) this.#countUnread(bytes.length)
    if (this.#outflow.isFull) this.#pauseReading()
  }

  /** Whether the client has not taken all yet that was written for it. */
  get hasUnread(): boolean {
    return this.#raw.writableLength > 0
  }

  /** How many bytes it should be given at a time, after `drained`. */
  get bytesAtOnce(): number {
    return this.#outflow.bytesAtOnce
  }

  /** Resolves when the socket takes more, or has closed. */
  async drained(): Promise<void> {
    if (this.#closed || (this.isOpen && this.#outflow.takesMore)) return
    await new Promise<void>(resolve => this.#outflow.wait(resolve))
  }

  /** Resolves when the client has read enough of its answers to be given another, or has gone. Undefined: it has. */
  readsAnswers(): Promise<void> | undefined {
    return this.#outflow.isFull ? this.drained() : undefined
  }

  /** Reads no more of what its client sends until then: pongs, too, which it is not to be blamed for. */
  async holdBack(until: Promise<void>): Promise<void> {
    this.#isHeldBack = true
    this.#ws.pause()
    await until
    this.#isHeldBack = false
    this.#readAtPing = null
    this.#ws.resume()
  }

  hasStalled(ms: number, now: number): boolean {
    return this.#outflow.hasStalled(ms, now)
  }

  /**
   * Pings the client; cuts off one that was pinged before, and since then has neither said anything nor read on. Whatever it
   * says will do for an answer: a listener for pongs takes 200 bytes of each socket.
   */
  ping(): void {
    const { left, pending } = this.#outflow
    const { bytesRead } = this.#raw
    const readsOn = this.#leftAtPing !== null && left !== this.#leftAtPing
    if (bytesRead === this.#readAtPing && !readsOn && !this.#isHeldBack) this.#ws.terminate()
    else if (this.isOpen) this.#ws.ping()
    this.#readAtPing = bytesRead
    this.#leftAtPing = pending > 0 ? left : null
  }

  /** Whether its client is still there: answers a ping within this time, or reads on. One that is not is cut off. */
  async answersWithin(ms: number): Promise<boolean> {
    if (!this.isOpen) return false
    const { left, pending } = this.#outflow
    this.#ws.ping()
    const answered = once(this.#ws, 'pong', { signal: AbortSignal.timeout(ms) })
    // A client that is far behind answers once it has read all that came before the ping.
    if (await answered.then(isTrue, isFalse)) return true
    if (pending > 0 && this.#outflow.left !== left) return true
    this.#ws.terminate()
    return false
  }

  /** No event is told any more; what was asked before is still answered, for it may be the very operation that ended the session. */
  sessionEnded(end: SessionEnd): void {
    const closing = end === 'expired' ? closings.expired : closings.signedOut
    this.#leaving = true
    this.#isMuted = true
    if (this.#owesAnswers) void this.leave(closing, { afterMs: 0, closeWithinMs: answeredWithinMs })
    else this.close(closing)
  }

  /** Says why, and closes; cuts off a client that does not answer in time. */
  close({ code, reason }: Closing, { withinMs = 30_000 } = {}): void {
    if (this.#closed) return
    this.flush()
    this.#ws.close(code, reason)
    const timer = setTimeout(() => this.#ws.terminate(), withinMs)
    this.adopt({ close: () => clearTimeout(timer) })
  }

  /**
   * Closes after a while, when what was asked has been answered: a client that comes back asks again for what was not,
   * and a message would be sent twice. Resolves when the socket is gone.
   */
  async leave(closing: Closing, { afterMs, closeWithinMs }: { afterMs: number; closeWithinMs: number }): Promise<void> {
    if (this.#closed) return
    const gone = new Promise<void>(resolve => this.adopt({ close: resolve }))
    await Promise.race([gone, pause(afterMs, undefined, { ref: false })])
    this.#leaving = true
    for (let ms = 0; this.#owesAnswers && ms < closeWithinMs; ms += answeredEveryMs) await pause(answeredEveryMs)
    this.close(closing, { withinMs: closeWithinMs })
    await gone
  }

  /** Ends everything that lived by this socket. */
  closed(): void {
    this.#closed = true
    this.#outflow.drop()
    this.#outflow.release()
    for (const dependent of this.dependents) dependent.close()
    this.dependents = []
  }

  get #owesAnswers(): boolean {
    return !this.#closed && this.running.some(({ kind }) => kind === 'question')
  }

  #countUnread(bytes: number): void {
    const { share } = this
    if (!share) return
    share.unread += bytes
    this.#outflow.wait(() => {
      share.unread -= bytes
    })
  }

  #pauseReading(): void {
    if (this.#ws.isPaused) return
    this.#ws.pause()
    this.#outflow.wait(() => this.#ws.resume())
  }
}
