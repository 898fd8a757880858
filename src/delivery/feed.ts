/** One subscription's merged view of the viewer's rooms: opens them, follows the list, says when it is ready. */
import { memberOf } from '../domain/event.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Position } from '../domain/log.ts'
import type { RoomList } from '../domain/room-list.ts'
import { CatchingUp, type CatchingUpOwner, type CatchingUpParts } from './catching-up.ts'
import { type Judge, judgeOpening, type Opening, type Start } from './opening.ts'
import type { Outlet } from './outlet.ts'
import { Place, type PlaceOwner } from './place.ts'
import type { RoomTails } from './room-tails.ts'
import { type FeedRequest, openingsFor, withinBudget } from './wishes.ts'

/** What every feed of an instance shares. */
export interface FeedParts extends CatchingUpParts {
  tails: RoomTails
  limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed'>
}

/** The viewer whose feed it is. */
export interface FeedViewer {
  readonly userId: UserId
  /** The list of rooms, read when the viewer's own channel is heard; rejects when that takes too long. */
  readRooms(feed: Feed): Promise<RoomList>
  /** From now on `reconcile` is called with every change of the viewer's list of rooms. */
  join(feed: Feed): void
  leave(feed: Feed): void
  /** Reads the list again, now or when Redis is back, and calls `reconcile` with it. */
  refresh(): void
}

const nothingToFollow = Promise.resolve()

/**
 * As an async iterable a feed yields nothing and only ends: its events go to the outlet that it was started with.
 * `return()` settles at once and frees all that the feed held, whatever Redis does.
 */
export class Feed implements AsyncIterableIterator<never>, PlaceOwner, CatchingUpOwner {
  readonly #parts: FeedParts
  readonly #viewer: FeedViewer
  #request: FeedRequest
  readonly #places = new Map<RoomId, Place>()
  /** Rooms of which the list told something while their places were not through with what was before. */
  #postponed: Set<RoomId> | null = null
  /** The list as it was told while the rooms were still being opened. */
  #missed: RoomList | null = null
  readonly #catchingUp: CatchingUp
  readonly #end: Promise<IteratorResult<never>>
  #settleEnd!: (end: IteratorResult<never> | Promise<never>) => void
  #outlet: Outlet | null = null
  #following: Promise<void> = nothingToFollow
  #opened = false
  #ready = false
  #closed = false

  constructor(parts: FeedParts, viewer: FeedViewer, request: FeedRequest) {
    this.#parts = parts
    this.#viewer = viewer
    this.#request = request
    this.#catchingUp = new CatchingUp(parts, this)
    this.#end = new Promise(resolve => {
      this.#settleEnd = resolve
    })
  }

  get userId(): UserId {
    return this.#viewer.userId
  }

  get outlet(): Outlet {
    return this.#outlet!
  }

  [Symbol.asyncIterator]() {
    return this
  }

  next(): Promise<IteratorResult<never>> {
    return this.#end
  }

  return(): Promise<IteratorResult<never>> {
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(): Promise<IteratorResult<never>> {
    return this.return()
  }

  /** Starts delivering to this outlet. What goes wrong before the rooms are open ends the feed with the error. */
  start(outlet: Outlet): void {
    if (this.#closed) {
      outlet.closed()
      return
    }
    this.#outlet = outlet
    this.#viewer.join(this)
    this.#open().catch(error => this.close(error))
  }

  /** Ends the feed; with an error, its subscriber is told. */
  close(error?: unknown): void {
    if (this.#closed) return
    this.#closed = true
    this.#catchingUp.close()
    for (const place of this.#places.values()) this.#letGo(place)
    this.#places.clear()
    if (this.#outlet) this.#viewer.leave(this)
    this.#outlet?.closed()
    // Nobody may be waiting for it.
    if (error !== undefined) this.#end.catch(() => undefined)
    this.#settleEnd(error === undefined ? { done: true, value: undefined } : Promise.reject(error))
  }

  /** The socket cannot keep up: every room is read at the socket's pace from here on. */
  fallBehind(): void {
    for (const place of this.#places.values()) place.fallBehind()
  }

  /** Follows what the list has and the feed does not: rooms joined since. What the list lost, the logs tell. */
  reconcile(list: RoomList): Promise<void> {
    // One at a time: what is news depends on what the one before found.
    const following = this.#following.then(() => this.#follow(list))
    this.#following = following.catch(() => undefined)
    return following
  }

  readOn(place: Place): void {
    this.#catchingUp.add(place)
  }

  finish(place: Place): void {
    this.#letGo(place)
    this.#lookAgain(place)
  }

  forget(place: Place): void {
    this.#letGo(place)
    this.#places.delete(place.roomId)
    this.#lookAgain(place)
  }

  /** Ready once every room has passed the head that was noted at the start. */
  moved(): void {
    if (this.#ready || !this.#opened || this.#closed) return
    const places = [...this.#places.values()]
    if (!places.every(place => place.passedGoal)) return
    this.#ready = true
    this.outlet.settle()
    const cursors = places.map(place => place.cursor).filter(cursor => cursor !== null)
    this.outlet.send({ type: 'FeedReady', cursor: null, occurredAt: Date.now(), cursors })
  }

  /** The list told of a change that came before the place was through: no bell will ring for it again. */
  #lookAgain({ roomId }: Place): void {
    if (this.#postponed?.delete(roomId)) this.#viewer.refresh()
  }

  #letGo(place: Place): void {
    if (!place.tail) return
    place.end()
    this.#parts.tails.release(place.roomId)
  }

  async #open(): Promise<void> {
    await this.#begin(openingsFor(this.#request, await this.#viewer.readRooms(this)))
    this.#request = { ...this.#request, after: [] } // Cursors need not live as long as the feed.
    this.#opened = true
    this.moved()
    // A feed that is open does not end for what Redis did not answer: the list is read again.
    if (this.#missed) await this.reconcile(this.#missed).catch(() => this.#viewer.refresh())
    this.#missed = null
  }

  async #follow(list: RoomList): Promise<void> {
    if (this.#closed) return
    if (!this.#opened) {
      this.#missed = list
      return
    }
    await this.#begin(openingsFor(this.#request, list).flatMap(opening => this.#news(opening) ?? []))
  }

  /** A place that has ended goes on from where it ended: the viewer may have come and gone more than once since. */
  #news(opening: Opening): Opening | null {
    const { roomId, mark, intended } = opening
    const place = this.#places.get(roomId)
    if (!place) return opening
    // Not by sequence, and not where the list has not ended the room: Redis may have lost the end that was seen.
    const isKnown = mark === undefined || place.looked === mark.last.check
    const isInDoubt = place.state === 'ended' && mark?.state === 'joined'
    if (isKnown && !intended && !isInDoubt) return null
    if (place.state !== 'ended') {
      this.#postponed ??= new Set()
      this.#postponed.add(roomId)
      return null
    }
    return { ...opening, wish: { from: 'joining', position: place.position, wasShown: place.shown !== null } }
  }

  async #begin(openings: Opening[]): Promise<void> {
    const { reading, limits, turns } = this.#parts
    const wasInside: Judge['wasInside'] = (...asked) => turns(() => this.#wasInside(...asked))
    const judge = { userId: this.userId, readLog: reading.readLog, replayPerRoom: limits.replayPerRoom, wasInside }
    const starts = await Promise.all(openings.map(opening => judgeOpening(opening, judge)))
    if (this.#closed) return
    // Not before: what Redis did not answer is to be looked at again.
    const looks = new Map(openings.map(opening => [opening.roomId, this.#look(opening)]))
    for (const start of withinBudget(starts, limits)) this.#place(start, looks.get(start.roomId)!)
  }

  /** The change that the room's mark tells, by its check: the place that stands there has looked at it. */
  #look({ roomId, mark }: Opening): string | null {
    const place = this.#places.get(roomId)
    const looked = mark?.last.check ?? place?.looked ?? null
    if (place) place.looked = looked
    return looked
  }

  #place({ roomId, events, standing, follow, head }: Start, looked: string | null): void {
    for (const event of events) this.outlet.send(event)
    if (!standing) {
      // Who was told that the room is gone knows nothing of it any more: what is left of it is told anew.
      if (events.length > 0 && this.#places.delete(roomId)) this.#viewer.refresh()
      return
    }
    const tail = follow ? this.#parts.tails.hold(roomId) : null
    // Reading on from where a membership ended, the viewer has seen no less than before.
    const shown = standing.shown ?? this.#places.get(roomId)?.shown ?? null
    const place = new Place(this, { roomId, tail, standing: { ...standing, shown }, goal: head })
    place.looked = looked
    this.#places.set(roomId, place)
    if (follow) this.#catchingUp.add(place)
  }

  /** Whether the viewer was a member at this position, by its next own entry; null when none follows. */
  async #wasInside(roomId: RoomId, from: Position, head: Position): Promise<boolean | null> {
    let position = from
    while (position.sequence < head.sequence) {
      const entries = await this.#parts.blocks.readAfter(roomId, position)
      const own = entries.find(({ entry }) => memberOf(entry) === this.userId)
      if (own) return own.entry.kind === 'removed'
      const last = entries.at(-1)
      if (!last) return null
      position = last
    }
    return null
  }
}
