/** A client of the feed: keeps cursors as the contract says, disconnects and resumes. */
import type { Delivery } from '../../src/delivery/delivery.ts'
import type { Feed } from '../../src/delivery/feed/feed.ts'
import type { Audience, Outlet } from '../../src/delivery/outlet.ts'
import { decodeCursor } from '../../src/domain/cursor.ts'
import type { Event, RoomEvent } from '../../src/domain/event.ts'
import type { User } from '../../src/domain/user.ts'

/** An event as it was shown, and as it was made for this device: others may have been shown one of the same name before. */
export interface Told {
  event: Event
  made: Event
}

/** What was shown under a name, to all devices. */
export type Shared = Map<string, Event>

export class Device {
  /** Everything received, by connection. */
  readonly connections: Told[][] = []
  /** What was read for it. */
  paidBytes = 0
  readonly #delivery: Delivery
  readonly #user: User
  readonly #shared: Shared
  readonly #cursors = new Map<string, string>()
  #feed: Feed | null = null
  #drained: (() => void)[] | null = null

  constructor(delivery: Delivery, user: User, shared: Shared = new Map()) {
    this.#delivery = delivery
    this.#user = user
    this.#shared = shared
  }

  get connected(): boolean {
    return this.#feed !== null
  }

  /** Resumes; the first time, knowing no room, so that everything from each joining on is due. */
  connect(): void {
    const session = { id: 'session', user: this.#user, expiresAt: Number.POSITIVE_INFINITY }
    const feed = this.#delivery.openFeed(session, { after: [...this.#cursors.values()], roomIds: null })
    this.#feed = feed
    this.connections.push([])
    feed.start(this.#outlet(feed))
  }

  disconnect(): void {
    this.#feed?.close()
    this.#feed = null
    this.drain()
  }

  /** The socket takes no more until `drain`. */
  clog(): void {
    if (!this.#feed) return
    this.#drained ??= []
    this.#feed.fallBehind()
  }

  drain(): void {
    const waiting = this.#drained ?? []
    this.#drained = null
    for (const resume of waiting) resume()
  }

  #outlet(feed: Feed): Outlet {
    const selection = { names: () => true, openAudience: () => openAudience() }
    const outlet: Outlet = {
      selection,
      bytesAtOnce: 512 * 1024,
      hearsSignals: false,
      signal: event => void (outlet.hearsSignals && !this.#drained && this.#receive(feed, event)),
      send: (event, name) => this.#receive(feed, event, name).length,
      settle: () => undefined,
      opening: () => undefined,
      paid: bytes => {
        this.paidBytes += bytes
      },
      drained: () => (this.#drained ? new Promise<void>(resolve => this.#drained!.push(resolve)) : Promise.resolve()),
      closed: () => undefined,
    }
    return outlet
  }

  /** Answers the event as it would go over a wire. */
  #receive(feed: Feed, made: Event, name?: string): string {
    const event = (name !== undefined && this.#shared.get(name)) || made
    if (name !== undefined) this.#shared.set(name, event)
    const text = JSON.stringify(event)
    if (feed !== this.#feed) return text
    this.connections.at(-1)!.push({ event, made })
    if (event.type === 'FeedReady') {
      this.#cursors.clear()
      for (const cursor of event.cursors) this.#cursors.set(decodeCursor(cursor)!.roomId, cursor)
    } else if (event.cursor) this.#cursors.set(event.roomId, event.cursor)
    else if (event.type === 'FeedReset') this.#cursors.delete(event.roomId)
    return text
  }
}

function openAudience(): Audience {
  const outlets = new Set<Outlet>()
  return {
    get size() {
      return outlets.size
    },
    add: outlet => void outlets.add(outlet),
    delete: outlet => void outlets.delete(outlet),
    signal: event => {
      for (const outlet of outlets) outlet.signal(event)
    },
    tell: (event: RoomEvent) => {
      for (const outlet of outlets) outlet.send(event)
    },
  }
}
