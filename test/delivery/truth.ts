/** Judges what events say of messages and people: true at their reading, nothing erased, and in the end all as it is now. */

import { decodeCursor } from '../../src/domain/cursor.ts'
import type { Event, RoomEvent } from '../../src/domain/event.ts'
import type { UserId } from '../../src/domain/id.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Message } from '../../src/domain/message.ts'
import { metadataIn } from '../../src/domain/metadata.ts'
import type { Room as RoomFacts } from '../../src/domain/room.ts'
import type { User } from '../../src/domain/user.ts'
import type { Told } from './device.ts'
import type { Room, Version } from './room.ts'
import type { Read } from './world.ts'

/** One membership: the sequences of its first and its last entry, both of which the member sees. */
export interface Stay {
  from: number
  to: number
}

export interface Shown {
  /** What each connection was shown, in order. */
  connections: readonly Told[][]
  room: Room
  /** All that people were ever called. */
  names(id: UserId): readonly Version<User>[]
  viewer: User
}

/** Everything that is not true, or that the viewer may not know. */
export function findUntruths(shown: Shown, stays: readonly Stay[]): string[] {
  const witness = new Witness(shown, stays)
  for (const told of shown.connections) witness.connect(told)
  witness.end()
  return witness.wrongs
}

class Witness {
  readonly wrongs: string[] = []
  readonly #shown: Shown
  readonly #stays: readonly Stay[]
  /** What a client that merges by id has, by number. */
  readonly #cache = new Map<number, Message>()
  /** What such a client has of the room. */
  #room: RoomFacts | null = null
  /** The messages of which this connection was told that they are deleted. */
  #deleted = new Set<number>()

  constructor(shown: Shown, stays: readonly Stay[]) {
    this.#shown = shown
    this.#stays = stays
  }

  connect(told: readonly Told[]): void {
    this.#deleted = new Set()
    for (const { event, made } of told) {
      if (event.type === 'FeedReady' || event.roomId !== this.#shown.room.facts.id) continue
      // What came before is not kept true any more: a client reads it again, or has no room for it.
      if (event.type === 'FeedReset' || event.type === 'RemovedFromRoom' || event.type === 'RoomDeleted') this.#forget()
      if (event.type !== 'FeedReset' && event.cursor !== null) this.#hear(event, made as RoomEvent)
    }
  }

  #forget(): void {
    this.#cache.clear()
    this.#room = null
  }

  end(): void {
    if (this.#stays.at(-1)?.to !== Number.POSITIVE_INFINITY) return
    if (this.#room && this.#room.version !== this.#shown.room.facts.version)
      this.wrongs.push(`in the end the room is about "${this.#room.topic}"`)
    for (const [number, message] of this.#cache) {
      const now = this.#shown.room.item(number)
      if (now && !isSame(message, now)) this.wrongs.push(`in the end message ${number} says "${message.body}"`)
    }
  }

  #hear(event: RoomEvent, made: RoomEvent): void {
    const { sequence } = decodeCursor(event.cursor)!.position
    const [messages, fresh] = [messagesIn(event), messagesIn(made)]
    for (const [i, message] of messages.entries()) this.#judge(message, metadataIn(fresh[i]!.metadata) ?? {}, sequence)
    if (event.type === 'MessagesDeleted') for (const { number } of event.messages) this.#deleted.add(number)
    if ('room' in event && 'room' in made) this.#judgeRoom(event.room, made.room as RoomFacts & Read, sequence)
    const [people, newest] = [peopleIn(event), peopleIn(made)]
    for (const [i, person] of people.entries()) this.#judgeName(person, newest[i]! as User & Read)
  }

  #judge(message: Message, { began }: Read, sequence: number): void {
    const { number, body } = message
    const versions = this.#shown.room.messages[number - 1]!
    const which = versions.findLastIndex(({ was }) => isSame(message, was))
    const least = began === undefined ? whenTold(versions, sequence) : whenRead(versions, began)
    if (which < 0 || which < least) this.wrongs.push(`at ${sequence} message ${number} says "${body}"`)
    if (body !== '' && this.#deleted.has(number)) this.wrongs.push(`"${body}" is shown after it was deleted`)
    const stay = this.#stays.find(({ from, to }) => from <= sequence && sequence <= to)
    if (stay && changedAt(versions[which]?.was) > stay.to) this.wrongs.push(`"${body}" is of after the stay`)
    this.#cache.set(number, message)
  }

  #judgeRoom(shown: RoomFacts, { began }: Read, sequence: number): void {
    const { versions, entries } = this.#shown.room
    const sequenceOf = ({ version }: RoomFacts) => entries.find(({ check }) => check === version)?.sequence ?? 0
    const which = versions.findIndex(({ was }) => was.version === shown.version)
    const told = versions.findLastIndex(({ was }) => sequenceOf(was) <= sequence)
    if (which < (began === undefined ? told : whenRead(versions, began)))
      this.wrongs.push(`at ${sequence} the room is about "${shown.topic}"`)
    const stay = this.#stays.find(({ from, to }) => from <= sequence && sequence <= to)
    if (stay && sequenceOf(shown) > stay.to) this.wrongs.push(`"${shown.topic}" is of after the stay`)
    this.#room = shown
  }

  #judgeName({ id, version, displayName }: User, { began }: Read): void {
    const versions = this.#shown.names(id)
    const which = versions.findIndex(({ was }) => was.version === version)
    const least = began === undefined ? 0 : whenRead(versions, began)
    if (which < least) this.wrongs.push(`${id} is called ${displayName}`)
  }
}

/** The version that stood when the reading began. */
const whenRead = (versions: readonly Version<unknown>[], began: number): number =>
  versions.findLastIndex(({ since }) => since < began)

/** The version that the entry with this sequence made, or found. */
const whenTold = (versions: readonly Version<Item>[], sequence: number): number =>
  versions.findLastIndex(({ was }) => changedAt(was) <= sequence)

/** In this world, times are sequences. */
const changedAt = (item: Item | undefined): number => item?.deletedAt ?? item?.editedAt ?? 0

const isSame = (message: Message, item: Item): boolean =>
  message.body === item.body && message.editedAt === item.editedAt && message.deletedAt === item.deletedAt

/** Those replied to included. */
function messagesIn(event: Event): Message[] {
  const own = 'message' in event ? [event.message] : 'messages' in event ? event.messages : []
  return own.flatMap(message => (message.replyTo ? [message, message.replyTo] : [message]))
}

function peopleIn(event: RoomEvent): User[] {
  const people = messagesIn(event).flatMap(({ author, deletedBy }) => (deletedBy ? [author, deletedBy] : [author]))
  if ('user' in event) people.push(event.user)
  if ('member' in event) people.push(event.member.user, event.member.addedBy)
  return people
}
