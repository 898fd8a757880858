/** Direct rooms and blocks as they should be, in memory, on the rooms of `rooms.ts`. */
import type { UserId } from '../../../src/domain/id.ts'
import type { Room } from '../../../src/domain/room.ts'
import { directFacts } from '../../../src/domain/room-facts.ts'
import type { OpenDirectRoomReply, Opening } from '../../../src/store/room-commands.ts'
import { ModelRoom } from './room.ts'
import { factsIn, type ModelRooms } from './rooms.ts'
import { admit } from './stays.ts'

export class ModelPairs {
  readonly #rooms: ModelRooms

  constructor(rooms: ModelRooms) {
    this.#rooms = rooms
  }

  open({ id, by, other, intendedAt }: Opening): OpenDirectRoomReply {
    const rooms = this.#rooms
    const standing = rooms.rooms.get(id)
    if (rooms.hasBlocks([by.id, other.id])) return { outcome: 'blocked' }
    if (standing?.deleted) return { outcome: 'gone' }
    const membership = standing?.members.get(by.id)
    if (standing && membership) return { outcome: 'already', room: standing.room, membership }
    if (rooms.isLate(intendedAt)) return { outcome: 'late' }
    const model = standing ?? this.#begin(id, [by.id, other.id])
    const opened = admit(model, by.id, by.id, 'MEMBER')
    if (!standing) admit(model, by.id, other.id, 'MEMBER')
    return { outcome: 'opened', room: model.room, membership: opened }
  }

  #begin(id: Room['id'], pair: readonly [UserId, UserId]): ModelRoom {
    const { facts, limits, rooms } = this.#rooms
    const { at: createdAt, epoch: version } = facts
    const room: Room = { id, kind: 'DIRECT', ...factsIn(directFacts()), owner: null, createdAt, version, pair }
    const model = new ModelRoom(room, '', facts, limits)
    rooms.set(id, model)
    return model
  }

  block(blocker: UserId, other: UserId): 'blocked' | 'already' | 'full' {
    const blocked = this.#rooms.blockedBy(blocker)
    if (blocked.has(other)) return 'already'
    if (blocked.size >= this.#rooms.limits.blockedUsers) return 'full'
    blocked.add(other)
    return 'blocked'
  }

  unblock = (blocker: UserId, other: UserId): boolean => this.#rooms.blockedBy(blocker).delete(other)
}
