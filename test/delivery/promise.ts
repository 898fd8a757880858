/** Judges what a device was shown of one room by the room's log: every entry of each stay, as far as promise 5 goes. */
import { decodeCursor } from '../../src/domain/cursor.ts'
import { memberOf } from '../../src/domain/entry.ts'
import { type Event, eventFor, type RoomEvent } from '../../src/domain/event.ts'
import { type Facts, numbersOf } from '../../src/domain/facts.ts'
import type { Logged } from '../../src/domain/log.ts'
import type { User } from '../../src/domain/user.ts'
import { findUntruths, type Shown, type Stay } from './truth.ts'

/** Everything that is wrong; nothing else is due. */
export function findWrongs(shown: Shown): string[] {
  const walk = new Walk(shown)
  for (const told of shown.connections) walk.connect(told.map(({ event }) => event))
  walk.end()
  return [...walk.wrongs, ...findUntruths(shown, walk.stays)]
}

class Walk {
  readonly wrongs: string[] = []
  readonly stays: Stay[]
  readonly #shown: Shown
  /** The last sequence that was told, or that a reset skipped to. */
  #position = 0
  #justAdded = false

  constructor(shown: Shown) {
    this.#shown = shown
    this.stays = staysOf(shown.room.entries, shown.viewer)
  }

  connect(events: readonly Event[]): void {
    for (const event of events) {
      if (event.type === 'FeedReady' || event.roomId !== this.#shown.room.facts.id) continue
      if (event.type === 'FeedReset') this.#reset(event)
      else if (event.cursor !== null) this.#take(event, decodeCursor(event.cursor)!.position.sequence)
      this.#justAdded = event.type === 'AddedToRoom'
    }
  }

  end(): void {
    const missing = this.#missingBefore(this.#shown.room.entries.length + 1)
    if (missing.length > 0) this.wrongs.push(`missing in the end: ${missing}`)
  }

  #reset({ reason, cursor }: Event & { type: 'FeedReset' }): void {
    const isCalledFor = this.#justAdded || this.#shown.room.entries.slice(this.#position).some(this.#isGone)
    if (reason !== 'TOO_OLD' || !isCalledFor) this.wrongs.push(`a reset that nothing calls for: ${reason}`)
    this.#position = cursor ? decodeCursor(cursor)!.position.sequence : 0
  }

  #take(event: RoomEvent, sequence: number): void {
    const logged = this.#shown.room.entries[sequence - 1]
    const stay = this.#stayOf(sequence)
    if (!logged || bare(event) !== bare(eventFor(this.#shown.viewer.id, logged, factsNow(this.#shown))))
      this.wrongs.push(`not what the log has: ${JSON.stringify(event)}`)
    if (!stay) this.wrongs.push(`shown outside of every stay: ${sequence}`)
    if (sequence <= this.#position) this.wrongs.push(`${sequence} after ${this.#position}`)
    const missing = this.#missingBefore(sequence)
    // Who has left meanwhile is told the end of the stay alone, and who came back, of this one.
    const maySkip = sequence === stay?.from || sequence === stay?.to
    if (missing.length > 0 && !maySkip) this.wrongs.push(`missing before ${sequence}: ${missing}`)
    this.#position = sequence
  }

  #stayOf(sequence: number): Stay | null {
    return this.stays.find(stay => isWithin(stay, sequence)) ?? null
  }

  /** Whether the room keeps none of the messages that this entry shows. */
  readonly #isGone = ({ entry }: Logged): boolean => {
    const numbers = numbersOf(entry)
    return numbers.length > 0 && numbers.every(number => number < this.#shown.room.oldest)
  }

  /** What is done to a message that is gone may be told or not. */
  #missingBefore(sequence: number): number[] {
    const between = this.#shown.room.entries.slice(this.#position, sequence - 1)
    const due = between.filter(logged => logged.entry.kind === 'message' || !this.#isGone(logged))
    return due.map(logged => logged.sequence).filter(one => this.#stayOf(one))
  }
}

/** All messages, those that are not kept any more included. */
function factsNow({ room, names, viewer }: Shown): Facts {
  const people = new Map([...new Set([viewer.id, ...room.members.keys()])].map(id => [id, names(id).at(-1)!.was]))
  const items = new Map(room.messages.map((versions, index) => [index + 1, versions.at(-1)!.was]))
  return { roomId: room.facts.id, room: room.facts, users: people, items }
}

/** The event, of messages, people and rooms only which: what they say and how they are called is judged apart. */
const bare = (event: Event | null): string =>
  JSON.stringify(event, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && ('body' in part || 'username' in part || 'visibility' in part)
      ? (part as User).id
      : part,
  )

const isWithin = ({ from, to }: Stay, sequence: number): boolean => sequence >= from && sequence <= to

/** The viewer's stay of which this sequence is part. */
export const findStay = ({ room, viewer }: Pick<Shown, 'room' | 'viewer'>, sequence: number): Stay | null =>
  staysOf(room.entries, viewer).find(stay => isWithin(stay, sequence)) ?? null

function staysOf(log: readonly Logged[], viewer: User): Stay[] {
  const stays: Stay[] = []
  let from: number | null = null
  for (const { sequence, entry } of log) {
    const own = memberOf(entry) === viewer.id
    if (own && entry.kind === 'added') from = sequence
    if (from === null || !(entry.kind === 'deleted' || (own && entry.kind === 'removed'))) continue
    stays.push({ from, to: sequence })
    from = null
  }
  return from === null ? stays : [...stays, { from, to: Number.POSITIVE_INFINITY }]
}
