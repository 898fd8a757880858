/** What entries show, read in one go for all who ask in one turn: messages, people and the room are as they are at that moment. */
import { itemsByNumber, numbersOf, peopleOf } from '../../domain/facts.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import type { Logged } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { User } from '../../domain/user.ts'
import type { Source } from '../source.ts'
import { entriesPerBlock } from './blocks.ts'
import { Shown } from './shown.ts'

/** What one reader may be shown, and as whom. */
export interface Reading {
  /** The reader's own, at the very head at which the messages were read; null for whoever is not a member, and when the room is deleted. */
  membership: Membership | null
  /** Whether the reader may hear the room without being a member. */
  mayListen: boolean
  shown: Shown
  /** What an entry shows took about so many bytes, and all that was read for this reader, be it a part for many. */
  bytesOfEntry: number
  bytes: number
}

export type Readings = ReturnType<typeof openReadings>

type Parts = Pick<Source, 'readShown' | 'readUsers'>

/** Nothing is kept: what was read for one turn is read anew for the next. */
export function openReadings(source: Parts) {
  let next: Turn | null = null

  function nextTurn(): Turn {
    if (next) return next
    const begun = new Promise<void>(resolve =>
      setImmediate(() => {
        next = null
        resolve()
      }),
    )
    next = new Turn(source, begun)
    return next
  }

  return {
    /** What these entries, which stand in one block, show to this reader. Null: there is no such room. */
    read: (roomId: RoomId, reader: UserId, entries: readonly Logged[]): Promise<Reading | null> =>
      nextTurn().read(roomId, reader, entries),
  }
}

/** What is asked about one block of a room. */
interface Asked {
  roomId: RoomId
  readers: Set<UserId>
  entries: Set<Logged>
  answer: Promise<Answer | null>
}

interface Answer {
  memberships: ReadonlyMap<UserId, Membership>
  listeners: ReadonlySet<UserId>
  shown: Shown
  bytes: number
}

/** All that is asked until it begins: each block is read once, and each person, but what fails in one room fails there alone. */
class Turn {
  readonly #source: Parts
  readonly #begun: Promise<void>
  readonly #asked = new Map<string, Asked>()
  /** The readings that bring them. */
  readonly #people = new Map<UserId, Promise<Map<UserId, User>>>()

  constructor(source: Parts, begun: Promise<void>) {
    this.#source = source
    this.#begun = begun
  }

  async read(roomId: RoomId, reader: UserId, entries: readonly Logged[]): Promise<Reading | null> {
    const key = `${roomId} ${Math.floor((entries[0]!.sequence - 1) / entriesPerBlock)}`
    const asked = this.#asked.get(key) ?? this.#ask(key, roomId)
    asked.readers.add(reader)
    for (const logged of entries) asked.entries.add(logged)
    const answer = await asked.answer
    if (!answer) return null
    const { memberships, listeners, shown, bytes } = answer
    const { entries: read, readers } = asked
    return {
      ...{ membership: memberships.get(reader) ?? null, mayListen: listeners.has(reader), shown },
      ...{ bytesOfEntry: bytes / read.size, bytes: bytes / readers.size },
    }
  }

  #ask(key: string, roomId: RoomId): Asked {
    const asked = { roomId, readers: new Set<UserId>(), entries: new Set<Logged>() }
    const whole = { ...asked, answer: this.#begun.then(() => this.#readRoom(asked)) }
    this.#asked.set(key, whole)
    return whole
  }

  async #readRoom({ roomId, readers, entries }: Omit<Asked, 'answer'>): Promise<Answer | null> {
    const numbers = new Set([...entries].flatMap(({ entry }) => numbersOf(entry)))
    const found = await this.#source.readShown(roomId, [...readers], [...numbers])
    if (!found) return null
    const { room, items, bytes, deleted, memberships, listeners } = found
    const users = await this.#readPeople(peopleOf([...entries], items))
    const shown = new Shown({ roomId, room, users, items: itemsByNumber(items) })
    return { memberships: deleted ? new Map() : memberships, listeners, shown, bytes }
  }

  /** These people, and perhaps others. */
  async #readPeople(ids: ReadonlySet<UserId>): Promise<Map<UserId, User>> {
    const unknown = [...ids].filter(id => !this.#people.has(id))
    const reading = this.#source.readUsers(unknown)
    for (const id of unknown) this.#people.set(id, reading)
    const readings = new Set([...ids].map(id => this.#people.get(id)!)).add(reading)
    const found = await Promise.all(readings)
    return found.length === 1 ? found[0]! : new Map(found.flatMap(users => [...users]))
  }
}
