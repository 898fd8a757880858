/** Rooms, people and lists in memory, every step of which a scheduler lets happen when it likes. */
import { createHash } from 'node:crypto'
import type fc from 'fast-check'
import type { Source } from '../../src/delivery/source.ts'
import { numbersOf, peopleOf, usersById } from '../../src/domain/facts.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { Logged } from '../../src/domain/log.ts'
import type { Role } from '../../src/domain/role.ts'
import type { Membership } from '../../src/domain/room.ts'
import type { RoomMark } from '../../src/domain/room-list.ts'
import type { User } from '../../src/domain/user.ts'
import { PubSub } from './pubsub.ts'
import { Room, type Version } from './room.ts'

export const user = (name: string): User => ({
  id: `user_${name.padEnd(22, '0')}`,
  username: name,
  displayName: name,
  avatarUrl: null,
  createdAt: 0,
  version: '1',
})

/** People who were read say when their reading began; messages say it in their metadata, which goes to clients as it is. */
export interface Read {
  began?: number
}

export class World {
  readonly #scheduler: fc.Scheduler
  readonly #rooms = new Map<RoomId, Room>()
  readonly #people = new Map<UserId, Version<User>[]>()
  readonly #lists = new Map<UserId, { version: number; marks: Map<RoomId, RoomMark> }>()
  #now = 0
  #roundTrips = 0
  readonly pubsub: PubSub

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
    this.pubsub = new PubSub(scheduler)
  }

  createRoom(name: string, creator: User): RoomId {
    const id: RoomId = `room_${createHash('sha256').update(name).digest('hex').slice(0, 22)}`
    this.#rooms.set(id, new Room(id, name, creator, () => this.#now))
    this.add(id, creator, creator)
    return id
  }

  room(roomId: RoomId): Room {
    return this.#rooms.get(roomId)!
  }

  isMember(roomId: RoomId, { id }: User): boolean {
    const { deleted, members } = this.room(roomId)
    return !deleted && members.has(id)
  }

  add(roomId: RoomId, by: User, member: User): void {
    for (const each of [by, member]) this.#meet(each)
    const role = by.id === member.id ? 'OWNER' : 'MEMBER'
    const logged = this.room(roomId).append({ kind: 'added', by: by.id, member: member.id, role, memberCount: 0 })
    const { sequence, check, previous } = logged
    const membership: Membership = { userId: member.id, role, addedBy: by.id, joinedAt: 0, sequence, check, previous }
    this.room(roomId).members.set(member.id, membership)
    this.#tell(roomId, logged)
    const before = { sequence: sequence - 1, check: previous }
    this.#mark(member.id, { roomId, state: 'joined', start: before, last: logged, at: 0 })
  }

  remove(roomId: RoomId, by: User, member: User): void {
    const room = this.room(roomId)
    const told = { memberCount: 0, roomName: room.facts.name, cause: 'REMOVED' } as const
    const logged = room.append({ kind: 'removed', by: by.id, member: member.id, ...told })
    room.members.delete(member.id)
    this.#tell(roomId, logged)
    this.#mark(member.id, { roomId, state: 'left', start: logged, last: logged, at: 0 })
  }

  /** A failover: the last entries, which brought and took this member, are gone, and so is what the list said of them. */
  lose(roomId: RoomId, count: number, { id }: User): void {
    const { entries, members } = this.room(roomId)
    entries.splice(-count)
    const own = entries.filter(({ entry }) => 'member' in entry && entry.member === id)
    const last = own.at(-1)
    if (last?.entry.kind !== 'added') members.delete(id)
    const list = this.#lists.get(id)!
    const mark = list.marks.get(roomId)!
    if (last) list.marks.set(roomId, { ...mark, state: last.entry.kind === 'added' ? 'joined' : 'left', last })
    else list.marks.delete(roomId)
    list.version++
    this.pubsub.publish(id, { kind: 'room' })
  }

  describe(roomId: RoomId, by: User, topic: string): void {
    this.#tell(roomId, this.room(roomId).describe(by, topic))
  }

  give(roomId: RoomId, by: User, member: User, role: Role): void {
    this.#tell(roomId, this.room(roomId).give(by, member, role))
  }

  say(roomId: RoomId, author: User, body: string, replyTo: number | null = null): void {
    this.#tell(roomId, this.room(roomId).say(author, body, replyTo))
  }

  edit(roomId: RoomId, number: number, body: string): void {
    this.#tell(roomId, this.room(roomId).edit(number, body))
  }

  erase(roomId: RoomId, number: number): void {
    this.#tell(roomId, this.room(roomId).erase(number))
  }

  react(roomId: RoomId, { id }: User, number: number, emoji: string): void {
    this.#tell(roomId, this.room(roomId).append({ kind: 'reacted', by: id, number, emoji, count: 1 }))
  }

  /** Lets the room keep no message before this one. */
  trim(roomId: RoomId, oldest: number): void {
    this.#now++
    this.room(roomId).oldest = oldest
  }

  rename({ id }: User, displayName: string): void {
    const versions = this.#people.get(id)!
    const version = String(versions.length + 1)
    versions.push({ since: this.#now++, was: { ...versions.at(-1)!.was, displayName, version } })
  }

  delete(roomId: RoomId, by: User): void {
    const room = this.room(roomId)
    const logged = room.append({ kind: 'deleted', by: by.id, roomName: room.facts.name })
    room.deleted = true
    this.#tell(roomId, logged)
  }

  log(roomId: RoomId): readonly Logged[] {
    return this.room(roomId).entries
  }

  /** All that this person was ever called. */
  names(id: UserId): readonly Version<User>[] {
    return this.#people.get(id)!
  }

  readonly source: Source = {
    readLog: (roomId, { userId, after, count }) =>
      this.#roundTrip('readLog', () => {
        const answer = this.room(roomId).readLog(userId, after, count)
        return { ...answer, items: this.#itemsOf(roomId, answer.entries) }
      }),
    readEntries: (roomId, first, last) =>
      this.#roundTrip('readEntries', () => this.room(roomId).entries.slice(first - 1, last)),
    readShown: (roomId, userIds, numbers) =>
      this.#roundTrip('readShown', () => {
        const { facts: room, deleted, members } = this.room(roomId)
        const memberships = new Map([...members].filter(([id]) => userIds.includes(id)))
        const items = this.room(roomId).items(numbers)
        return { room, deleted, memberships, listeners: new Set(), items, bytes: JSON.stringify(items).length }
      }),
    readCrowd: async () => null,
    readLastSeen: async () => new Map(),
    keepOnline: async () => undefined,
    leaveOnline: async () => undefined,
    countOnline: async () => undefined,
    readUsers: ids => this.#roundTrip('readUsers', () => usersById(this.#peopleNow(ids))),
    readHeads: roomIds => this.#roundTrip('readHeads', () => roomIds.map(id => this.room(id).head)),
    readRooms: userId =>
      this.#roundTrip('readRooms', () => {
        const list = this.#lists.get(userId)
        return { version: String(list?.version ?? ''), marks: [...(list?.marks.values() ?? [])], intents: [] }
      }),
    readVersions: ids => this.#roundTrip('versions', () => ids.map(id => String(this.#lists.get(id)?.version ?? ''))),
    findSession: async () => null,
  }

  #meet(person: User): void {
    if (!this.#people.has(person.id)) this.#people.set(person.id, [{ since: 0, was: person }])
  }

  #peopleNow(ids: Iterable<UserId>): User[] {
    return [...ids].flatMap(id => this.#people.get(id)?.at(-1)?.was ?? [])
  }

  #itemsOf(roomId: RoomId, entries: readonly Logged[]) {
    return this.room(roomId).items(entries.flatMap(({ entry }) => numbersOf(entry)))
  }

  #mark(userId: UserId, mark: RoomMark): void {
    const list = this.#lists.get(userId) ?? { version: 0, marks: new Map() }
    const start = list.marks.get(mark.roomId)?.start ?? mark.start
    list.marks.set(mark.roomId, { ...mark, start })
    this.#lists.set(userId, { version: list.version + 1, marks: list.marks })
    this.pubsub.publish(userId, { kind: 'room' })
  }

  /** As the scripts do: with all that the entry's events show. */
  #tell(roomId: RoomId, logged: Logged): void {
    this.#now++
    const items = this.#itemsOf(roomId, [logged])
    const users = this.#peopleNow(peopleOf([logged], items))
    const room = logged.entry.kind === 'updated' ? this.room(roomId).facts : null
    this.pubsub.publish(roomId, { kind: 'entry', ...logged, shown: { room, users, items } })
  }

  /** The answer is what stands at one moment between the question and its arrival. */
  async #roundTrip<Answer>(what: string, answer: () => Answer): Promise<Answer> {
    if (++this.#roundTrips > 8000) throw new Error('Reads without end.')
    const began = this.#now
    await this.#scheduler.schedule(Promise.resolve(), what)
    const given = structuredClone(answer())
    for (const person of peopleIn(given)) person.began = began
    for (const item of itemsIn(given)) item.metadata = JSON.stringify({ began })
    await this.#scheduler.schedule(Promise.resolve(), `${what}: answer`)
    return given
  }
}

const peopleIn = (answer: unknown): Read[] => (answer instanceof Map ? [...answer.values()] : [])

const itemsIn = (answer: unknown): { metadata: unknown }[] =>
  typeof answer === 'object' && answer !== null && 'items' in answer ? (answer.items as { metadata: unknown }[]) : []
