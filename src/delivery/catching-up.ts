/** Moves the places of one feed that are behind, one block each in turn, at the pace of the socket, until they are live. */
import type { LimitFunction } from 'p-limit'
import { memberOf } from '../domain/event.ts'
import type { UserId } from '../domain/id.ts'
import type { Logged, LogReading } from '../domain/log.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import { type Blocks, entriesPerBlock } from './blocks.ts'
import { resetOf, restartEvents } from './opening.ts'
import type { Outlet } from './outlet.ts'
import type { Place } from './place.ts'
import type { Reading } from './reading.ts'

/** What every feed of an instance shares. */
export interface CatchingUpParts {
  blocks: Blocks
  reading: Reading
  /** Lets so many feeds pull at a time, in turn. */
  turns: LimitFunction
  /** How long a place rests when Redis did not answer. */
  retryMs: number
}

export interface CatchingUpOwner {
  readonly userId: UserId
  readonly outlet: Outlet
  /** The viewer is not in the room: the place keeps its cursor and is followed no longer. */
  finish(place: Place): void
  /** The room is gone, for this viewer or for all. */
  forget(place: Place): void
  /** Called after every step. */
  moved(): void
}

export class CatchingUp {
  readonly #parts: CatchingUpParts
  readonly #owner: CatchingUpOwner
  readonly #behind: Place[] = []
  #pumping = false
  #closed = false

  constructor(parts: CatchingUpParts, owner: CatchingUpOwner) {
    this.#parts = parts
    this.#owner = owner
  }

  /** Takes a place that is behind; lets go of it when it is live, ended or forgotten. */
  add(place: Place): void {
    this.#behind.push(place)
    if (!this.#pumping) void this.#pump()
  }

  close(): void {
    this.#closed = true
    this.#behind.length = 0
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    while (!this.#closed && this.#behind.length > 0) {
      await this.#owner.outlet.drained()
      const place = this.#behind.shift()
      if (!place || !this.#concerns(place)) continue
      await this.#parts.turns(() => this.#step(place)).catch(error => this.#failed(place, error))
      if (!this.#closed) this.#owner.moved()
    }
    // An array that once had something keeps room for more.
    this.#behind.length = 0
    this.#pumping = false
  }

  #concerns(place: Place): boolean {
    return !this.#closed && place.state === 'behind'
  }

  #again(place: Place): void {
    if (this.#concerns(place)) this.add(place)
  }

  /** Redis did not answer, which may be over soon; what cannot be read stays so. */
  #failed(place: Place, error: unknown): void {
    if (!this.#concerns(place)) return
    if (error instanceof UnreadableError) this.#restart(place, null)
    else setTimeout(() => this.#again(place), this.#parts.retryMs).unref()
  }

  /** Meets the tail, waits for it, or reads on. */
  async #step(place: Place): Promise<void> {
    if (!this.#concerns(place)) return
    const tail = place.tail!
    if (place.inside && place.goLive()) return
    const tailIsShort = !tail.live || tail.position!.sequence < place.position.sequence
    if (tailIsShort && !place.waited) {
      place.waited = true
      return tail.whenReaches(place.position.sequence, () => this.#again(place))
    }
    const entries = tailIsShort ? [] : await this.#parts.blocks.readAfter(place.roomId, place.position)
    if (entries.length === 0) return this.#ask(place)
    this.#show(place, entries)
  }

  /** What is queued for a slow socket is bounded by bytes, not by messages. */
  #show(place: Place, entries: Logged[]): void {
    let bytes = 0
    for (const logged of entries) {
      if (!this.#concerns(place)) return
      if (bytes > this.#owner.outlet.bytesAtOnce) break
      const event = place.take(logged)
      // What an entry shows to the one whom it concerns cannot be shared with others.
      const shared = memberOf(logged.entry) === this.#owner.userId ? undefined : logged
      if (event) bytes += this.#owner.outlet.send(event, shared)
    }
    this.#again(place)
  }

  /** Nothing that is known here follows from the place's position: Redis says whether that is the end, or a fork. */
  async #ask(place: Place): Promise<void> {
    const question = { userId: this.#owner.userId, after: place.position, count: entriesPerBlock }
    const reading = await this.#parts.reading.readLog(place.roomId, question)
    if (!this.#concerns(place)) return
    if (reading?.verdict !== 'GOOD') return this.#restart(place, reading)
    if (reading.entries.length === 0 && !place.inside) return this.#owner.finish(place)
    if (reading.entries.length === 0) this.#awaitTail(place)
    this.#show(place, reading.entries)
  }

  /** The place stands at the head of the log, and the tail does not. */
  #awaitTail(place: Place): void {
    // A tail that doubts already must not be made to doubt again and again, or it would never be done.
    if (place.tail!.live) place.tail!.suspect()
    place.waited = false
  }

  /** The entries in between are lost: says so, and goes on at the head where the viewer still is a member. */
  #restart(place: Place, reading: LogReading | null): void {
    const { outlet } = this.#owner
    this.#parts.blocks.forget(place.roomId)
    const reason = reading?.verdict === 'DIVERGED' ? 'DIVERGED' : 'TOO_OLD'
    const events = reading && restartEvents(place.roomId, reading, { reason, known: place.inside })
    if (!events) {
      if (place.inside) outlet.send(resetOf(place.roomId, 'GONE', null))
      this.#owner.forget(place)
      return
    }
    for (const event of events) outlet.send(event)
    place.jump(reading.head)
    this.#again(place)
  }
}
