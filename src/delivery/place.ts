/** One feed's place in one room: how far it has come, and whether the viewer was a member there. */
import { encodeCursor } from '../domain/cursor.ts'
import { eventFor, memberOf, type RoomEvent } from '../domain/event.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Logged, Position } from '../domain/log.ts'
import type { Outlet } from './outlet.ts'
import type { Follower, RoomTail } from './room-tail.ts'

/** The feed that a place belongs to, as the place needs it. */
export interface PlaceOwner {
  readonly userId: UserId
  readonly outlet: Outlet
  /** The place has fallen out of its audience and has to read on. */
  readOn(place: Place): void
  /** The place follows its room no longer. */
  finish(place: Place): void
}

export interface Standing {
  /** The last entry that was judged: shown if the viewer was a member there. */
  position: Position
  inside: boolean
  /** The last entry that the viewer was shown, or knew when it came. */
  shown: Position | null
}

/**
 * *Live*: in the audience of the tail, which knows the position. *Behind*: has a position of its own and is moved on by
 * its feed, entry by entry, until it meets the tail. *Ended*: the viewer is not in the room; only the cursor is kept.
 */
export class Place implements Follower {
  readonly roomId: RoomId
  /** Null once the place has ended. */
  tail: RoomTail | null
  state: 'behind' | 'live' | 'ended'
  /** The change that the room's mark told when the feed last looked at the room, by its check. */
  looked: string | null = null
  /** Whether the tail was already waited for at this position. */
  waited = false
  readonly #owner: PlaceOwner
  /** The feed is ready when this sequence has been passed. */
  readonly #goal: number
  #standing: Standing

  constructor(
    owner: PlaceOwner,
    { roomId, tail, standing, goal }: { roomId: RoomId; tail: RoomTail | null; standing: Standing; goal: number },
  ) {
    this.#owner = owner
    this.roomId = roomId
    this.tail = tail
    this.state = tail ? 'behind' : 'ended'
    this.#standing = standing
    this.#goal = goal
  }

  get userId(): UserId {
    return this.#owner.userId
  }

  get outlet(): Outlet {
    return this.#owner.outlet
  }

  get position(): Position {
    return this.state === 'live' ? this.tail!.position! : this.#standing.position
  }

  get inside(): boolean {
    return this.#standing.inside
  }

  /** The last entry that the viewer has seen. */
  get shown(): Position | null {
    return this.state === 'live' ? this.position : this.#standing.shown
  }

  /** Whether this place holds back `FeedReady` no longer. */
  get passedGoal(): boolean {
    return this.state !== 'behind' || this.#standing.position.sequence >= this.#goal
  }

  /** Where a later feed goes on, or null when the viewer has seen nothing of this room. */
  get cursor(): string | null {
    return this.shown && encodeCursor(this.roomId, this.shown)
  }

  /** Moves past the next entry, and tells what the viewer sees of it: null while not a member. */
  take(logged: Logged): RoomEvent | null {
    const standing = this.#standing
    const { entry } = logged
    this.waited = false
    standing.position = { sequence: logged.sequence, check: logged.check }
    const own = memberOf(entry) === this.userId
    if (own && entry.kind === 'added') standing.inside = true
    if (!standing.inside) return null
    standing.shown = standing.position
    if (entry.kind === 'deleted' || (own && entry.kind === 'removed')) standing.inside = false
    return eventFor(this.userId, logged)
  }

  /** Goes on from elsewhere, after a `FeedReset` said so. */
  jump(position: Position): void {
    this.waited = false
    this.#standing = { position, inside: true, shown: position }
  }

  /** Joins the audience if the tail stands right here. */
  goLive(): boolean {
    if (!this.tail!.attach(this, this.#standing.position)) return false
    this.state = 'live'
    return true
  }

  /** Leaves the audience, having been told everything up to its position. */
  fallBehind(): void {
    if (this.state !== 'live') return
    this.#leave(this.tail!.detach(this))
    this.#owner.readOn(this)
  }

  /** Follows the room no longer; what was seen stays known. */
  end(): void {
    if (this.state === 'live') this.#leave(this.tail!.detach(this))
    this.tail = null
    this.state = 'ended'
  }

  /** The room's tail told the entry that ends this membership. */
  ended(logged: Logged): void {
    this.#leave(logged)
    const event = this.take(logged)
    // Whoever a deletion concerns was told with the audience.
    if (event && logged.entry.kind !== 'deleted') this.outlet.send(event)
    this.#owner.finish(this)
  }

  /** The room's tail lost its way. */
  lost(position: Position): void {
    this.#leave(position)
    this.#owner.readOn(this)
  }

  #leave({ sequence, check }: Position): void {
    this.state = 'behind'
    const position = { sequence, check }
    this.#standing = { position, inside: true, shown: position }
  }
}
