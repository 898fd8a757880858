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
  /** Of every room: where sessions begin and are ready. */
  readonly #shared: Placed[] = []
  readonly #byRoom = new Map<string, Placed[]>()
  /** For each place: the last event that had come late by then, of whatever room. */
  readonly #late: (Placed | undefined)[] = []

  constructor(lineage: Lineage) {
    this.#lineage = lineage
    let late: Placed | undefined
    for (const [place, note] of lineage.notes.entries()) {
      if (note.kind === 'subscribed' || note.kind === 'ready') this.#shared.push({ place, note })
      else if (note.kind === 'event' || note.kind === 'reset') this.#sort({ place, note }, note.roomId)
      if (note.kind === 'event' && isLate(note)) late = { place, note }
      this.#late.push(late)
    }
  }

  /** Whether anything is to be judged: the client was told of the room, asked for it, or its user was ever in it. */
  areAbout(room: RoomState): boolean {
    const { roomIds, userId } = this.#lineage
    return roomIds?.includes(room.roomId) || this.#byRoom.has(room.roomId) || peopleOf(room).has(userId)
  }

  /** Those that tell of this room, and of every room, in their order. Of others that came late between two of them, the last one. */
  of(roomId: string): Note[] {
    const placed = [...this.#shared, ...(this.#byRoom.get(roomId) ?? [])].sort((a, b) => a.place - b.place)
    return placed.flatMap(({ place, note }, i) => {
      const late = this.#late[place - 1]
      return late && late.place > (placed[i - 1]?.place ?? -1) ? [late.note, note] : [note]
    })
  }

  #sort(placed: Placed, roomId: string): void {
    const own = this.#byRoom.get(roomId)
    if (own) own.push(placed)
    else this.#byRoom.set(roomId, [placed])
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
