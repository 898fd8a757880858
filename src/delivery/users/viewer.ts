/** One user on this instance: the channel that rings for it, the feeds that follow its list of rooms, its sessions. */
import type { UserId } from '../../domain/id.ts'
import type { RoomList } from '../../domain/room-list.ts'
import type { SessionId } from '../../domain/session.ts'
import { isText } from '../../domain/shape.ts'
import { type OwnMarker, ownMarkerIn } from '../../domain/signal.ts'
import { isUser, type User } from '../../domain/user.ts'
import { isNamed, type Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'
import { Sessions } from './sessions.ts'

/**
 * What the user's channel carries: rings, which only say "look now"; that a session has ended, or several; that the account
 * is gone; who the user is now; and markers that moved.
 */
export type UserMessage =
  | { kind: 'room' }
  | { kind: 'session'; id: SessionId }
  | { kind: 'sessions' }
  | { kind: 'deleted' }
  | { kind: 'profile'; user: User }
  | { kind: 'read'; marker: OwnMarker }

/** What a word of this user's channel says: undefined for what cannot be read, null for a kind of a newer instance's. */
function userMessageIn(word: unknown, userId: UserId): UserMessage | null | undefined {
  if (!isNamed(word)) return undefined
  const { kind, id, user }: { kind: string; id?: unknown; user?: unknown } = word
  switch (kind) {
    case 'room':
    case 'sessions':
    case 'deleted':
      return { kind }
    case 'session':
      return isText(id) ? { kind, id } : undefined
    case 'profile':
      return isUser(user) && user.id === userId ? { kind, user } : undefined
    case 'read':
      return markerMessageIn(word)
    default:
      return null
  }
}

/** One that cannot be read is dropped: it is a hint. */
function markerMessageIn(word: Record<string, unknown>): UserMessage | null {
  const marker = ownMarkerIn(word)
  return marker && { kind: 'read', marker }
}

/** A feed, as far as the list of rooms concerns it. */
export interface ListFollower {
  /** The list has changed; `reading` tells which reading of it this is. Rejects when Redis did not answer what it asked about it. */
  reconcile(list: RoomList, reading: number): Promise<void>
  /** Of the user's own: a marker moved, on one device or another. */
  markerMoved(marker: OwnMarker): void
}

export interface ViewerOptions {
  source: Source
  listen: (onWord: (word: unknown) => void) => Listening
  /** The channel of this user carried what cannot be read. The same function for all users. */
  onUnreadable: (userId: UserId) => void
  /** Rejects when the promise takes too long. */
  deadline: <T>(promise: Promise<T>) => Promise<T>
}

export class Viewer {
  readonly userId: UserId
  readonly sessions: Sessions
  readonly #source: Source
  readonly #listening: Listening
  readonly #onUnreadable: ViewerOptions['onUnreadable']
  readonly #deadline: ViewerOptions['deadline']
  /** Most users have one: an array of its exact size, as `concat` makes it, takes a quarter of a set. */
  #followers: readonly ListFollower[] = []
  #refreshing: Promise<void> | null = null
  #again = false
  /** How many readings of the list have begun. One is not older than another that had ended before it began. */
  #readings = 0
  /** The version of the list that all followers have; null: some may have an older one. */
  #version: string | null = null

  constructor(userId: UserId, { source, listen, onUnreadable, deadline }: ViewerOptions) {
    this.userId = userId
    this.#source = source
    this.#deadline = deadline
    this.#onUnreadable = onUnreadable
    this.#listening = listen(word => this.#hear(word))
    this.sessions = new Sessions(source.findSession, this.#listening)
  }

  get followers(): readonly ListFollower[] {
    return this.#followers
  }

  get lastReading(): number {
    return this.#readings
  }

  get isFollowed(): boolean {
    return this.#followers.length > 0
  }

  /** Resolves when the user's channel is heard; rejects when that takes too long. */
  isHeard(): Promise<void> {
    return this.#deadline(this.#listening.acknowledged())
  }

  /** From now on `reconcile` is called with every change of the list. */
  follow(follower: ListFollower): void {
    this.#followers = this.#followers.concat(follower)
  }

  unfollow(follower: ListFollower): void {
    this.#followers = this.#followers.filter(other => other !== follower)
  }

  /** The list for this follower, which begins: what changes from then on rings. */
  async readRooms(follower: ListFollower): Promise<RoomList> {
    await this.isHeard()
    const list = await this.#source.readRooms(this.userId)
    const isAlone = this.#followers.length === 1 && this.#followers[0] === follower
    if (isAlone) this.#version ??= settledVersion(list)
    return list
  }

  /** Whether the list may have changed since the followers were last told. */
  isStale(version: string): boolean {
    return this.isFollowed && version !== this.#version
  }

  /** A ring was missed: makes sure that the channel is heard, and looks. */
  catchUp(): Promise<void> {
    this.#listening.renew()
    return this.refresh()
  }

  /**
   * Reads the list of rooms and tells it to every follower; rings that come meanwhile are answered by one more reading.
   * Never rejects: what Redis did not answer is asked again by the recheck.
   */
  refresh(): Promise<void> {
    if (!this.isFollowed) return Promise.resolve()
    this.#again = true
    this.#refreshing ??= this.#refresh()
    return this.#refreshing
  }

  close(): void {
    this.#listening.stop()
  }

  async #refresh(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        const reading = ++this.#readings
        const list = await this.#source.readRooms(this.userId)
        await Promise.all(this.#followers.map(follower => follower.reconcile(list, reading)))
        this.#version = settledVersion(list)
      }
    } catch {
      // The recheck makes up for it.
      this.#version = null
    } finally {
      // In the same breath as the last look at `#again`, or a ring in between would be heard by nobody.
      this.#refreshing = null
    }
  }

  #hear(word: unknown): void {
    const message = userMessageIn(word, this.userId)
    if (message === undefined) this.#doubt()
    else if (message?.kind === 'read') for (const follower of this.#followers) follower.markerMoved(message.marker)
    else if (message?.kind === 'room') void this.refresh()
    else if (message?.kind === 'profile') this.sessions.tell(message.user)
    else if (message?.kind === 'sessions' || message?.kind === 'deleted') this.#recheckSessions()
    else if (message) this.sessions.end(message.id)
  }

  /** It may have been any word of this channel: looks at everything that they are about. */
  #doubt(): void {
    this.#onUnreadable(this.userId)
    void this.refresh()
    this.#recheckSessions()
  }

  /** What Redis does not answer now is asked again by the recheck. */
  #recheckSessions(): void {
    this.sessions.recheck().catch(() => undefined)
  }
}

/** An intent is settled by no later change of the list: one that has any is looked at until it is gone. */
const settledVersion = ({ intents, version }: RoomList): string | null => (intents.length > 0 ? null : version)
