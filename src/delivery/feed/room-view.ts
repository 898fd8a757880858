/** One feed's view of one room: how far it has come there, and what the viewer was shown. */
import { encodeCursor } from '../../domain/cursor.ts'
import { isOwnRemoval } from '../../domain/entry.ts'
import { eventFor } from '../../domain/event.ts'
import type { Facts } from '../../domain/facts.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import type { Logged, Position } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { Outlet } from '../outlet.ts'
import type { Follower } from '../rooms/followers.ts'
import type { RoomTail } from '../rooms/room-tail.ts'
import { type RoomStart, resetOf } from './room-start.ts'
import { endsListening } from './stay-end.ts'

/** What holds all views of a feed. */
export interface ViewHolder {
  readonly userId: UserId
  readonly outlet: Outlet
  /** The view has left its audience, to read on, to keep its cursor only, or to be forgotten: its state says which. */
  changed(view: RoomView): void
}

/**
 * *Live*: in the audience of the tail, which knows the position. *Behind*: has a position of its own and is moved on by
 * its feed, entry by entry, until it meets the tail. *Ended*: the viewer is not in the room; only the cursor is kept.
 * *Gone*: there is no such room any more, or not for this viewer.
 */
export class RoomView implements Follower {
  readonly roomId: RoomId
  state: 'behind' | 'live' | 'ended' | 'gone'
  /** Whether it shows the room to somebody who is not a member: a public one. */
  listens: boolean
  /** The check of the last change that the room's mark had when the feed last looked at the room. */
  looked: string | null = null
  /** Whether the tail was already waited for at this position. */
  waited = false
  readonly #holder: ViewHolder
  /** Null once the feed has let go of it. */
  #tail: RoomTail | null
  /** The feed is ready when this sequence has been passed. */
  readonly #goal: number
  #position: Position
  #shown: Position | null
  #isKnown: boolean

  /** Without a tail the viewer is not in the room. */
  constructor(
    { roomId, position, shown, isKnown, head, listens }: RoomStart,
    tail: RoomTail | null,
    holder: ViewHolder,
  ) {
    this.#holder = holder
    this.roomId = roomId
    this.listens = listens
    this.#tail = tail
    this.state = tail ? 'behind' : 'ended'
    this.#position = position
    this.#shown = shown
    this.#isKnown = isKnown
    this.#goal = head.sequence
  }

  get userId(): UserId {
    return this.#holder.userId
  }

  get outlet(): Outlet {
    return this.#holder.outlet
  }

  /** Of a view that is behind or live. */
  get tail(): RoomTail {
    return this.#tail!
  }

  get position(): Position {
    return this.state === 'live' ? this.tail.position! : this.#position
  }

  /** Whether the viewer knows of this stay. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  /** Whether this view holds back `FeedReady` no longer. */
  get passedGoal(): boolean {
    return this.state !== 'behind' || this.#position.sequence >= this.#goal
  }

  /** The last entry that the client was shown of the room, or knew when it came: of this stay or of one before. */
  get shown(): Position | null {
    return this.state === 'live' ? this.position : this.#shown
  }

  /** Where a later feed goes on, or null when the viewer has seen nothing of this stay. */
  get cursor(): string | null {
    return this.isKnown ? encodeCursor(this.roomId, this.shown!) : null
  }

  /** Whether this membership is the stay that the view shows, or is about to show. Who listens comes to it, whenever it began. */
  isStay({ sequence }: Membership): boolean {
    return this.listens || sequence <= this.#position.sequence + 1
  }

  /** Whether this entry ends the viewer's stay, or what the viewer hears without one. */
  isEndedBy({ entry }: Logged): boolean {
    if (entry.kind === 'deleted' || isOwnRemoval(entry, this.userId)) return true
    return this.listens && endsListening(entry, this.userId)
  }

  /** Whether with this entry the viewer becomes a member. */
  isAddedBy({ entry }: Logged): boolean {
    return entry.kind === 'added' && entry.member === this.userId
  }

  /** Goes on as Redis has judged anew. */
  begin({ position, shown, isKnown, listens }: RoomStart): void {
    this.listens = listens
    this.waited = false
    this.#position = position
    this.#shown = shown
    this.#isKnown = isKnown
  }

  /** Goes on right behind this position. The viewer was shown it, or got it with a `FeedReset`. */
  jump({ sequence, check }: Position): void {
    this.waited = false
    this.#position = { sequence, check }
    this.#shown = this.#position
    this.#isKnown = true
  }

  /** Joins the audience if the tail stands right here. Not before the viewer's own addition: an audience hears of it as others do. */
  goLive(): boolean {
    if (!this.isKnown || !this.tail.attach(this, this.#position)) return false
    this.state = 'live'
    return true
  }

  /** Leaves the audience. It has got everything up to its position. */
  fallBehind(): void {
    if (this.state === 'live') this.lost(this.tail.detach(this))
  }

  /** The viewer's stay is over; or, `gone`, the room has nothing to go on with. */
  finish(state: 'ended' | 'gone'): void {
    this.state = state
    this.#holder.changed(this)
  }

  /** Leaves the room. Whether there was a tail to give back. */
  letGo(): boolean {
    if (!this.#tail) return false
    if (this.state === 'live') this.jump(this.#tail.detach(this))
    if (this.state !== 'gone') this.state = 'ended'
    this.#tail = null
    return true
  }

  /** The room's tail has come to the entry that ends this membership. */
  ended(logged: Logged, facts: Facts): void {
    this.jump(logged)
    // The audience was told of a deletion, and this view was in it.
    const isTold = logged.entry.kind === 'deleted'
    const event = isTold
      ? null
      : this.listens
        ? resetOf(this.roomId, 'GONE', null)
        : eventFor(this.userId, logged, facts)
    if (event) this.outlet.send(event)
    this.finish(this.listens && !isTold ? 'gone' : 'ended')
  }

  /** The room's tail lost its way, or this view was too slow for it. */
  lost(position: Position): void {
    this.state = 'behind'
    this.jump(position)
    this.#holder.changed(this)
  }
}
