/** What a room holds, sorted once by what it is about: the log of a long run has tens of thousands of entries. */
import { numbersOf } from '../../src/domain/facts.ts'
import type { KeptEntry, RoomState } from './state.ts'

function once<Found>(find: (room: RoomState) => Found): (room: RoomState) => Found {
  const known = new WeakMap<RoomState, Found>()
  return room => {
    if (!known.has(room)) known.set(room, find(room))
    return known.get(room)!
  }
}

/** The values by each of their keys, in their order. */
export function sortBy<Key, Value>(
  values: readonly Value[],
  keysOf: (value: Value) => readonly Key[],
): Map<Key, Value[]> {
  const sorted = new Map<Key, Value[]>()
  for (const value of values)
    for (const key of keysOf(value)) {
      const own = sorted.get(key)
      if (own) own.push(value)
      else sorted.set(key, [value])
    }
  return sorted
}

/** The entries by their sequences. */
export const entriesOf: (room: RoomState) => ReadonlyMap<number, KeptEntry> = once(
  ({ entries }) => new Map(entries.map(kept => [kept.sequence, kept])),
)

/** Those that show a message, by its number. */
export const entriesByMessage = once(({ entries }) => sortBy(entries, ({ entry }) => numbersOf(entry)))

/** Those that say how somebody stands in the room, by who that is. */
export const standingsByMember = once(({ entries }) => {
  const standings = entries.flatMap(({ entry }) => (entry.kind === 'added' || entry.kind === 'standing' ? entry : []))
  return sortBy(standings, ({ member }): string[] => [member])
})

/** How many reacted at the end: emoji and count, by the number of the message. */
export const countsByMessage = once(({ history }) => {
  const counts = [...history.reactions].map(([key, { length }]) => {
    const [number = '', emoji = ''] = key.split(' ')
    return { number: Number(number), count: [emoji, length] as const }
  })
  return sortBy(counts, ({ number }) => [number])
})

/** Whoever was in the room at any time. */
export const peopleOf: (room: RoomState) => ReadonlySet<string> = once(({ entries, members }) => {
  const found = new Set(members)
  for (const { entry } of entries) if ('member' in entry) found.add(entry.member)
  return found
})
