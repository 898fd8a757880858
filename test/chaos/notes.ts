/** What clients wrote down, sorted once: a long run has thousands of clients, and hundreds of rooms. */
import type { Lineage, Note } from './history.ts'
import { isLate } from './liveness.ts'
import { peopleOf } from './room-indexes.ts'
import type { RoomState } from './state.ts'

interface Placed {
  place: number
  note: Note
}

class Notes {
  readonly #lineage: Lineage
  /** Of every room: where sessions begin and are ready, and what came late. */
  readonly #shared: Placed[] = []
  readonly #byRoom = new Map<string, Placed[]>()

  constructor(lineage: Lineage) {
    this.#lineage = lineage
    for (const [place, note] of lineage.notes.entries()) {
      if (note.kind === 'subscribed' || note.kind === 'ready') this.#shared.push({ place, note })
      else if (note.kind === 'event' || note.kind === 'reset') this.#sort({ place, note }, note.roomId)
    }
  }

  /** Whether anything is to be judged: the client was told of the room, asked for it, or its user was ever in it. */
  areAbout(room: RoomState): boolean {
    const { roomIds, userId } = this.#lineage
    return roomIds?.includes(room.roomId) || this.#byRoom.has(room.roomId) || peopleOf(room).has(userId)
  }

  /** Those that tell of this room, and of every room, in their order. */
  of(roomId: string): Note[] {
    const placed = new Set([...this.#shared, ...(this.#byRoom.get(roomId) ?? [])])
    return [...placed].sort((a, b) => a.place - b.place).map(({ note }) => note)
  }

  #sort(placed: Placed, roomId: string): void {
    const own = this.#byRoom.get(roomId)
    if (own) own.push(placed)
    else this.#byRoom.set(roomId, [placed])
    if (placed.note.kind === 'event' && isLate(placed.note)) this.#shared.push(placed)
  }
}

const sorted = new WeakMap<Lineage, { length: number; notes: Notes }>()

/** What this client has written down so far. */
export function notesOf(lineage: Lineage): Notes {
  const { length } = lineage.notes
  const known = sorted.get(lineage)
  if (known?.length === length) return known.notes
  const notes = new Notes(lineage)
  sorted.set(lineage, { length, notes })
  return notes
}
