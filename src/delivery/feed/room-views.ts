/** The rooms that one feed shows: opened as the viewer's list says, moved on until they are live, let go when they end. */
import type { LimitFunction } from 'p-limit'
import type { RoomId, UserId } from '../../domain/id.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Outlet } from '../outlet.ts'
import type { RoomTails } from '../rooms/room-tails.ts'
import { CatchingUp, type CatchingUpParts, type MovedFeed } from './catching-up.ts'
import { judgeStart } from './opening.ts'
import { withinReplay } from './replay.ts'
import type { RoomRequest } from './room-request.ts'
import type { RoomStart } from './room-start.ts'
import { RoomView, type ViewHolder } from './room-view.ts'

/** What every feed of an instance shares. */
export interface RoomViewsParts extends CatchingUpParts {
  tails: RoomTails
  limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed'>
  /** Lets a few feeds read at a time, in turn. */
  turns: LimitFunction
}

export class RoomViews implements ViewHolder {
  readonly #parts: RoomViewsParts
  readonly #feed: MovedFeed
  readonly #views = new Map<RoomId, RoomView>()
  readonly #catchingUp: CatchingUp
  /** Rooms for which the list had news while their views had not yet shown what was before. */
  #postponed: Set<RoomId> | null = null
  #closed = false
  /** The list must be read again: its news came too early, and nothing will ring for them again. */
  mustLookAgain = false

  constructor(parts: RoomViewsParts, feed: MovedFeed) {
    this.#parts = parts
    this.#feed = feed
    this.#catchingUp = new CatchingUp(parts, feed)
  }

  get userId(): UserId {
    return this.#feed.userId
  }

  get outlet(): Outlet {
    return this.#feed.outlet
  }

  /** Whether every room has passed the head that was noted at its start. */
  get passedGoals(): boolean {
    for (const view of this.#views.values()) if (!view.passedGoal) return false
    return true
  }

  isLive(roomId: RoomId): boolean {
    return this.#views.get(roomId)?.state === 'live'
  }

  /** Whether the viewer is shown the room as a member: a stay that has begun, and has not ended. */
  isInside(roomId: RoomId): boolean {
    const view = this.#views.get(roomId)
    return view !== undefined && !view.listens && view.isKnown && (view.state === 'live' || view.state === 'behind')
  }

  /** Where a later feed goes on. */
  get cursors(): string[] {
    return [...this.#views.values()].map(view => view.cursor).filter(cursor => cursor !== null)
  }

  /** The socket cannot keep up: every room is read at the socket's pace from here on. */
  fallBehind(): void {
    for (const view of this.#views.values()) view.fallBehind()
  }

  close(): void {
    this.#closed = true
    this.#catchingUp.close()
    for (const view of this.#views.values()) this.#letGo(view)
    this.#views.clear()
  }

  /** What of the list this feed has not looked at yet. What the list lost, the logs tell, but where nobody reads on. */
  newsIn(requests: readonly RoomRequest[]): RoomRequest[] {
    return [...requests.flatMap(request => this.#news(request) ?? []), ...this.#lostEnds(requests)]
  }

  /** Answers where the feed begins in each of the rooms. */
  async open(requests: readonly RoomRequest[]): Promise<readonly RoomStart[]> {
    const { source, blocks, limits, turns } = this.#parts
    const { userId, outlet } = this
    const judge = { userId, source, blocks, turns }
    const judged = await Promise.all(requests.map(request => judgeStart(request, judge)))
    const starts = await withinReplay(judged, { userId, blocks, limits, turns, selection: outlet.selection })
    if (this.#closed) return []
    // Not before: what Redis did not answer is to be looked at again.
    const looks = new Map(requests.map(request => [request.roomId, this.#look(request)]))
    for (const start of starts) this.#begin(start, looks.get(start.roomId)!)
    return starts
  }

  /** A view that has ended goes on with the next stay: the viewer may have come and gone more than once since. */
  #news(request: RoomRequest): RoomRequest | null {
    const { roomId, mark, intended } = request
    const view = this.#views.get(roomId)
    if (!view) return request
    // Not by sequence, and not where the list has not ended the room: Redis may have lost the end that was seen.
    const isKnown = mark === undefined || view.looked === mark.last.check
    const isInDoubt = view.state === 'ended' && (mark ? mark.state === 'joined' : view.looked !== null)
    if (isKnown && !intended && !isInDoubt) return null
    if (view.state === 'ended') return { ...request, beginning: { from: 'joining', seen: view.position } }
    this.#postponed ??= new Set()
    this.#postponed.add(roomId)
    return null
  }

  /** The list had these rooms, where a stay was shown up to its end, and has them no more: Redis may have lost the whole stay. */
  #lostEnds(requests: readonly RoomRequest[]): RoomRequest[] {
    const listed = new Set(requests.map(({ roomId }) => roomId))
    const lost = [...this.#views.values()].filter(
      ({ state, looked, roomId }) => state === 'ended' && looked !== null && !listed.has(roomId),
    )
    const unlisted = { mark: undefined, intended: false, listens: false } as const
    return lost.map(({ roomId, position }) => ({
      ...{ roomId, beginning: { from: 'joining', seen: position }, ...unlisted },
    }))
  }

  /** The change that the room's mark tells, by its check: the view that stands there has looked at it. */
  #look({ roomId, mark }: RoomRequest): string | null {
    const view = this.#views.get(roomId)
    const looked = mark?.last.check ?? view?.looked ?? null
    if (view) view.looked = looked
    return looked
  }

  #begin(start: RoomStart, looked: string | null): void {
    for (const event of start.events) this.outlet.send(event)
    if (start.state === 'unseen') {
      // A client that was told that the room is gone has forgotten it: what is left of it is told again.
      if (start.events.length > 0 && this.#views.delete(start.roomId)) this.mustLookAgain = true
      return
    }
    const isFollowed = start.state === 'following'
    const tail = isFollowed ? this.#parts.tails.hold(start.roomId) : null
    const view = new RoomView(start, tail, this)
    view.looked = looked
    this.#views.set(start.roomId, view)
    if (isFollowed) this.#catchingUp.add(view)
  }

  changed(view: RoomView): void {
    if (view.state === 'behind') {
      this.#catchingUp.add(view)
      return
    }
    this.#letGo(view)
    if (view.state === 'gone') this.#views.delete(view.roomId)
    if (this.#postponed?.delete(view.roomId)) this.mustLookAgain = true
    this.#feed.moved()
  }

  #letGo(view: RoomView): void {
    if (view.letGo()) this.#parts.tails.release(view.roomId)
  }
}
