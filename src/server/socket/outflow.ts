/** What flows out to one client: frames written together, how fast they leave, and who waits until they have. */
import type { Socket as NetSocket } from 'node:net'
import type { NextFrames } from './frames.ts'

/**
 * How many bytes may wait in this process for one client, at present: the fewer, the more clients there are. A client for
 * whom more wait is slow; one for whom less than an eighth of it waits takes more (see `takesMore`).
 */
export type Allowance = () => number

/** What libuv tells of a connection: bytes it was given, and those of them that the kernel has not taken yet. */
interface Handle {
  bytesWritten: number
  writeQueueSize: number
}

export class Outflow {
  readonly #raw: NetSocket
  readonly #allowance: Allowance
  #queued = ''
  // What comes behind it, put together only when it leaves: the strings of thousands of sockets that wait for their turn
  // would be copied by every collection of garbage meanwhile.
  #frames: NextFrames | null = null
  #head = ''
  #waiting: (() => void)[] = []
  /** A client for whom nobody has waited yet has none: it takes 100 bytes. */
  #onDrain: (() => void) | null = null
  #leftBefore = 0
  #stalledSince = 0

  constructor(raw: NetSocket, allowance: Allowance) {
    this.#raw = raw
    this.#allowance = allowance
  }

  /** Bytes that wait in this process. */
  get pending(): number {
    return this.#raw.writableLength + this.#queued.length + (this.#frames?.lengthBehind(this.#head) ?? 0)
  }

  get isSlow(): boolean {
    return this.#raw.writableLength > this.#allowance()
  }

  /** Whether so much waits that no more should be made for this client. */
  get isFull(): boolean {
    return this.pending > this.#allowance() / 2
  }

  /** How many bytes a client that takes more should be given at a time. */
  get bytesAtOnce(): number {
    return this.#allowance() * 0.75
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
    const first = this.#isEmpty
    this.#queued = this.#together() + frames
    return first
  }

  /** The same for frames of many, as they are behind this head. */
  queueBehind(head: string, frames: NextFrames): boolean {
    const first = this.#isEmpty
    if (this.#frames && this.#head === head) this.#frames = this.#frames.followedBy(frames)
    else {
      this.#queued = this.#together()
      this.#frames = frames
      this.#head = head
    }
    return first
  }

  flush(): void {
    if (this.#isEmpty) return
    if (this.#frames && this.#queued === '') this.#frames.write(this.#raw, this.#head)
    else this.#raw.write(this.#together(), 'latin1')
    this.drop()
    this.#drained()
  }

  /** Forgets what is queued. */
  drop(): void {
    this.#queued = ''
    this.#frames = null
  }

  /**
   * Whether a client that is so far behind may be given more. Below the high-water mark of its stream nobody may wait:
   * Node emits no `drain` for so little.
   */
  get takesMore(): boolean {
    return this.pending < Math.max(this.#allowance() / 8, this.#raw.writableHighWaterMark)
  }

  /** Calls back once, when the client takes more, or at `release`. */
  wait(callback: () => void): void {
    if (this.#waiting.length === 0) this.#stalledSince = 0
    if (!this.#onDrain) {
      this.#onDrain = () => this.#drained()
      this.#raw.on('drain', this.#onDrain)
    }
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
    // Every socket is asked every second, and to ask the handle takes longer than all the rest.
    if (this.#waiting.length === 0) return false
    const { left } = this
    if (left !== this.#leftBefore || this.#stalledSince === 0) {
      this.#leftBefore = left
      this.#stalledSince = now
    }
    return now - this.#stalledSince >= ms
  }

  get #isEmpty(): boolean {
    return this.#frames === null && this.#queued === ''
  }

  /** All that is queued, in one string; nothing stays apart from it. */
  #together(): string {
    const frames = this.#frames
    if (!frames) return this.#queued
    this.#frames = null
    return this.#queued + frames.behind(this.#head)
  }

  /** One after the other, each when the one before has had its turn: all at once they would bring too much. */
  #drained(): void {
    if (this.#waiting.length === 0 || !this.takesMore) return
    this.#waiting.shift()!()
    if (this.#waiting.length > 0) setImmediate(this.#onDrain!)
  }
}
