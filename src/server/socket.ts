/** One client's socket: frames queued and written together, its pace known, and what must end with it. */
import type { Socket as NetSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { Session, SessionId } from '../domain/session.ts'
import type { Closing } from './closings.ts'
import type { Flusher } from './flusher.ts'

/** Bytes waiting in this process: above the high mark a socket is slow, below the low one it takes more. */
const highWater = 1024 * 1024
const lowWater = 64 * 1024
/** Requests are not read from who does not read answers. */
const pauseReadingAbove = 256 * 1024

export class Socket {
  readonly address: string
  /** The session that the socket was opened with, as it is now, or null. */
  session: () => Session | null = () => null
  /** Every session that the socket lives by, as it is now. */
  readonly sessions = new Map<SessionId, () => Session>()
  /** The operations under way, by id. */
  readonly running = new Set<string>()
  /** Called when the socket has fallen behind by more than it may. */
  readonly onSlow = new Set<() => void>()
  /** Called once, when the socket has closed. */
  readonly onClosed = new Set<() => void>()
  readonly #ws: WebSocket
  readonly #raw: NetSocket
  readonly #flusher: Flusher
  #queued = ''
  #answeredPing = true
  #closed = false
  #waiting: (() => void)[] = []
  #progress = 0
  #stalledSince = 0

  constructor(ws: WebSocket, raw: NetSocket, options: { flusher: Flusher; address: string }) {
    this.#ws = ws
    this.address = options.address
    this.#raw = raw
    this.#flusher = options.flusher
    raw.on('drain', () => this.#drained())
    ws.on('pong', () => {
      this.#answeredPing = true
    })
  }

  get #open(): boolean {
    return this.#ws.readyState === this.#ws.OPEN && !this.#raw.destroyed
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get #pending(): number {
    return this.#raw.writableLength + this.#queued.length
  }

  /** Queues whole frames; they leave with the next flush, in one write. */
  queue(frames: string): void {
    if (this.#queued === '') this.#flusher.socketIsDirty(this)
    this.#queued += frames
  }

  /** Writes what is queued. No data frame follows a close frame: what is queued for a closing socket is dropped. */
  flush(): void {
    const frames = this.#queued
    this.#queued = ''
    if (frames === '' || !this.#open) return
    this.#raw.write(frames, 'latin1')
    if (this.#raw.writableLength > highWater) for (const slow of this.onSlow) slow()
    else this.#drained()
  }

  /** Sends a message of the protocol, behind all that was queued before. */
  send(text: string): void {
    this.flush()
    if (!this.#open) return
    this.#ws.send(text)
    if (this.#pending > pauseReadingAbove) this.#pauseReading()
  }

  /** Resolves when the socket takes more, or has closed. */
  drained(): Promise<void> {
    if (!this.#open || this.#pending < lowWater) return Promise.resolve()
    if (this.#waiting.length === 0) this.#stalledSince = 0
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Whether someone waits for this socket, and for so long not one byte has left. */
  hasStalled(ms: number, now: number): boolean {
    const progress = this.#raw.bytesWritten - this.#raw.writableLength
    if (this.#waiting.length === 0 || progress !== this.#progress || this.#stalledSince === 0) {
      this.#progress = progress
      this.#stalledSince = now
    }
    return now - this.#stalledSince >= ms
  }

  /** Pings the client, or cuts off one that has not answered the ping before. */
  ping(): void {
    if (!this.#answeredPing) this.#ws.terminate()
    else if (this.#open) this.#ws.ping()
    this.#answeredPing = false
  }

  /** Says why, and closes; cuts off a client that does not answer in time. */
  close({ code, reason }: Closing, { withinMs = 30_000 } = {}): void {
    this.flush()
    this.#ws.close(code, reason)
    const timer = setTimeout(() => this.#ws.terminate(), withinMs)
    this.onClosed.add(() => clearTimeout(timer))
  }

  /** Closes after a while, once the operations under way have ended; resolves when the socket is gone. */
  async leave(closing: Closing, { afterMs, closeWithinMs }: { afterMs: number; closeWithinMs: number }): Promise<void> {
    if (this.#closed) return
    const gone = new Promise<void>(resolve => this.onClosed.add(resolve))
    await Promise.race([gone, pause(afterMs)])
    if (!this.#closed) this.close(closing, { withinMs: closeWithinMs })
    await gone
  }

  /** Ends everything that lived by this socket. */
  closed(): void {
    this.#closed = true
    this.#queued = ''
    this.#release()
    for (const end of this.onClosed) end()
    this.onClosed.clear()
  }

  #pauseReading(): void {
    if (this.#ws.isPaused) return
    this.#ws.pause()
    this.#waiting.push(() => this.#ws.resume())
  }

  #drained(): void {
    if (this.#waiting.length > 0 && this.#pending < lowWater) this.#release()
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }
}
