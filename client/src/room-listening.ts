/** Public rooms that are heard without joining them: each with a feed of its own, until the viewer joins, or nobody listens. */
import type { ChatConnection } from './chat-connection.ts'
import type { ChatEvent } from './chat-snapshots.ts'

interface Listened {
  by: number
  stop(): void
}

export class RoomListening {
  readonly #connection: ChatConnection
  readonly #onEvent: (event: ChatEvent) => void
  readonly #onEnd: (roomId: string) => void
  readonly #rooms = new Map<string, Listened>()

  constructor(connection: ChatConnection, onEvent: (event: ChatEvent) => void, onEnd: (roomId: string) => void) {
    this.#connection = connection
    this.#onEvent = onEvent
    this.#onEnd = onEnd
  }

  has = (roomId: string): boolean => this.#rooms.has(roomId)

  /** Answers how to end it. */
  begin = (roomId: string): (() => void) => {
    const room = this.#rooms.get(roomId) ?? { by: 0, stop: this.#follow(roomId) }
    this.#rooms.set(roomId, room)
    room.by++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (--room.by === 0) this.#end(roomId)
    }
  }

  /** An event of the viewer's own feed, which tells of the rooms that they have joined, as long as they are in them. */
  take({ __typename: kind, roomId }: ChatEvent): void {
    const room = this.#rooms.get(roomId!)
    if (kind === 'AddedToRoom') room?.stop()
    if (kind === 'RemovedFromRoom' && room) room.stop = this.#follow(roomId!)
  }

  #follow(roomId: string): () => void {
    let hasBegun = false
    return this.#connection.follow({ roomIds: [roomId] }, event => {
      const { __typename: kind, occurredAt } = event
      if (kind !== 'FeedReady') return this.#onEvent(event)
      // What was read before may be older.
      if (!hasBegun) this.#onEvent({ __typename: 'FeedReset', roomId, occurredAt, reason: 'TOO_OLD' })
      hasBegun = true
    })
  }

  #end(roomId: string): void {
    this.#rooms.get(roomId)?.stop()
    this.#rooms.delete(roomId)
    this.#onEnd(roomId)
  }
}
