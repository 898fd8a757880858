/** One subscription to who is here, in several rooms. What is not taken yet is merged, so that a slow client is told less often. */
import type { RoomId, UserId } from '../../domain/id.ts'
import type { Presence, PresenceChanged } from '../../domain/presence.ts'
import type { Watcher } from './room-watch.ts'

interface Waiting {
  onlineCount: number
  changes: Map<UserId, Presence>
}

export interface PresenceFeedOptions {
  userId: UserId
  /** Begins to watch; resolves when all rooms have been looked at. */
  open(feed: PresenceFeed): Promise<unknown>
  close(feed: PresenceFeed): void
}

/** Ends when it is returned, or when there is no room left. `return()` settles at once, whatever Redis does. */
export class PresenceFeed implements AsyncIterableIterator<PresenceChanged>, Watcher {
  readonly userId: UserId
  readonly rooms: Set<RoomId>
  readonly #options: PresenceFeedOptions
  readonly #waiting = new Map<RoomId, Waiting>()
  #take: ((result: IteratorResult<PresenceChanged> | Promise<never>) => void) | null = null
  #error: { reason: unknown } | null = null
  #opened = false
  #closed = false

  constructor(rooms: Iterable<RoomId>, options: PresenceFeedOptions) {
    this.userId = options.userId
    this.rooms = new Set(rooms)
    this.#options = options
  }

  [Symbol.asyncIterator]() {
    return this
  }

  next(): Promise<IteratorResult<PresenceChanged>> {
    if (!this.#opened && !this.#closed) this.#open()
    return new Promise(resolve => {
      this.#take = resolve
      this.#give()
    })
  }

  return(): Promise<IteratorResult<PresenceChanged>> {
    this.#end()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(): Promise<IteratorResult<PresenceChanged>> {
    return this.return()
  }

  told({ roomId, onlineCount, changes }: PresenceChanged): void {
    if (!this.rooms.has(roomId)) return
    const waiting = this.#waiting.get(roomId) ?? { onlineCount, changes: new Map() }
    waiting.onlineCount = onlineCount
    for (const change of changes) waiting.changes.set(change.user.id, change)
    this.#waiting.set(roomId, waiting)
    this.#give()
  }

  ended(roomId: RoomId): void {
    this.rooms.delete(roomId)
    this.#waiting.delete(roomId)
    if (this.rooms.size === 0) this.#end()
  }

  #open(): void {
    this.#opened = true
    if (this.rooms.size === 0) this.#end()
    else
      this.#options.open(this).catch(reason => {
        this.#error = { reason }
        this.#end()
      })
  }

  #end(): void {
    if (!this.#closed && this.#opened) this.#options.close(this)
    this.#closed = true
    this.#give()
  }

  #give(): void {
    const take = this.#take
    if (!take) return
    const [next] = this.#waiting
    if (this.#closed) take(this.#error ? Promise.reject(this.#error.reason) : { done: true, value: undefined })
    else if (next) take({ done: false, value: this.#taken(...next) })
    else return
    this.#take = null
  }

  #taken(roomId: RoomId, { onlineCount, changes }: Waiting): PresenceChanged {
    this.#waiting.delete(roomId)
    return { roomId, onlineCount, changes: [...changes.values()] }
  }
}
