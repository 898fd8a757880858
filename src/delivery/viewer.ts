/** One user on this instance: the channel that rings for it, its feeds, and the sessions that its sockets live by. */
import type { UserId } from '../domain/id.ts'
import type { RoomList } from '../domain/room-list.ts'
import type { Session, SessionEnd, SessionId } from '../domain/session.ts'
import { isText } from '../domain/shape.ts'
import { isNamed, type Listening } from './channels.ts'
import type { Feed } from './feed.ts'
import type { Reading } from './reading.ts'

/** What the user's channel carries: doorbells, which only say "look now", and sessions that have ended. */
export type UserMessage = { kind: 'room' } | { kind: 'session'; id: SessionId }

/** What a word of the channel says: undefined for what cannot be read, null for a kind of a newer instance's. */
export function userMessageIn(word: unknown): UserMessage | null | undefined {
  if (!isNamed(word)) return undefined
  if (word.kind === 'room') return { kind: 'room' }
  if (word.kind !== 'session') return null
  return 'id' in word && isText(word.id) ? { kind: 'session', id: word.id } : undefined
}

/** Something that lives as long as a session. */
export interface SessionWatch {
  session: Session
  onEnd: (end: SessionEnd) => void
}

export class Viewer {
  readonly userId: UserId
  readonly #reading: Reading
  readonly #listening: Listening
  readonly #onUnreadable: () => void
  readonly #deadline: <T>(promise: Promise<T>) => Promise<T>
  // Most users have one of each: an array of its exact size, as `concat` makes it, takes a quarter of a set.
  #feeds: readonly Feed[] = []
  #watches: readonly SessionWatch[] = []
  #refreshing: Promise<void> | null = null
  #again = false
  /** The list that every feed was told; null: some may have been told an older one. */
  #version: string | null = null

  constructor(
    userId: UserId,
    options: {
      reading: Reading
      listen: (onWord: (word: unknown) => void) => Listening
      /** The channel carried what cannot be read. */
      onUnreadable: () => void
      /** Rejects when the promise takes too long. */
      deadline: <T>(promise: Promise<T>) => Promise<T>
    },
  ) {
    this.userId = userId
    this.#reading = options.reading
    this.#deadline = options.deadline
    this.#onUnreadable = options.onUnreadable
    this.#listening = options.listen(word => this.#hear(word))
  }

  get feeds(): readonly Feed[] {
    return this.#feeds
  }

  get hasFeeds(): boolean {
    return this.#feeds.length > 0
  }

  /** How many sockets of this user live here. */
  get sockets(): number {
    return this.#watches.length
  }

  get watches(): readonly SessionWatch[] {
    return this.#watches
  }

  heard(): Promise<void> {
    return this.#deadline(this.#listening.heard())
  }

  /** The list for this feed, which opens: what changes from then on rings. */
  async readRooms(feed: Feed): Promise<RoomList> {
    await this.heard()
    const list = await this.#reading.readRooms(this.userId)
    const isAlone = this.#feeds.length === 1 && this.#feeds[0] === feed
    if (isAlone) this.#version ??= settledVersion(list)
    return list
  }

  join(feed: Feed): void {
    this.#feeds = this.#feeds.concat(feed)
  }

  leave(feed: Feed): void {
    this.#feeds = this.#feeds.filter(other => other !== feed)
  }

  /** Calls `onEnd` once when the session is over. The session was read before: it must be read again after this. */
  watch(watch: SessionWatch): void {
    this.#watches = this.#watches.concat(watch)
  }

  unwatch(watch: SessionWatch): void {
    this.#drop(watch)
  }

  /** Whether the list may have changed since it was last told to the feeds. */
  isStale(version: string): boolean {
    return this.hasFeeds && version !== this.#version
  }

  /** A ring was missed: makes sure that the channel is heard, and looks. */
  catchUp(): Promise<void> {
    this.#listening.renew()
    return this.refresh()
  }

  /**
   * Reads the list of rooms and tells it to every feed; rings that come meanwhile are answered by one more reading.
   * Never rejects: what Redis did not answer is asked again by the recheck.
   */
  refresh(): Promise<void> {
    if (!this.hasFeeds) return Promise.resolve()
    this.#again = true
    this.#refreshing ??= this.#refresh()
    return this.#refreshing
  }

  /** Reads every session again, and ends what lives by those that are no more. */
  async recheckSessions(): Promise<void> {
    await Promise.all(this.#watches.map(watch => this.recheckSession(watch)))
  }

  async recheckSession(watch: SessionWatch): Promise<void> {
    const session = await this.#reading.findSession(watch.session.id)
    if (session?.expiresAt === watch.session.expiresAt) return
    if (session) watch.session = session
    else this.#end(watch, watch.session.expiresAt <= Date.now() ? 'expired' : 'signed-out')
  }

  close(): void {
    this.#listening.stop()
  }

  async #refresh(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        const list = await this.#reading.readRooms(this.userId)
        await Promise.all(this.#feeds.map(feed => feed.reconcile(list)))
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
    const message = userMessageIn(word)
    if (message === undefined) this.#doubt()
    else if (message?.kind === 'room') void this.refresh()
    else if (message)
      for (const watch of this.#watches) if (watch.session.id === message.id) this.#end(watch, 'signed-out')
  }

  /** It may have been anything that is told here: looks at all of it. */
  #doubt(): void {
    this.#onUnreadable()
    void this.refresh()
    // What Redis does not answer now is asked again by the recheck.
    this.recheckSessions().catch(() => undefined)
  }

  #end(watch: SessionWatch, end: SessionEnd): void {
    if (this.#drop(watch)) watch.onEnd(end)
  }

  /** Whether it was there. */
  #drop(watch: SessionWatch): boolean {
    const before = this.#watches.length
    this.#watches = this.#watches.filter(other => other !== watch)
    return this.#watches.length < before
  }
}

/** An intent is settled by no later change of the list: one that has any is looked at until it is gone. */
const settledVersion = ({ intents, version }: RoomList): string | null => (intents.length > 0 ? null : version)
