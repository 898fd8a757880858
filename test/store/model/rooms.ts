/** The room store as it should be, in memory. Only what Redis alone can know is told to it, as `facts`. */
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { LogAnswer, Logged, LogQuestion, MessageEntry, Position } from '../../../src/domain/log.ts'
import type { Range } from '../../../src/domain/page.ts'
import type { Membership, Room } from '../../../src/domain/room.ts'
import { intentLifeMs } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import type * as commands from '../../../src/store/room-commands.ts'
import type { FoundRoom, OwnRoom } from '../../../src/store/room-reader.ts'
import { ModelRoom } from './room.ts'

export class ModelRooms {
  readonly rooms = new Map<RoomId, ModelRoom>()
  readonly limits: Limits
  /** When the last entry was written, what was the check before the first one, how long a minute is full. */
  facts = { at: 0, epoch: '', retryAfterMs: 0 }

  constructor(limits: Limits) {
    this.limits = limits
  }

  createRoom({ id, name, creator, intendedAt }: commands.NewRoom): commands.CreateRoomReply {
    const standing = this.rooms.get(id)
    if (standing?.deleted) return { outcome: 'deleted' }
    if (standing && (standing.room.name !== name || standing.room.creator.id !== creator.id))
      return { outcome: 'conflict' }
    if (standing) return { outcome: 'repeated', room: standing.room, membership: standing.members.get(creator.id)! }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    const room: Room = { id, name, creator, createdAt: this.facts.at }
    const model = new ModelRoom(room, this.facts.epoch, this.limits)
    this.rooms.set(id, model)
    return { outcome: 'created', room, membership: this.admit(model, creator, creator) }
  }

  appendMessage({ roomId, author, body, clientMessageId }: commands.NewMessage): commands.AppendMessageReply {
    const model = this.rooms.get(roomId)
    const named = `${author.id} ${clientMessageId}`
    const before = clientMessageId === null ? undefined : model?.sent.get(named)
    if (before && before.entry.body !== body) return { outcome: 'conflict' }
    if (before) return { outcome: 'sent', logged: before, repeated: true }
    if (!model?.admits(author.id)) return { outcome: 'not-a-member' }
    const { at } = this.facts
    const entry: MessageEntry = { kind: 'message', room: model.room, at, author, body, clientMessageId }
    const logged = model.append(entry)
    model.sent.set(named, logged)
    return { outcome: 'sent', logged, repeated: false }
  }

  addMember({ roomId, by, member, intendedAt }: commands.Addition): commands.AddMemberReply {
    const model = this.rooms.get(roomId)
    if (!model?.admits(by.id)) return { outcome: 'not-a-member' }
    const standing = model.members.get(member.id)
    if (standing) return { outcome: 'already', room: model.room, membership: standing }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    if (model.members.size >= this.limits.membersPerRoom) return { outcome: 'full' }
    if (by.id !== model.room.creator.id && !model.countChange(by.id)) return this.limited()
    return { outcome: 'added', room: model.room, membership: this.admit(model, by, member) }
  }

  removeMember({ roomId, by, member }: commands.Removal): commands.RemoveMemberReply {
    const model = this.rooms.get(roomId)
    if (!model?.admits(by.id)) return { outcome: 'not-a-member' }
    const { room, members } = model
    if (member.id === room.creator.id) return { outcome: 'creator' }
    const ended = members.get(member.id)
    if (!ended) return { outcome: 'stranger', room }
    const free = by.id === member.id || by.id === room.creator.id
    if (!free && !model.countChange(by.id)) return this.limited()
    members.delete(member.id)
    const change = { room, at: this.facts.at, by, member, memberCount: members.size }
    const { sequence, check } = model.append({ kind: 'removed', ...change })
    return { outcome: 'removed', room, ended, end: { sequence, check } }
  }

  deleteRoom({ roomId, by }: commands.Deletion): commands.DeleteRoomReply {
    const model = this.rooms.get(roomId)
    if (model?.room.creator.id !== by.id) return model?.admits(by.id) ? 'not-the-creator' : 'not-a-member'
    if (!model.deleted) model.append({ kind: 'deleted', room: model.room, at: this.facts.at, by })
    model.deleted = true
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
    const { room, head, deleted, members, history } = model
    if (membersOnly && !(userId && members.has(userId))) return null
    const verdict = after ? model.judge(after) : 'GOOD'
    const entries = after && verdict === 'GOOD' ? history.slice(after.sequence, after.sequence + count) : []
    return { verdict, head, deleted, room, membership: (userId && members.get(userId)) || null, entries }
  }

  pageMembers(roomId: RoomId, viewerId: UserId, range: Range<number>): Membership[] | null {
    const model = this.rooms.get(roomId)
    if (!model?.admits(viewerId)) return null
    return cut(
      [...model.members.values()].sort((a, b) => a.sequence - b.sequence),
      range,
    )
  }

  pageMessages(roomId: RoomId, viewerId: UserId, range: Range<number>): Logged<MessageEntry>[] | null {
    const model = this.rooms.get(roomId)
    return model?.admits(viewerId) ? cut(model.messages, range) : null
  }

  findMessage(roomId: RoomId, viewerId: UserId, { sequence, check }: Position): Logged<MessageEntry> | null {
    const model = this.rooms.get(roomId)
    if (!model?.admits(viewerId)) return null
    return model.messages.find(logged => logged.sequence === sequence && logged.check === check) ?? null
  }

  private limited = () => ({ outcome: 'limited' as const, retryAfterMs: this.facts.retryAfterMs })

  private isLate = (intendedAt: number) => Date.now() - intendedAt > intentLifeMs

  private admit(model: ModelRoom, by: User, user: User): Membership {
    const { at } = this.facts
    const change = { room: model.room, at, by, member: user, memberCount: model.members.size + 1 }
    const { sequence, check, previous } = model.append({ kind: 'added', ...change })
    const membership = { user, addedBy: by, joinedAt: at, sequence, check, previous }
    model.members.set(user.id, membership)
    return membership
  }
}

function cut<T extends { sequence: number }>(
  items: T[],
  { after = 0, before = Infinity, limit, backwards }: Range<number>,
): T[] {
  const within = items.filter(({ sequence }) => sequence > after && sequence < before)
  return backwards ? within.slice(-limit) : within.slice(0, limit)
}
