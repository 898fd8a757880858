/** The rooms whose messages are read: those that somebody looks at, and those looked at last. */
import { Cell, obtain } from './cell.ts'
import type { Message, MessagesSnapshot, Person, Told } from './chat-snapshots.ts'
import type { HistoryEvent, HistoryPage } from './history.ts'
import { RoomMessages, type Waiting } from './room-messages.ts'

export interface OpenRoomsOptions {
  readPage(roomId: string, before: string | null): Promise<HistoryPage<Message> | null>
  waiting(): readonly Waiting[]
  /** A message with what the viewer has changed of it. */
  shown(message: Message): Message
  keptMessages?: number
}

/** So many rooms that nobody looks at any more stay read. */
const mostIdle = 10
const nothing: MessagesSnapshot = { messages: [], hasOlder: true, isReading: true }

export class OpenRooms {
  readonly #options: OpenRoomsOptions
  #viewer: Person | null = null
  readonly #cells = new Map<string, Cell<MessagesSnapshot>>()
  /** How many look at it. */
  readonly #watched = new Map<string, number>()
  /** The one looked at last stands last. */
  readonly #read = new Map<string, RoomMessages>()

  constructor(options: OpenRoomsOptions) {
    this.#options = options
  }

  messages = (roomId: string): Cell<MessagesSnapshot> => {
    const onWatched = (isWatched: boolean) => (isWatched ? this.look(roomId) : this.leave(roomId))
    return obtain(this.#cells, roomId, () => new Cell(nothing, onWatched))
  }

  /** It is known who reads: what is open already is read now. */
  begin(viewer: Person): void {
    this.#viewer = viewer
    for (const roomId of this.#watched.keys()) this.#reading(roomId)
  }

  look = (roomId: string): void => {
    this.#watched.set(roomId, (this.#watched.get(roomId) ?? 0) + 1)
    this.#reading(roomId)
  }

  leave = (roomId: string): void => {
    const left = (this.#watched.get(roomId) ?? 1) - 1
    if (left > 0) this.#watched.set(roomId, left)
    else this.#watched.delete(roomId)
    const idle = [...this.#read.keys()].filter(id => !this.#watched.has(id))
    for (const id of idle.slice(0, -mostIdle)) this.#end(id)
  }

  take(event: Told): void {
    for (const room of this.#read.values()) room.take(event as unknown as HistoryEvent<Message>)
  }

  /** There is news of messages on their way, or of what is changed of others. */
  show(): void {
    for (const room of this.#read.values()) room.show()
  }

  readOlder = async (roomId: string): Promise<void> => {
    await this.#reading(roomId)?.readOlder()
  }

  close(): void {
    for (const room of this.#read.values()) room.close()
  }

  #reading(roomId: string): RoomMessages | null {
    const viewer = this.#viewer
    if (!viewer) return null
    const { readPage, ...options } = this.#options
    const room = obtain(this.#read, roomId, () => {
      const read = (before: string | null) => readPage(roomId, before)
      return new RoomMessages({ ...options, roomId, viewer, readPage: read }, this.messages(roomId))
    })
    this.#read.delete(roomId)
    this.#read.set(roomId, room)
    return room
  }

  #end(roomId: string): void {
    this.#read.get(roomId)?.close()
    this.#read.delete(roomId)
    this.#cells.get(roomId)?.set(nothing)
  }
}
