/** Moves the views of one feed that are behind, one block each in turn, at the pace of the socket, until they are live. */
import type { LimitFunction } from 'p-limit'
import { memberOf } from '../../domain/entry.ts'
import { eventFor, type ResetReason, typeFor } from '../../domain/event.ts'
import { itemsByNumber, numbersOf, peopleOf } from '../../domain/facts.ts'
import type { UserId } from '../../domain/id.ts'
import { follows, type Logged } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { RoomMark } from '../../domain/room-list.ts'
import { UnreadableError } from '../../domain/unreadable.ts'
import type { Outlet } from '../outlet.ts'
import { type Blocks, entriesPerBlock } from '../rooms/blocks.ts'
import type { Words } from '../rooms/meetings.ts'
import type { Reading, Readings } from '../rooms/readings.ts'
import { Shown } from '../rooms/shown.ts'
import type { Source } from '../source.ts'
import { judgeStart } from './opening.ts'
import type { Beginning } from './room-request.ts'
import { forgotten, type RoomStart } from './room-start.ts'
import type { RoomView } from './room-view.ts'

/** What every feed of an instance shares. */
export interface CatchingUpParts {
  blocks: Blocks
  readings: Readings
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
    if (error instanceof UnreadableError) this.#begin(view, forgotten(view.roomId))
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
    if (tailIsShort) return this.#ask(view)
    const words = tail.meetings.begin()
    await this.#readOn(view, words).finally(() => tail.meetings.end(words))
  }

  async #readOn(view: RoomView, words: Words): Promise<void> {
    const entries = await this.#parts.blocks.readAfter(view.roomId, view.position)
    return entries.length === 0 ? this.#ask(view) : this.#read(view, this.#fewOf(view, entries), words)
  }

  /** No more than the socket may take, and no more messages than one reading should bring. */
  #fewOf({ tail }: RoomView, entries: Logged[]): Logged[] {
    const most = Math.ceil(this.#feed.outlet.bytesAtOnce / Math.max(tail.bytesOfEntry, bytesOfShort))
    let shown = 0
    const end = entries.findIndex(({ entry }, i) => {
      shown += numbersOf(entry).length
      return i > 0 && (i >= most || shown > entriesPerBlock)
    })
    return end < 0 ? entries : entries.slice(0, end)
  }

  /** The log was read before, for many; what it shows is read now. */
  async #read(view: RoomView, entries: Logged[], words: Words): Promise<void> {
    const reading = await this.#parts.readings.read(view.roomId, this.#feed.userId, entries)
    if (reading) this.#note(view, reading)
    if (!this.#concerns(view)) return
    if (!reading || !mayShow(view, reading.membership, reading.mayListen)) return this.#judge(view)
    if (!this.#show(view, entries, reading.shown)) {
      // Perhaps Redis has lost the entry, and not only what it shows.
      this.#parts.blocks.forget(view.roomId)
      return this.#ask(view)
    }
    this.#meet(view, words)
  }

  /** Also for a view that is over meanwhile: it was read all the same. */
  #note({ tail }: RoomView, { bytes, bytesOfEntry }: Reading): void {
    this.#feed.outlet.paid(bytes)
    tail.bytesOfEntry = bytesOfEntry
  }

  /** What the tail told meanwhile is told as it was told to the audience, which the view joins if it has come to the tail. */
  #meet(view: RoomView, words: Words): void {
    for (const { logged, facts } of words)
      if (this.#concerns(view) && follows(logged, view.position)) this.#show(view, [logged], new Shown(facts))
    if (this.#concerns(view) && !view.goLive()) this.add(view)
  }

  /** Whether all that these entries show is still there. What is queued for a slow socket is bounded by bytes, not by messages. */
  #show(view: RoomView, entries: Logged[], shown: Shown): boolean {
    let bytes = 0
    for (const logged of entries) {
      if (!this.#concerns(view) || bytes > this.#feed.outlet.bytesAtOnce) return true
      if (shown.toldOf(logged).isGone) return false
      view.jump(logged)
      if (view.listens && view.isEndedBy(logged) && logged.entry.kind !== 'deleted') view.ended(logged, shown.facts)
      else bytes += this.#tell(logged, shown)
      if (view.isAddedBy(logged)) view.listens = false
      if (this.#concerns(view) && view.isEndedBy(logged)) view.finish('ended')
    }
    return true
  }

  #tell(logged: Logged, shown: Shown): number {
    const { userId, outlet } = this.#feed
    const type = typeFor(userId, logged)
    if (!type || !outlet.selection.names(type)) return 0
    if (memberOf(logged.entry) !== userId) {
      const { event, name } = shown.toldOf(logged)
      return event ? outlet.send(event, name) : 0
    }
    // What an entry shows to the one whom it concerns cannot be shared with others.
    const own = eventFor(userId, logged, shown.facts)
    return own ? outlet.send(own) : 0
  }

  /** Nothing that is known here follows from the view's position: Redis says whether that is the end, or a fork. */
  async #ask(view: RoomView): Promise<void> {
    const question = { userId: this.#feed.userId, after: view.position, count: entriesPerBlock }
    const { source } = this.#parts
    const answer = await source.readLog(view.roomId, question)
    if (!this.#concerns(view)) return
    const { verdict, membership, deleted, entries, items, room, open } = answer ?? noAnswer
    if (verdict !== 'GOOD') return this.#judge(view, verdict)
    if (deleted || !mayShow(view, membership, open)) return this.#judge(view)
    if (entries.length === 0) this.#awaitTail(view)
    const users = await source.readUsers(peopleOf(entries, items))
    const shown = new Shown({ roomId: view.roomId, room, users, items: itemsByNumber(items) })
    if (this.#show(view, entries, shown)) this.#again(view)
    else await this.#judge(view, 'TOO_OLD')
  }

  /** The view stands at the head of the log, and the tail does not. */
  #awaitTail(view: RoomView): void {
    // A tail that doubts already must not be made to doubt again and again, or it would never be done.
    if (view.tail.live) view.tail.suspect()
    view.waited = false
  }

  /** The stay that the view shows is over, or what follows is lost, for this reason: begins anew, as a feed that comes with this cursor. */
  async #judge(view: RoomView, lost?: ResetReason): Promise<void> {
    if (lost) this.#parts.blocks.forget(view.roomId)
    const { roomId, position, shown, isKnown } = view
    const beginning: Beginning = isKnown ? { from: 'cursor', position } : { from: 'joining', seen: shown }
    // Whoever listens has no stay that could have ended: the room is there for them, or is gone.
    const stay: RoomMark = { roomId, state: 'joined', start: position, last: position, at: 0 }
    const mark = view.listens ? undefined : stay
    const { source, blocks } = this.#parts
    const judge = { source, blocks, turns: inThisTurn, userId: this.#feed.userId }
    const request = { roomId, beginning, mark, intended: false, listens: view.listens, ...(lost && { lost }) }
    const start = await judgeStart(request, judge)
    if (this.#concerns(view)) this.#begin(view, start)
  }

  #begin(view: RoomView, start: RoomStart): void {
    // Nobody is told that a room is gone of which they never heard.
    const isNews = view.shown !== null || start.state !== 'unseen'
    if (isNews) for (const event of start.events) this.#feed.outlet.send(event)
    if (start.state !== 'unseen') view.begin(start)
    if (start.state === 'following') this.#again(view)
    else view.finish(start.state === 'ended' ? 'ended' : 'gone')
  }
}

/** A step has its turn: were every turn a step that waits for one more, none would ever end. */
const inThisTurn = <T>(search: () => Promise<T>): Promise<T> => search()

/** An event of a short message takes about so much. */
const bytesOfShort = 256

/** As of a room that is no more. */
const noAnswer = {
  verdict: 'GOOD',
  membership: null,
  deleted: true,
  entries: [],
  items: [],
  room: null,
  open: false,
} as const

/** Whether what was read may be shown: the stay goes on, or the room is public and the view listens. */
const mayShow = (view: RoomView, membership: Membership | null, mayListen: boolean): boolean =>
  membership ? view.isStay(membership) : view.listens && mayListen
