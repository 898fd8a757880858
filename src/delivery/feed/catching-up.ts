/** Moves the views of one feed that are behind, one block each in turn, at the pace of the socket, until they are live. */
import type { LimitFunction } from 'p-limit'
import { memberOf } from '../../domain/event.ts'
import type { UserId } from '../../domain/id.ts'
import type { LogAnswer, Logged } from '../../domain/log.ts'
import { UnreadableError } from '../../domain/unreadable.ts'
import type { Outlet } from '../outlet.ts'
import { type Blocks, entriesPerBlock } from '../rooms/blocks.ts'
import type { Source } from '../source.ts'
import { resetOf, restartEvents } from './opening.ts'
import type { RoomView } from './room-view.ts'

/** What every feed of an instance shares. */
export interface CatchingUpParts {
  blocks: Blocks
  source: Source
  /** Lets a few feeds read at a time, in turn. */
  turns: LimitFunction
  /** How long a view rests when Redis did not answer. */
  retryMs: number
}

/** The feed that the views belong to: itself, for there are thousands of feeds and a closure takes 100 bytes. */
export interface MovedFeed {
  readonly userId: UserId
  readonly outlet: Outlet
  /** Called after every step. */
  moved(): void
}

export class CatchingUp {
  readonly #parts: CatchingUpParts
  readonly #feed: MovedFeed
  readonly #behind: RoomView[] = []
  #pumping = false
  #closed = false

  constructor(parts: CatchingUpParts, feed: MovedFeed) {
    this.#parts = parts
    this.#feed = feed
  }

  /** Takes a view that is behind; lets go of it when it is live, ended or gone. */
  add(view: RoomView): void {
    this.#behind.push(view)
    if (!this.#pumping) void this.#pump()
  }

  close(): void {
    this.#closed = true
    this.#behind.length = 0
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    while (!this.#closed && this.#behind.length > 0) {
      await this.#feed.outlet.drained()
      const view = this.#behind.shift()
      if (!view || !this.#concerns(view)) continue
      await this.#parts.turns(() => this.#step(view)).catch(error => this.#failed(view, error))
      if (!this.#closed) this.#feed.moved()
    }
    // An array that once had something keeps room for more.
    this.#behind.length = 0
    this.#pumping = false
  }

  #concerns(view: RoomView): boolean {
    return !this.#closed && view.state === 'behind'
  }

  #again(view: RoomView): void {
    if (this.#concerns(view)) this.add(view)
  }

  /** Redis did not answer, which may be over soon; what cannot be read stays so. */
  #failed(view: RoomView, error: unknown): void {
    if (!this.#concerns(view)) return
    if (error instanceof UnreadableError) this.#restart(view, null)
    else setTimeout(() => this.#again(view), this.#parts.retryMs).unref()
  }

  /** Meets the tail, waits for it, or reads on. */
  async #step(view: RoomView): Promise<void> {
    if (!this.#concerns(view) || view.goLive()) return
    const { tail } = view
    const tailIsShort = !tail.live || tail.position!.sequence < view.position.sequence
    if (tailIsShort && !view.waited) {
      view.waited = true
      return tail.whenReaches(view.position.sequence, () => this.#again(view))
    }
    const entries = tailIsShort ? [] : await this.#parts.blocks.readAfter(view.roomId, view.position)
    if (entries.length === 0) return this.#ask(view)
    this.#show(view, entries)
  }

  /** What is queued for a slow socket is bounded by bytes, not by messages. */
  #show(view: RoomView, entries: Logged[]): void {
    let bytes = 0
    for (const logged of entries) {
      if (!this.#concerns(view)) return
      if (bytes > this.#feed.outlet.bytesAtOnce) break
      // What an entry shows to the one whom it concerns cannot be shared with others.
      const shared = memberOf(logged.entry) === this.#feed.userId ? undefined : logged
      const event = view.take(logged)
      if (event) bytes += this.#feed.outlet.send(event, shared)
      if (view.isEndedBy(logged)) view.finish('ended')
    }
    this.#again(view)
  }

  /** Nothing that is known here follows from the view's position: Redis says whether that is the end, or a fork. */
  async #ask(view: RoomView): Promise<void> {
    const question = { userId: this.#feed.userId, after: view.position, count: entriesPerBlock }
    const answer = await this.#parts.source.readLog(view.roomId, question)
    if (!this.#concerns(view)) return
    if (answer?.verdict !== 'GOOD') return this.#restart(view, answer)
    if (answer.entries.length === 0) this.#awaitTail(view)
    this.#show(view, answer.entries)
  }

  /** The view stands at the head of the log, and the tail does not. */
  #awaitTail(view: RoomView): void {
    // A tail that doubts already must not be made to doubt again and again, or it would never be done.
    if (view.tail.live) view.tail.suspect()
    view.waited = false
  }

  /** The entries in between are lost: says so, and goes on at the head where the viewer still is a member. */
  #restart(view: RoomView, answer: LogAnswer | null): void {
    this.#parts.blocks.forget(view.roomId)
    const { membership = null } = answer ?? {}
    if (!answer || !membership || answer.deleted) {
      if (view.isKnown) this.#feed.outlet.send(resetOf(view.roomId, 'GONE', null))
      view.finish('gone')
      return
    }
    const reason = answer.verdict === 'DIVERGED' ? 'DIVERGED' : 'TOO_OLD'
    const isKnown = view.isKnown && membership.sequence <= view.position.sequence
    for (const event of restartEvents(view.roomId, { ...answer, membership }, { reason, isKnown }))
      this.#feed.outlet.send(event)
    view.jump(answer.head)
    this.#again(view)
  }
}
