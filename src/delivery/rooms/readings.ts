/** What entries show, read in one go for all who ask in one turn: messages, people and the room are as they are at that moment. */
import { type Facts, itemsByNumber, numbersOf, peopleOf } from '../../domain/facts.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import type { Logged } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { ShownRoom, Source } from '../source.ts'
import { entriesPerBlock } from './blocks.ts'

/** What one reader may be shown, and as whom. */
export interface Reading {
  /** The reader's own, at the very head at which the messages were read; null for who is no member, and when the room is deleted. */
  membership: Membership | null
  /** Whether the reader may hear the room without being a member. */
  mayListen: boolean
  facts: Facts
}

interface Asked {
  roomId: RoomId
  readers: Set<UserId>
  entries: Set<Logged>
}

export type Readings = ReturnType<typeof openReadings>

/** Nothing is kept: what was read for one turn is read anew for the next. */
export function openReadings({ readShown, readUsers }: Pick<Source, 'readShown' | 'readUsers'>) {
  let asked = new Map<string, Asked>()
  let reading: Promise<Map<string, RoomReading>> | null = null

  /** All that was asked in this turn: a round trip for the rooms, and one for the people. */
  async function readAll(): Promise<Map<string, RoomReading>> {
    await new Promise(resolve => setImmediate(resolve))
    const all = asked
    asked = new Map()
    reading = null
    const keys = [...all.keys()]
    const shown = await Promise.all([...all.values()].map(readRoom))
    const people = [...all.values()].flatMap(({ entries }, i) => [...peopleOf([...entries], shown[i]?.items ?? [])])
    const users = await readUsers(new Set(people))
    return new Map(keys.map((key, i) => [key, roomReading(all.get(key)!.roomId, shown[i]!, users)]))
  }

  const readRoom = ({ roomId, readers, entries }: Asked) =>
    readShown(roomId, [...readers], [...new Set([...entries].flatMap(({ entry }) => numbersOf(entry)))])

  return {
    /** What these entries, which stand in one block, show to this reader. Null: there is no such room. */
    async read(roomId: RoomId, reader: UserId, entries: readonly Logged[]): Promise<Reading | null> {
      const key = `${roomId} ${Math.floor((entries[0]!.sequence - 1) / entriesPerBlock)}`
      const own = asked.get(key) ?? { roomId, readers: new Set(), entries: new Set() }
      asked.set(key, own)
      own.readers.add(reader)
      for (const logged of entries) own.entries.add(logged)
      reading ??= readAll()
      const found = (await reading).get(key)!
      if (!found) return null
      const membership = found.memberships?.get(reader) ?? null
      return { membership, mayListen: found.listeners.has(reader), facts: found.facts }
    },
  }
}

/** Null: there is no such room. */
type RoomReading =
  | (Pick<ShownRoom, 'listeners'> & { facts: Facts; memberships: ShownRoom['memberships'] | null })
  | null

function roomReading(roomId: RoomId, shown: ShownRoom | null, users: Facts['users']): RoomReading {
  if (!shown) return null
  const { room, items, deleted, memberships, listeners } = shown
  return {
    facts: { roomId, room, users, items: itemsByNumber(items) },
    memberships: deleted ? null : memberships,
    listeners,
  }
}
