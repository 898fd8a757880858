/** What flows out to one client: frames written together, how fast they leave, and who waits until they have. */
import type { Socket as NetSocket } from 'node:net'

/** Bytes waiting in this process: above the high mark a client is slow, below the low one it takes more. */
const highWater = 512 * 1024
const lowWater = 64 * 1024

/** What libuv tells of a connection: bytes it was given, and those of them that the kernel has not taken yet. */
interface Handle {
  bytesWritten: number
  writeQueueSize: number
}

export class Outflow {
  readonly #raw: NetSocket
  #queued = ''
  #waiting: (() => void)[] = []
  #leftBefore = 0
  #stalledSince = 0

  constructor(raw: NetSocket) {
    this.#raw = raw
    raw.on('drain', () => this.#drained())
  }

  /** Bytes that wait in this process. */
  get pending(): number {
    return this.#raw.writableLength + this.#queued.length
  }

  get isSlow(): boolean {
    return this.#raw.writableLength > highWater
  }

  /**
   * Bytes that have left this process. A stream counts a write when all of it has left; a slow client takes minutes for
   * one, so the handle is asked, as Node itself does before it calls a connection idle.
   */
  get left(): number {
    const { _handle: handle } = this.#raw as unknown as { _handle: Handle | null }
    return handle ? handle.bytesWritten - handle.writeQueueSize : this.#raw.bytesWritten
  }

  /** Whole frames, as latin1: they leave with the next flush, in one write. Whether they are the first to wait for it. */
  queue(frames: string): boolean {
    const first = this.#queued === ''
    this.#queued += frames
    return first
  }

  flush(): void {
    if (this.#queued === '') return
    this.#raw.write(this.#queued, 'latin1')
    this.#queued = ''
    this.#drained()
  }

  /** Forgets what is queued. */
  drop(): void {
    this.#queued = ''
  }

  /** Whether a client that is so far behind may be given more. */
  get takesMore(): boolean {
    return this.pending < lowWater
  }

  /** Calls back once, when the client takes more, or at `release`. */
  wait(callback: () => void): void {
    if (this.#waiting.length === 0) this.#stalledSince = 0
    this.#waiting.push(callback)
  }

  /** Lets everyone go on who waits. */
  release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const callback of waiting) callback()
  }

  /** Whether someone waits for this client, and for so long not one byte has left. */
  hasStalled(ms: number, now: number): boolean {
    const { left } = this
    if (this.#waiting.length === 0 || left !== this.#leftBefore || this.#stalledSince === 0) {
      this.#leftBefore = left
      this.#stalledSince = now
    }
    return now - this.#stalledSince >= ms
  }

  #drained(): void {
    if (this.#waiting.length > 0 && this.takesMore) this.release()
  }
}
