/** Rooms, lists and pub/sub in memory, every step of which a scheduler lets happen when it likes. */
import { createHash } from 'node:crypto'
import type fc from 'fast-check'
import type { Channels } from '../../src/delivery/pubsub/channels.ts'
import type { Source } from '../../src/delivery/source.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { type Entry, type LogAnswer, type Logged, type Position, samePosition } from '../../src/domain/log.ts'
import type { Membership, Room } from '../../src/domain/room.ts'
import type { RoomMark } from '../../src/domain/room-list.ts'
import type { User } from '../../src/domain/user.ts'

const epoch = '0'.repeat(12)

export const user = (name: string): User => ({
  id: `user_${name}`,
  username: name,
  displayName: name,
  avatarUrl: null,
  createdAt: 0,
  version: '1',
})

interface RoomState {
  room: Room
  entries: Logged[]
  members: Map<UserId, Membership>
  deleted: boolean
}

type Draft<E = Entry> = E extends Entry ? Omit<E, 'room' | 'at'> : never

export class World {
  readonly #scheduler: fc.Scheduler
  readonly #rooms = new Map<RoomId, RoomState>()
  readonly #lists = new Map<UserId, { version: number; marks: Map<RoomId, RoomMark> }>()
  readonly #listeners = new Map<string, Set<{ tell: (message: unknown) => void }>>()
  #roundTrips = 0
  readonly #gapListeners: (() => void)[] = []
  /** While set, what is published reaches nobody, and nobody is told. */
  deaf = false

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
  }

  createRoom(name: string, creator: User): RoomId {
    const id: RoomId = `room_${createHash('sha256').update(name).digest('hex').slice(0, 22)}`
    const room = { id, name, creator, createdAt: 0 }
    this.#rooms.set(id, { room, entries: [], members: new Map(), deleted: false })
    this.add(id, creator, creator)
    return id
  }

  isMember(roomId: RoomId, { id }: User): boolean {
    const state = this.#rooms.get(roomId)!
    return !state.deleted && state.members.has(id)
  }

  add(roomId: RoomId, by: User, member: User): void {
    const logged = this.#append(roomId, { kind: 'added', by, member, memberCount: 0 })
    const { sequence, check, previous } = logged
    const membership = { user: member, addedBy: by, joinedAt: 0, sequence, check, previous }
    this.#rooms.get(roomId)!.members.set(member.id, membership)
    const before = { sequence: sequence - 1, check: previous }
    this.#mark(member.id, { roomId, state: 'joined', start: before, last: logged, at: 0 })
  }

  remove(roomId: RoomId, by: User, member: User): void {
    const logged = this.#append(roomId, { kind: 'removed', by, member, memberCount: 0 })
    this.#rooms.get(roomId)!.members.delete(member.id)
    this.#mark(member.id, { roomId, state: 'left', start: logged, last: logged, at: 0 })
  }

  say(roomId: RoomId, author: User, body: string): void {
    this.#append(roomId, { kind: 'message', author, body, clientMessageId: null })
  }

  delete(roomId: RoomId, by: User): void {
    this.#append(roomId, { kind: 'deleted', by })
    this.#rooms.get(roomId)!.deleted = true
  }

  log(roomId: RoomId): readonly Logged[] {
    return this.#rooms.get(roomId)!.entries
  }

  /** As after a reconnection. */
  gap(): void {
    for (const listener of this.#gapListeners) listener()
  }

  readonly source: Source = {
    readLog: (roomId, { userId, after, count }) =>
      this.#roundTrip('readLog', () => this.#readLog(roomId, userId, after, count)),
    readEntries: (roomId, first, last) =>
      this.#roundTrip('readEntries', () => this.#rooms.get(roomId)!.entries.slice(first - 1, last)),
    readHeads: roomIds => this.#roundTrip('readHeads', () => roomIds.map(id => this.#rooms.get(id)!.entries.at(-1)!)),
    readRooms: userId =>
      this.#roundTrip('readRooms', () => {
        const list = this.#lists.get(userId)
        return { version: String(list?.version ?? ''), marks: [...(list?.marks.values() ?? [])], intents: [] }
      }),
    readVersions: ids => this.#roundTrip('versions', () => ids.map(id => String(this.#lists.get(id)?.version ?? ''))),
    findSession: async () => null,
  }

  readonly channels: Channels = {
    listen: (channel, onMessage) => {
      let inOrder: Promise<unknown> = this.#scheduler.schedule(Promise.resolve(), `subscribe ${channel}`)
      let stopped = false
      const listener = {
        tell: (message: unknown) => {
          inOrder = inOrder.then(() => this.#scheduler.schedule(Promise.resolve(), `hear ${channel}`))
          void inOrder.then(() => stopped || onMessage(structuredClone(message) as never))
        },
      }
      const heard = inOrder.then(() => {
        const listeners = this.#listeners.get(channel) ?? new Set()
        this.#listeners.set(channel, listeners.add(listener))
        inOrder = this.#scheduler.schedule(Promise.resolve(), `heard ${channel}`)
        return inOrder.then(() => undefined)
      })
      const stop = () => {
        stopped = true
        void heard.then(() => this.#listeners.get(channel)?.delete(listener))
      }
      return { acknowledged: () => heard, stretch: 0, renew: () => undefined, stop }
    },
    onGap: listener => void this.#gapListeners.push(listener),
    hearsAll: () => true,
    close: () => undefined,
  }

  #append(roomId: RoomId, draft: Draft): Logged {
    const { room, entries } = this.#rooms.get(roomId)!
    const entry = { ...draft, room, at: 0 } as Entry
    const previous = entries.at(-1)?.check ?? epoch
    const check = createHash('sha1').update(previous).update(JSON.stringify(entry)).digest('hex').slice(0, 12)
    const logged = { sequence: entries.length + 1, check, previous, entry }
    entries.push(logged)
    this.#publish(roomId, logged)
    return logged
  }

  #mark(userId: UserId, mark: RoomMark): void {
    const list = this.#lists.get(userId) ?? { version: 0, marks: new Map() }
    const start = list.marks.get(mark.roomId)?.start ?? mark.start
    list.marks.set(mark.roomId, { ...mark, start })
    this.#lists.set(userId, { version: list.version + 1, marks: list.marks })
    this.#publish(userId, { kind: 'room' })
  }

  #publish(channel: string, message: unknown): void {
    if (this.deaf) return
    for (const { tell } of this.#listeners.get(channel) ?? []) tell(message)
  }

  #readLog(roomId: RoomId, userId: UserId | null, after: Position | null, count: number): LogAnswer {
    const { room, entries, members, deleted } = this.#rooms.get(roomId)!
    const head = entries.at(-1)!
    const position = after ?? head
    const known = position.sequence === 0 ? { sequence: 0, check: epoch } : entries[position.sequence - 1]
    const good = known !== undefined && samePosition(known, position)
    const rest = entries.slice(position.sequence, position.sequence + count)
    const membership = (userId && members.get(userId)) ?? null
    return { verdict: good ? 'GOOD' : 'DIVERGED', head, deleted, room, membership, entries: good ? rest : [] }
  }

  /** The answer is what stands at one moment between the question and its arrival. */
  async #roundTrip<Answer>(what: string, answer: () => Answer): Promise<Answer> {
    if (++this.#roundTrips > 5000) throw new Error('Reads without end.')
    await this.#scheduler.schedule(Promise.resolve(), what)
    const given = structuredClone(answer())
    await this.#scheduler.schedule(Promise.resolve(), `${what}: answer`)
    return given
  }
}
