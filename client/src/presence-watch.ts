/** Who is here, in the rooms that somebody looks at: one subscription for all of them. */
import type { Client } from 'graphql-ws'
import { Cell, obtain } from './cell.ts'
import * as documents from './chat-documents.ts'
import type { PresenceSnapshot } from './chat-snapshots.ts'
import { insist } from './subscriptions.ts'

interface Changed {
  roomId: string
  onlineCount: number
  changes: { online: boolean; lastSeenAt: string | null; user: { id: string } }[]
}

/** As many as one subscription may watch. */
const mostRooms = 100
/** Rooms that are looked at together are asked for together. */
const gatherMs = 50

export class PresenceWatch {
  readonly #client: Client
  readonly #cells = new Map<string, Cell<PresenceSnapshot | null>>()
  /** The one that was asked for last stands last. */
  readonly #wanted = new Set<string>()
  #asked = new Set<string>()
  /** Those of which all were told since there was a new socket, or a new subscription. */
  #told = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #stop: () => void = () => undefined

  constructor(client: Client) {
    this.#client = client
    client.on('connected', () => this.#told.clear())
  }

  in = (roomId: string): Cell<PresenceSnapshot | null> => {
    return obtain(this.#cells, roomId, () => {
      const onWatched = (isWatched: boolean) => {
        this.#wanted.delete(roomId)
        if (isWatched) this.#wanted.add(roomId)
        this.#timer ??= setTimeout(() => this.#ask(), gatherMs)
      }
      return new Cell<PresenceSnapshot | null>(null, onWatched)
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#stop()
  }

  /** Anew where a room is missing; what is watched for nobody is let go with the next one. */
  #ask(): void {
    this.#timer = undefined
    const roomIds = [...this.#wanted].slice(-mostRooms)
    if (roomIds.length > 0 && roomIds.every(id => this.#asked.has(id))) return
    this.#stop()
    this.#asked = new Set(roomIds)
    this.#told = new Set()
    if (roomIds.length === 0) return
    const payload = { query: documents.presence, variables: { roomIds } }
    this.#stop = insist(this.#client, payload, {
      next: ({ data }) => data && this.#take((data as { presence: Changed }).presence),
      error: () => undefined,
      // No room is left: whoever looks at one from now on asks anew.
      complete: () => this.#asked.clear(),
    })
  }

  #take({ roomId, onlineCount, changes }: Changed): void {
    const known = this.#told.has(roomId) ? this.in(roomId).getSnapshot() : null
    this.#told.add(roomId)
    const online = new Set(known?.online)
    const lastSeenAt = new Map(known?.lastSeenAt)
    for (const { online: isHere, lastSeenAt: seenAt, user } of changes) {
      online[isHere ? 'add' : 'delete'](user.id)
      lastSeenAt.delete(user.id)
      if (seenAt) lastSeenAt.set(user.id, seenAt)
    }
    this.in(roomId).set({ onlineCount, online, lastSeenAt })
  }
}
