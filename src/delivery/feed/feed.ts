/** One subscription's feed, from its start to its end: opens the viewer's rooms, follows the list, says when it is ready. */
import { now } from '../../domain/clock.ts'
import type { UserId } from '../../domain/id.ts'
import type { RoomList } from '../../domain/room-list.ts'
import { markerMoved, type OwnMarker } from '../../domain/signal.ts'
import type { Outlet } from '../outlet.ts'
import type { ListFollower, Viewer } from '../users/viewer.ts'
import type { Viewers } from '../users/viewers.ts'
import type { MovedFeed } from './catching-up.ts'
import { OwnMarkers } from './own-markers.ts'
import { type FeedRequest, requestsFor } from './room-request.ts'
import type { RoomStart } from './room-start.ts'
import { RoomViews, type RoomViewsParts } from './room-views.ts'

/** What every feed of an instance shares. */
export interface FeedParts extends RoomViewsParts {
  viewers: Pick<Viewers, 'hold' | 'release'>
}

/** What a feed has from its start to its end. */
interface Started {
  outlet: Outlet
  viewer: Viewer
  views: RoomViews
}

const nothingToFollow = Promise.resolve()
const noCursors: string[] = []
/** The same for all feeds of all rooms. */
const begun: FeedRequest = { after: noCursors, roomIds: null }

/**
 * As an async iterable a feed yields nothing and only ends: its events go to the outlet that it was started with.
 * `return()` settles at once and frees all that the feed held, whatever Redis does.
 */
export class Feed implements AsyncIterableIterator<never>, ListFollower, MovedFeed {
  readonly #parts: FeedParts
  readonly userId: UserId
  #request: FeedRequest
  readonly #end: Promise<IteratorResult<never>>
  #settleEnd!: (end: IteratorResult<never> | Promise<never>) => void
  #started: Started | null = null
  /** Whether a list came while the rooms were still being opened. */
  #missed = false
  /** The last reading of the list that had begun when the feed's own came: it may be older. */
  #before = 0
  #following: Promise<void> = nothingToFollow
  /** Until the feed is ready. */
  #markers: OwnMarkers | null = new OwnMarkers()
  #opened = false
  #ready = false
  #closed = false

  constructor(parts: FeedParts, userId: UserId, request: FeedRequest) {
    this.#parts = parts
    this.userId = userId
    this.#request = request
    this.#end = new Promise(resolve => {
      this.#settleEnd = resolve
    })
  }

  /** Of a feed that was started. */
  get outlet(): Outlet {
    return this.#started!.outlet
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
    const { userId } = this
    const viewer = this.#parts.viewers.hold(userId)
    const views = new RoomViews(this.#parts, this)
    this.#started = { outlet, viewer, views }
    viewer.follow(this)
    this.#open(this.#started).catch(error => this.close(error))
  }

  /** Ends the feed. An error goes to its subscriber. */
  close(error?: unknown): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#started) this.#stop(this.#started)
    // Nobody may be waiting for it.
    if (error !== undefined) this.#end.catch(() => undefined)
    this.#settleEnd(error === undefined ? { done: true, value: undefined } : Promise.reject(error))
  }

  /** The socket cannot keep up: every room is read at the socket's pace from here on. */
  fallBehind(): void {
    this.#started?.views.fallBehind()
  }

  /** Before the feed is ready it is kept. Then signals are for those who have seen everything: others will, and need none. */
  markerMoved({ event, told }: OwnMarker): void {
    this.#markers?.note(event)
    if (!this.#ready || told || !this.#started?.views.isLive(event.roomId)) return
    const { outlet } = this.#started
    outlet.settle()
    outlet.signal(event)
  }

  /** Follows what the list has and the feed does not: rooms joined since. */
  reconcile(list: RoomList, reading: number): Promise<void> {
    // One at a time: what is news depends on what the one before found.
    const following = this.#following.then(() => this.#follow(list, reading))
    this.#following = following.catch(() => undefined)
    return following
  }

  #stop({ outlet, viewer, views }: Started): void {
    views.close()
    viewer.unfollow(this)
    this.#parts.viewers.release(this.userId)
    outlet.closed()
  }

  async #open({ outlet, viewer, views }: Started): Promise<void> {
    const requests = requestsFor(this.#request, await viewer.readRooms(this))
    this.#before = viewer.lastReading
    await outlet.opening(requests.length)
    if (this.#closed) return
    const starts = await views.open(requests)
    if (this.#request.after !== null) await this.#noteMarkers(starts)
    // Cursors need not live as long as the feed.
    const { roomIds } = this.#request
    this.#request = roomIds ? { roomIds, after: noCursors } : begun
    this.#opened = true
    this.moved()
    // What came meanwhile may be older than the feed's own list: it is read again.
    if (this.#missed) await viewer.refresh()
  }

  /** The client comes back, and may not know how far the viewer has read on other devices. */
  async #noteMarkers(starts: readonly RoomStart[]): Promise<void> {
    const { userId } = this
    if (starts.length === 0 || !this.#started?.outlet.selection.names('ReadMarkerMoved')) return
    const user = (await this.#parts.source.readUsers([userId])).get(userId)
    if (!user) return
    for (const { roomId, readNumber } of starts)
      this.#markers?.note(markerMoved(roomId, user, { number: readNumber, at: now() }))
  }

  async #follow(list: RoomList, reading: number): Promise<void> {
    if (this.#closed || !this.#started) return
    const { viewer, views } = this.#started
    if (!this.#opened) this.#missed = true
    else if (reading <= this.#before) void viewer.refresh()
    if (!this.#opened || reading <= this.#before) return
    await views.open(views.newsIn(requestsFor(this.#request, list)))
    this.moved()
  }

  /** Ready once every room has passed the head that was noted at the start. */
  moved(): void {
    if (this.#closed || !this.#started) return
    const { outlet, viewer, views } = this.#started
    if (views.mustLookAgain) {
      views.mustLookAgain = false
      void viewer.refresh()
    }
    if (this.#ready || !this.#opened || !views.passedGoals) return
    this.#ready = true
    outlet.settle()
    this.#markers?.tell(outlet, roomId => views.isInside(roomId))
    this.#markers = null
    outlet.hearsSignals = true
    outlet.send({ type: 'FeedReady', cursor: null, occurredAt: now(), cursors: views.cursors })
  }
}
