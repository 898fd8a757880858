/** All who follow one room live, by user, in audiences of those who asked for the same; and whom an entry brings or takes. */
import { type Entry, isClosing } from '../../domain/entry.ts'
import type { RoomEvent } from '../../domain/event.ts'
import type { Facts } from '../../domain/facts.ts'
import type { UserId } from '../../domain/id.ts'
import type { Logged, Position } from '../../domain/log.ts'
import type { SignalEvent } from '../../domain/signal.ts'
import type { Audience, Outlet, Selection } from '../outlet.ts'

/** One feed's standing in this room, as the tail sees it. */
export interface Follower {
  readonly userId: UserId
  readonly outlet: Outlet
  /** Follows without being a member. */
  readonly listens: boolean
  /** This entry removed the follower, or deleted the room: the follower has left the audience, and gets nothing more. */
  ended(logged: Logged, facts: Facts): void
  /** The tail cannot say what comes after `position`: the follower has left the audience and must ask Redis. */
  lost(position: Position): void
}

export class Followers {
  readonly #audiences = new Map<Selection, Audience>()
  /** Most users have one follower here: an array of its exact size takes a quarter of a set. */
  readonly #byUser = new Map<UserId, readonly Follower[]>()

  /** How many people there are. */
  get people(): number {
    return this.#byUser.size
  }

  of(userId: UserId): readonly Follower[] {
    return this.#byUser.get(userId) ?? []
  }

  everyone(): Follower[] {
    return [...this.#byUser.values()].flat()
  }

  add(follower: Follower): void {
    const { outlet, userId } = follower
    let audience = this.#audiences.get(outlet.selection)
    if (!audience) {
      audience = outlet.selection.openAudience()
      this.#audiences.set(outlet.selection, audience)
    }
    audience.add(outlet)
    this.#byUser.set(userId, this.of(userId).concat(follower))
  }

  delete(follower: Follower): void {
    const { outlet, userId } = follower
    const audience = this.#audiences.get(outlet.selection)
    audience?.delete(outlet)
    if (audience?.size === 0) this.#audiences.delete(outlet.selection)
    const others = this.of(userId).filter(other => other !== follower)
    if (others.length > 0) this.#byUser.set(userId, others)
    else this.#byUser.delete(userId)
  }

  tell(event: RoomEvent | null): void {
    if (event) for (const audience of this.#audiences.values()) audience.tell(event)
  }

  signal(event: SignalEvent): void {
    for (const audience of this.#audiences.values()) audience.signal(event)
  }

  /** Those who listened, and become members. */
  joiningBy(entry: Entry): readonly Follower[] {
    return entry.kind === 'added' ? this.of(entry.member).filter(({ listens }) => listens) : []
  }

  /** Those for whom this entry is the last: the user whom it removes, and of those who listen whom it keeps out. */
  leavingBy(entry: Entry): readonly Follower[] {
    if (entry.kind === 'removed') return this.of(entry.member)
    if (entry.kind === 'banned') return this.of(entry.user).filter(({ listens }) => listens)
    return isClosing(entry) ? this.everyone().filter(({ listens }) => listens) : []
  }
}
