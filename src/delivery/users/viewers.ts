/** The users of this instance: one viewer each, kept while it has a socket or a feed here, rechecked against Redis. */
import { now } from '../../domain/clock.ts'
import type { UserId } from '../../domain/id.ts'
import type { Session } from '../../domain/session.ts'
import type { NoteUnreadable } from '../../domain/unreadable.ts'
import { Patrol } from '../../patrol.ts'
import { Kept } from '../kept.ts'
import type { Channels } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'
import type { Online } from './online.ts'
import type { SessionHolder, SessionWatch } from './sessions.ts'
import { type ListFollower, Viewer, type ViewerOptions } from './viewer.ts'

export interface ViewersOptions extends Pick<ViewerOptions, 'source' | 'deadline'> {
  channels: Channels
  channelOf: (userId: UserId) => string
  source: Source
  noteUnreadable: NoteUnreadable
  /** Told of every socket that comes and goes; null: nobody is told who is here. */
  online: Online | null
  /** How often the lists of rooms are compared with Redis. */
  recheckListsMs: number
  /** How often the sessions are, give or take half of it. */
  recheckSessionsMs: number
}

export type Viewers = ReturnType<typeof keepViewers>

const expiryMs = 1000

/** A session of a user with a socket here. */
export interface WatchedSession {
  /** The session as it is now. */
  readonly current: Session
  /** What lives here by sessions of this user, this one included; the oldest first. */
  readonly holders: readonly SessionHolder[]
  /** Resolves when it is certain that the session lives, or has been ended; undefined: it is. */
  assure(): Promise<void> | undefined
  /** Stops watching. */
  close(): void
}

/** What all held sessions share. */
interface Holding {
  kept: Kept<UserId, Viewer>
  online: Online | null
}

class HeldSession implements WatchedSession {
  readonly #watch: SessionWatch
  readonly #viewer: Viewer
  readonly #holding: Holding
  /** Null: nobody is told, as of an application that acts as the user. */
  readonly #online: Online | null

  constructor(watch: SessionWatch, viewer: Viewer, holding: Holding) {
    viewer.sessions.watch(watch)
    this.#online = watch.session.outside === 'app' ? null : holding.online
    this.#online?.came(viewer.userId)
    this.#watch = watch
    this.#viewer = viewer
    this.#holding = holding
  }

  get current(): Session {
    return this.#watch.session
  }

  get holders(): readonly SessionHolder[] {
    return this.#viewer.sessions.holders
  }

  assure(): Promise<void> | undefined {
    return this.#viewer.sessions.assure(this.#watch)
  }

  close(): void {
    this.#viewer.sessions.unwatch(this.#watch)
    this.#online?.went(this.#viewer.userId)
    this.#holding.kept.release(this.#viewer.userId)
  }
}

/** Starts keeping viewers; `close` ends them all. */
export function keepViewers({ channels, channelOf, source, deadline, ...options }: ViewersOptions) {
  const onUnreadable = (userId: UserId) => options.noteUnreadable(channelOf(userId))
  const kept = new Kept<UserId, Viewer>({
    open(userId) {
      const listen = (onWord: (word: unknown) => void) => channels.listen(channelOf(userId), onWord)
      return new Viewer(userId, { source, listen, onUnreadable, deadline })
    },
    close: viewer => viewer.close(),
  })
  const holding = { kept, online: options.online }

  /**
   * Tells the holder once, when the session is signed out or runs out, wherever that happens; never after `close`. When this
   * resolves, the session has been read after the user's channel was heard: nothing can have slipped in between.
   */
  async function watchSession(session: Session, holder: SessionHolder): Promise<WatchedSession> {
    const watch = { session, holder, stretch: null }
    const viewer = kept.hold(session.user.id)
    const held = new HeldSession(watch, viewer, holding)
    try {
      await viewer.isHeard()
      await viewer.sessions.recheckOne(watch)
      return held
    } catch (error) {
      held.close()
      throw error
    }
  }

  async function recheckLists(some: readonly Viewer[]): Promise<void> {
    const viewers = some.filter(viewer => viewer.isFollowed)
    if (viewers.length === 0) return
    const versions = await source.readVersions(viewers.map(viewer => viewer.userId))
    await Promise.all(viewers.filter((viewer, i) => viewer.isStale(versions[i]!)).map(viewer => viewer.catchUp()))
  }

  async function recheckSessions(some: Iterable<Viewer>): Promise<void> {
    await Promise.all(Array.from(some, ({ sessions }) => sessions.recheck()))
  }

  async function recheckExpired(some: readonly Viewer[]): Promise<void> {
    const time = now()
    // Of nearly all none has, and each is asked every second.
    const expired = some.filter(({ sessions }) => sessions.hasExpired(time))
    await Promise.all(expired.map(({ sessions }) => sessions.recheckExpired(time)))
  }

  const everyone = kept
  const patrols = [
    new Patrol({ everyone, everyMs: options.recheckListsMs, visit: recheckLists }),
    new Patrol({
      everyone,
      everyMs: options.recheckSessionsMs,
      overMs: options.recheckSessionsMs / 2,
      visit: recheckSessions,
    }),
    new Patrol({ everyone, everyMs: expiryMs, visit: recheckExpired }),
  ]
  channels.onGap(() => {
    for (const viewer of kept.values()) void viewer.refresh()
    recheckSessions(kept.values()).catch(() => undefined)
  })

  return {
    /** The viewer of this user; whoever holds it gives it back with `release`. */
    hold: (userId: UserId): Viewer => kept.hold(userId),
    release: (userId: UserId): void => kept.release(userId),
    /** Who follows this user's list of rooms here. */
    followersOf: (userId: UserId): readonly ListFollower[] => kept.get(userId)?.followers ?? [],
    watchSession,
    /** Reads again what sockets of this user here live by, and who the user is now. Never rejects: the recheck makes up for it. */
    readSessions: async (userId: UserId): Promise<void> =>
      kept
        .get(userId)
        ?.sessions.recheck()
        .catch(() => undefined),
    /** How many users have a socket or a feed here. */
    size: () => kept.size,
    close(): void {
      for (const patrol of patrols) patrol.stop()
      kept.close()
    },
  }
}
