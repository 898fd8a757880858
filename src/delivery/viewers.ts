/** The users of this instance: one viewer each, kept while it has a socket or a feed here, rechecked against Redis. */
import type { UserId } from '../domain/id.ts'
import type { RoomList } from '../domain/room-list.ts'
import type { Session, SessionEnd } from '../domain/session.ts'
import type { Channels } from './channels.ts'
import type { Feed, FeedViewer } from './feed.ts'
import type { Reading } from './reading.ts'
import { type UserMessage, Viewer } from './viewer.ts'

export interface ViewersOptions {
  channels: Channels
  channelOf: (userId: UserId) => string
  reading: Reading
  /** How often the lists of rooms are compared with Redis. */
  recheckListsMs: number
  /** How often the sessions are. */
  recheckSessionsMs: number
  /** Rejects when the promise takes too long. */
  deadline: <T>(promise: Promise<T>) => Promise<T>
}

export type Viewers = ReturnType<typeof keepViewers>

const expiryMs = 1000

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

  readRooms(): Promise<RoomList> {
    return this.#holding.get(this.userId).readRooms()
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

/** Starts keeping viewers; `close` ends them all. */
export function keepViewers(options: ViewersOptions) {
  const { channels, channelOf, reading, deadline } = options
  const kept = new Map<UserId, { viewer: Viewer; holders: number }>()

  function hold(userId: UserId): Viewer {
    let held = kept.get(userId)
    if (!held) {
      const listen = (onMessage: (message: UserMessage) => void) => channels.listen(channelOf(userId), onMessage)
      held = { viewer: new Viewer(userId, { reading, listen, deadline }), holders: 0 }
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
   * Calls `onEnd` once, when the session is signed out or runs out, wherever that happens; never after `stop`. When this
   * resolves, the session has been read after the user's channel was heard: nothing can have slipped in between.
   */
  async function watchSession(session: Session, onEnd: (end: SessionEnd) => void) {
    const { id } = session.user
    const viewer = hold(id)
    const watch = { session, onEnd }
    viewer.watch(watch)
    // Counted now: of several that come at once, only those too many are to be refused.
    const { sockets } = viewer
    const stop = () => {
      viewer.unwatch(watch)
      release(id)
    }
    try {
      await viewer.heard()
      await viewer.recheckSession(watch)
      return { stop, sockets, current: () => watch.session }
    } catch (error) {
      stop()
      throw error
    }
  }

  async function recheckLists(): Promise<void> {
    const viewers = [...kept.values()].map(({ viewer }) => viewer).filter(viewer => viewer.hasFeeds)
    if (viewers.length === 0) return
    const versions = await reading.readVersions(viewers.map(viewer => viewer.userId))
    await Promise.all(viewers.filter((viewer, i) => viewer.isStale(versions[i]!)).map(viewer => viewer.catchUp()))
  }

  async function recheckSessions(): Promise<void> {
    await Promise.all([...kept.values()].map(({ viewer }) => viewer.recheckSessions()))
  }

  async function recheckExpired(): Promise<void> {
    const now = Date.now()
    for (const { viewer } of kept.values())
      for (const watch of viewer.watches) if (watch.session.expiresAt <= now) await viewer.recheckSession(watch)
  }

  /** Runs on a timer, one run at a time; what Redis did not answer is asked the next time. */
  function every(ms: number, run: () => Promise<void>): NodeJS.Timeout {
    let running = false
    return setInterval(async () => {
      if (running) return
      running = true
      await run().catch(() => undefined)
      running = false
    }, ms)
  }

  const timers = [
    every(options.recheckListsMs, recheckLists),
    every(options.recheckSessionsMs, recheckSessions),
    every(expiryMs, recheckExpired),
  ]
  channels.onGap(() => {
    for (const { viewer } of kept.values()) void viewer.refresh()
    recheckSessions().catch(() => undefined)
  })

  return {
    viewerOf,
    watchSession,
    /** How many users have a socket or a feed here. */
    size: () => kept.size,
    close(): void {
      for (const timer of timers) clearInterval(timer)
      for (const { viewer } of kept.values()) viewer.close()
      kept.clear()
    },
  }
}
