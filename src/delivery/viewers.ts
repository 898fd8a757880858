/** The users of this instance: one viewer each, kept while it has a socket or a feed here, rechecked against Redis. */
import type { UserId } from '../domain/id.ts'
import type { RoomList } from '../domain/room-list.ts'
import type { Session, SessionEnd } from '../domain/session.ts'
import type { NoteUnreadable } from '../domain/unreadable.ts'
import type { Channels } from './channels.ts'
import type { Feed, FeedViewer } from './feed.ts'
import { Patrol } from './patrol.ts'
import type { Reading } from './reading.ts'
import { type SessionWatch, Viewer } from './viewer.ts'

export interface ViewersOptions {
  channels: Channels
  channelOf: (userId: UserId) => string
  reading: Reading
  noteUnreadable: NoteUnreadable
  /** How often the lists of rooms are compared with Redis. */
  recheckListsMs: number
  /** How often the sessions are. */
  recheckSessionsMs: number
  /** Rejects when the promise takes too long. */
  deadline: <T>(promise: Promise<T>) => Promise<T>
}

export type Viewers = ReturnType<typeof keepViewers>

const expiryMs = 1000

/** A session of a user with a socket here. */
export interface WatchedSession {
  /** The session as it is now. */
  readonly current: Session
  /** How many sockets of its user there were with this one. */
  readonly sockets: number
  /** Stops watching. */
  close(): void
}

interface Kept {
  viewer: Viewer
  holders: number
}

interface Holding {
  hold(userId: UserId): Viewer
  release(userId: UserId): void
  get(userId: UserId): Viewer
}

/** A class, and no closures: there is one for each feed. */
class HeldViewer implements FeedViewer {
  readonly userId: UserId
  readonly #holding: Holding

  constructor(userId: UserId, holding: Holding) {
    this.userId = userId
    this.#holding = holding
  }

  readRooms(feed: Feed): Promise<RoomList> {
    return this.#holding.get(this.userId).readRooms(feed)
  }

  join(feed: Feed): void {
    this.#holding.hold(this.userId).join(feed)
  }

  leave(feed: Feed): void {
    this.#holding.get(this.userId).leave(feed)
    this.#holding.release(this.userId)
  }

  refresh(): void {
    void this.#holding.get(this.userId).refresh()
  }
}

class HeldSession implements WatchedSession {
  readonly sockets: number
  readonly #watch: SessionWatch
  readonly #holding: Holding

  /** Counts the socket: of several that come at once, only those too many are to be refused. */
  constructor(watch: SessionWatch, holding: Holding) {
    const viewer = holding.hold(watch.session.user.id)
    viewer.watch(watch)
    this.sockets = viewer.sockets
    this.#watch = watch
    this.#holding = holding
  }

  get current(): Session {
    return this.#watch.session
  }

  close(): void {
    const { id } = this.current.user
    this.#holding.get(id).unwatch(this.#watch)
    this.#holding.release(id)
  }
}

/** Starts keeping viewers; `close` ends them all. */
export function keepViewers(options: ViewersOptions) {
  const { channels, channelOf, reading, deadline } = options
  const kept = new Map<UserId, Kept>()

  function hold(userId: UserId): Viewer {
    let held = kept.get(userId)
    if (!held) {
      const listen = (onWord: (word: unknown) => void) => channels.listen(channelOf(userId), onWord)
      const onUnreadable = () => options.noteUnreadable(channelOf(userId))
      held = { viewer: new Viewer(userId, { reading, listen, onUnreadable, deadline }), holders: 0 }
      kept.set(userId, held)
    }
    held.holders++
    return held.viewer
  }

  function release(userId: UserId): void {
    const held = kept.get(userId)
    if (!held || --held.holders > 0) return
    kept.delete(userId)
    held.viewer.close()
  }

  const holding: Holding = { hold, release, get: userId => kept.get(userId)!.viewer }

  /** The viewer of a feed that is about to start. The feed holds it while it has joined. */
  const viewerOf = (userId: UserId): FeedViewer => new HeldViewer(userId, holding)

  /**
   * Calls `onEnd` once, when the session is signed out or runs out, wherever that happens; never after `close`. When this
   * resolves, the session has been read after the user's channel was heard: nothing can have slipped in between.
   */
  async function watchSession(session: Session, onEnd: (end: SessionEnd) => void): Promise<WatchedSession> {
    const watch = { session, onEnd }
    const held = new HeldSession(watch, holding)
    const viewer = holding.get(session.user.id)
    try {
      await viewer.heard()
      await viewer.recheckSession(watch)
      return held
    } catch (error) {
      held.close()
      throw error
    }
  }

  async function recheckLists(some: readonly Kept[]): Promise<void> {
    const viewers = some.map(({ viewer }) => viewer).filter(viewer => viewer.hasFeeds)
    if (viewers.length === 0) return
    const versions = await reading.readVersions(viewers.map(viewer => viewer.userId))
    await Promise.all(viewers.filter((viewer, i) => viewer.isStale(versions[i]!)).map(viewer => viewer.catchUp()))
  }

  async function recheckSessions(some: Iterable<Kept>): Promise<void> {
    await Promise.all(Array.from(some, ({ viewer }) => viewer.recheckSessions()))
  }

  async function recheckExpired(some: readonly Kept[]): Promise<void> {
    const now = Date.now()
    const expired = some.flatMap(({ viewer }) =>
      viewer.watches.filter(({ session }) => session.expiresAt <= now).map(watch => viewer.recheckSession(watch)),
    )
    await Promise.all(expired)
  }

  const everyone = kept
  const patrols = [
    new Patrol({ everyone, everyMs: options.recheckListsMs, visit: recheckLists }),
    new Patrol({ everyone, everyMs: options.recheckSessionsMs, visit: recheckSessions }),
    new Patrol({ everyone, everyMs: expiryMs, visit: recheckExpired }),
  ]
  channels.onGap(() => {
    for (const { viewer } of kept.values()) void viewer.refresh()
    recheckSessions(kept.values()).catch(() => undefined)
  })

  return {
    viewerOf,
    watchSession,
    /** The feeds that a user has started here. */
    feedsOf: (userId: UserId): readonly Feed[] => kept.get(userId)?.viewer.feeds ?? [],
    /** How many users have a socket or a feed here. */
    size: () => kept.size,
    close(): void {
      for (const patrol of patrols) patrol.stop()
      for (const { viewer } of kept.values()) viewer.close()
      kept.clear()
    },
  }
}
