/** The room store as it should be, in memory. Only what Redis alone can know is told to it, as `facts`. */
import { isDeepStrictEqual } from 'node:util'
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { LogAnswer, LogQuestion } from '../../../src/domain/log.ts'
import type { Range } from '../../../src/domain/page.ts'
import type { Membership, Room } from '../../../src/domain/room.ts'
import { intentLifeMs } from '../../../src/domain/room-list.ts'
import type * as commands from '../../../src/store/room-commands.ts'
import type { FoundRoom, OwnRoom, ShownRoom } from '../../../src/store/room-reader.ts'
import { type Facts, ModelRoom } from './room.ts'

export class ModelRooms {
  readonly rooms = new Map<RoomId, ModelRoom>()
  readonly limits: Limits
  facts: Facts = { at: 0, attempt: '', epoch: '', retryAfterMs: 0 }

  constructor(limits: Limits) {
    this.limits = limits
  }

  createRoom({ id, name, metadata, creator, intendedAt }: commands.NewRoom): commands.CreateRoomReply {
    const standing = this.rooms.get(id)
    if (standing?.deleted) return { outcome: 'deleted' }
    const kept = metadata === null ? null : JSON.parse(metadata)
    if (standing && !isSame(standing.room, { name, metadata: kept, owner: creator.id })) return { outcome: 'conflict' }
    if (standing) return { outcome: 'repeated', room: standing.room, membership: standing.members.get(creator.id)! }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    const { at, epoch } = this.facts
    const room: Room = { id, name, metadata: kept, owner: creator.id, createdAt: at, version: epoch }
    const model = new ModelRoom(room, this.facts, this.limits)
    this.rooms.set(id, model)
    return { outcome: 'created', room, membership: admit(model, creator.id, creator.id) }
  }

  addMember({ roomId, by, member, intendedAt }: commands.Addition): commands.AddMemberReply {
    const model = this.rooms.get(roomId)
    if (!model?.admits(by.id)) return { outcome: 'not-a-member' }
    const standing = model.members.get(member.id)
    if (standing) return { outcome: 'already', room: model.room, membership: standing }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    if (model.members.size >= this.limits.membersPerRoom) return { outcome: 'full' }
    if (by.id !== model.room.owner && !model.countChange('members', by.id)) return this.limited()
    return { outcome: 'added', room: model.room, membership: admit(model, by.id, member.id) }
  }

  removeMember({ roomId, by, member }: commands.Removal): commands.RemoveMemberReply {
    const model = this.rooms.get(roomId)
    if (!model?.admits(by.id)) return { outcome: 'not-a-member' }
    const { room, members } = model
    if (member.id === room.owner) return { outcome: 'creator' }
    const ended = members.get(member.id)
    if (!ended) return { outcome: 'stranger', room }
    const free = by.id === member.id || by.id === room.owner
    if (!free && !model.countChange('members', by.id)) return this.limited()
    members.delete(member.id)
    const change = { member: member.id, memberCount: members.size, roomName: room.name }
    const { sequence, check } = model.append(by.id, { kind: 'removed', ...change })
    return { outcome: 'removed', room, ended, end: { sequence, check } }
  }

  deleteRoom({ roomId, by }: commands.Deletion): commands.DeleteRoomReply {
    const model = this.rooms.get(roomId)
    if (model?.room.owner !== by.id) return model?.admits(by.id) ? 'not-the-creator' : 'not-a-member'
    if (!model.deleted) model.append(by.id, { kind: 'deleted', roomName: model.room.name })
    model.deleted = true
    model.history.clear()
    return 'deleted'
  }

  findRoom(roomId: RoomId, userId: UserId): FoundRoom | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, members, head, deleted } = model
    return { room, memberCount: members.size, head, deleted, membership: members.get(userId) ?? null }
  }

  findOwnRoom(roomId: RoomId, memberId: UserId): OwnRoom | null {
    const model = this.rooms.get(roomId)
    return model?.admits(memberId) ? { room: model.room, memberCount: model.members.size } : null
  }

  readLog(roomId: RoomId, { userId, membersOnly, after, count }: LogQuestion): LogAnswer | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, head, deleted, members, log, history } = model
    if (membersOnly && !(userId && members.has(userId))) return null
    const verdict = after ? model.judge(after) : 'GOOD'
    const entries = after && verdict === 'GOOD' ? log.slice(after.sequence, after.sequence + count) : []
    const numbers = entries.flatMap(({ entry }) =>
      'number' in entry ? entry.number : 'numbers' in entry ? entry.numbers : [],
    )
    const own = history.withNumbers(new Set(numbers))
    const items = [...own, ...history.repliedTo(own)]
    return { verdict, head, deleted, room, membership: (userId && members.get(userId)) || null, entries, items }
  }

  readShown(roomId: RoomId, userIds: readonly UserId[], numbers: readonly number[]): ShownRoom | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, deleted, members, history } = model
    const own = history.withNumbers(numbers)
    const memberships = new Map([...members].filter(([id]) => userIds.includes(id)))
    return { room, deleted, memberships, items: [...own, ...history.repliedTo(own)] }
  }

  pageMembers(roomId: RoomId, viewerId: UserId, range: Range<number>): Membership[] | null {
    const model = this.rooms.get(roomId)
    if (!model?.admits(viewerId)) return null
    const { after = 0, before = Infinity, limit, backwards } = range
    const inOrder = [...model.members.values()].sort((a, b) => a.sequence - b.sequence)
    const within = inOrder.filter(({ sequence }) => sequence > after && sequence < before)
    return backwards ? within.slice(-limit) : within.slice(0, limit)
  }

  limited = () => ({ outcome: 'limited' as const, retryAfterMs: this.facts.retryAfterMs })

  private isLate = (intendedAt: number) => Date.now() - intendedAt > intentLifeMs
}

const isSame = (room: Room, asked: Pick<Room, 'name' | 'metadata' | 'owner'>): boolean =>
  isDeepStrictEqual({ ...room, ...asked }, room)

function admit(model: ModelRoom, by: UserId, userId: UserId): Membership {
  const change = { member: userId, memberCount: model.members.size + 1 }
  const { sequence, check, previous } = model.append(by, { kind: 'added', ...change })
  const membership = { userId, addedBy: by, joinedAt: model.facts.at, sequence, check, previous }
  model.members.set(userId, membership)
  return membership
}
