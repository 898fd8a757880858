/** The room store as it should be, in memory. Only what Redis alone can know is told to it, as `facts`. */
import { isDeepStrictEqual } from 'node:util'
import type { ShownRoom } from '../../../src/domain/facts.ts'
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { LogAnswer, LogQuestion } from '../../../src/domain/log.ts'
import type { Range } from '../../../src/domain/page.ts'
import { type Action, mayRemove, type Role, rankOf } from '../../../src/domain/role.ts'
import type { Membership, Room, RoomFacts } from '../../../src/domain/room.ts'
import type { FactTexts } from '../../../src/domain/room-facts.ts'
import { intentLifeMs } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import type * as commands from '../../../src/store/room-commands.ts'
import type { FoundRoom, OpenRoom } from '../../../src/store/room-reader.ts'
import { type Facts, ModelRoom } from './room.ts'
import { admit, dismiss, give, transfer } from './stays.ts'

export class ModelRooms {
  readonly rooms = new Map<RoomId, ModelRoom>()
  readonly limits: Limits
  facts: Facts = { at: 0, attempt: '', epoch: '', retryAfterMs: 0 }
  readonly #blocked = new Map<UserId, Set<UserId>>()

  constructor(limits: Limits) {
    this.limits = limits
  }

  blockedBy(blocker: UserId): Set<UserId> {
    const blocked = this.#blocked.get(blocker) ?? new Set()
    this.#blocked.set(blocker, blocked)
    return blocked
  }

  /** Whether one of these two has blocked the other. */
  hasBlocks(pair: readonly [UserId, UserId] | undefined): boolean {
    if (!pair) return false
    const [one, two] = pair
    return this.blockedBy(one).has(two) || this.blockedBy(two).has(one)
  }

  createRoom({ id, kind, facts, creator, intendedAt, ...asking }: commands.NewRoom): commands.CreateRoomReply {
    const { askedIds = [], additions = [] } = asking
    const standing = this.rooms.get(id)
    if (standing?.deleted) return { outcome: 'deleted' }
    const asked = JSON.stringify([facts, askedIds])
    const others = (model: ModelRoom) => additions.flatMap(user => model.members.get(user.id) ?? [])
    const membership = standing?.members.get(creator.id)
    if (standing && (!membership || standing.asked !== asked)) return { outcome: 'conflict' }
    if (standing && membership)
      return { outcome: 'repeated', room: standing.room, membership, others: others(standing) }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    const { at, epoch } = this.facts
    const room: Room = { id, kind, ...factsIn(facts), owner: creator.id, createdAt: at, version: epoch }
    const model = new ModelRoom(room, asked, this.facts, this.limits)
    model.publicSince = model.isOpen ? 1 : 0
    this.rooms.set(id, model)
    const own = admit(model, creator.id, creator.id, 'OWNER')
    for (const user of additions)
      if (model.members.size < this.limits.membersPerRoom) admit(model, creator.id, user.id, 'MEMBER')
    return { outcome: 'created', room, membership: own, others: others(model) }
  }

  addMember({ roomId, by, member, intendedAt }: commands.Addition): commands.AddMemberReply {
    const model = this.rooms.get(roomId)
    const refusal = refusalIn(model, by.id, 'addMember')
    if (!model || refusal) return refusal!
    const standing = model.members.get(member.id)
    if (standing) return { outcome: 'already', room: model.room, membership: standing }
    const ban = model.banOf(member.id)
    if (ban && model.rankOf(by.id) < rankOf('MODERATOR')) return { outcome: 'not-allowed', needs: null }
    if (ban) return { outcome: 'banned', until: ban.until }
    if (this.isLate(intendedAt)) return { outcome: 'late' }
    if (model.members.size >= this.limits.membersPerRoom) return { outcome: 'full' }
    if (by.id !== model.room.owner && !model.countChange('members', by.id)) return this.limited()
    return { outcome: 'added', room: model.room, membership: admit(model, by.id, member.id, 'MEMBER') }
  }

  removeMember({ roomId, by, member }: commands.Removal): commands.RemoveMemberReply {
    const model = this.rooms.get(roomId)
    const refusal = refusalIn(model, by.id, 'leave')
    if (!model || refusal) return refusal!
    const { room, members } = model
    if (member.id === room.owner) return { outcome: 'owner' }
    const ended = members.get(member.id)
    if (!ended) return { outcome: 'stranger', room }
    const isOwn = by.id === member.id
    if (!isOwn && !mayRemove(model.rankOf(by.id), model.rankOf(member.id), room))
      return removalRefusal(model, by, member)
    if (!isOwn && by.id !== room.owner && !model.countChange('members', by.id)) return this.limited()
    const end = dismiss(model, by.id, member.id, { cause: isOwn ? 'LEFT' : 'REMOVED' })
    return { outcome: 'removed', room, ended, end }
  }

  updateRoom({ roomId, by, facts }: commands.RoomChange): commands.UpdateRoomReply {
    const model = this.rooms.get(roomId)
    const needed = Object.keys(facts).map(name => actionOf[name as keyof FactTexts])
    const refusals = ['read' as const, ...needed].map(action => refusalIn(model, by.id, action))
    const refusal = refusals.filter(each => each !== null).sort((a, b) => needsOf(b) - needsOf(a))[0]
    if (!model || refusal) return refusal!
    const changed = { ...model.room, ...factsIn(facts) }
    if (isDeepStrictEqual(changed, model.room)) return { outcome: 'updated', room: model.room }
    if (!model.countChange('room', by.id)) return this.limited()
    const isClosed = model.isOpen && changed.visibility === 'PRIVATE'
    const wasOpen = model.isOpen
    const { sequence, check } = model.append(
      by.id,
      isClosed ? { kind: 'updated', visibility: 'PRIVATE' } : { kind: 'updated' },
    )
    model.room = { ...changed, version: check }
    model.publicSince = !model.isOpen ? 0 : wasOpen ? model.publicSince : sequence
    return { outcome: 'updated', room: model.room }
  }

  setRole({ roomId, by, member, role }: commands.RoleChange): commands.SetRoleReply {
    const model = this.rooms.get(roomId)
    const refusal = refusalIn(model, by, 'setRole')
    if (!model || refusal) return refusal!
    const standing = model.members.get(member)
    if (!standing) return { outcome: 'stranger' }
    if (standing.role === role) return { outcome: 'set', room: model.room, membership: standing }
    if (member === model.room.owner) return { outcome: 'not-allowed', needs: null }
    const adds = role === 'MODERATOR' || (role === 'OWNER' && standing.role === 'MEMBER')
    if (adds && model.staff.length > this.limits.moderatorsPerRoom) return { outcome: 'full' }
    if (!model.countChange('room', by)) return this.limited()
    const membership = role === 'OWNER' ? transfer(model, by, member) : give(model, by, member, role)
    return { outcome: 'set', room: model.room, membership }
  }

  deleteRoom({ roomId, by }: commands.Deletion): commands.DeleteRoomReply {
    const model = this.rooms.get(roomId)
    if (model?.deleted) return { outcome: model.room.owner === by.id ? 'deleted' : 'not-a-member' }
    const refusal = refusalIn(model, by.id, 'deleteRoom')
    if (!model || refusal) return refusal!
    this.bury(model, by.id)
    return { outcome: 'deleted' }
  }

  bury(model: ModelRoom, by: UserId): void {
    model.append(by, { kind: 'deleted', roomName: model.room.name })
    model.deleted = true
    for (const each of [model.history, model.reads, model.mutes, model.bans, model.invitations]) each.clear()
  }

  findRoom(roomId: RoomId, userId: UserId): FoundRoom | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, members, head, deleted } = model
    return {
      ...{ room, memberCount: members.size, head, deleted, membership: members.get(userId) ?? null },
      ...model.lookOf(userId),
      apart: this.hasBlocks(room.pair),
    }
  }

  findOpenRoom(roomId: RoomId, memberId: UserId): OpenRoom | null {
    const model = this.rooms.get(roomId)
    if (!model?.shows(memberId)) return null
    return { room: model.room, memberCount: model.members.size, membership: model.members.get(memberId) ?? null }
  }

  readLog(roomId: RoomId, { userId, membersOnly, after, count }: LogQuestion): LogAnswer | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, head, deleted, members, log, history } = model
    const open = userId !== null && model.isOpenTo(userId)
    if (membersOnly && !open && !(userId && members.has(userId))) return null
    const verdict = after ? model.judge(after) : 'GOOD'
    const entries = after && verdict === 'GOOD' ? log.slice(after.sequence, after.sequence + count) : []
    const numbers = entries.flatMap(({ entry }) =>
      'number' in entry ? entry.number : 'numbers' in entry ? entry.numbers : [],
    )
    const own = history.withNumbers(new Set(numbers))
    const items = [...own, ...history.repliedTo(own)]
    const membership = (userId && members.get(userId)) || null
    const readNumber = (membership && userId && model.reads.get(userId)) || 0
    const { publicSince } = model
    return { verdict, head, deleted, room, membership, entries, items, readNumber, open, publicSince }
  }

  readShown(roomId: RoomId, userIds: readonly UserId[], numbers: readonly number[]): Omit<ShownRoom, 'bytes'> | null {
    const model = this.rooms.get(roomId)
    if (!model) return null
    const { room, deleted, members, history } = model
    const own = history.withNumbers(numbers)
    const memberships = new Map([...members].filter(([id]) => userIds.includes(id)))
    const listeners = new Set(userIds.filter(id => model.isOpenTo(id) && !members.has(id)))
    return { room, deleted, memberships, listeners, items: [...own, ...history.repliedTo(own)] }
  }

  pageMembers(roomId: RoomId, viewerId: UserId, range: Range<number>, role: Role | null): Membership[] | null {
    const model = this.rooms.get(roomId)
    if (!model?.admits(viewerId)) return null
    const { after = 0, before = Infinity, limit, backwards } = range
    const inOrder = [...model.members.values()].sort((a, b) => a.sequence - b.sequence)
    const fitting = inOrder.filter(each => role === null || each.role === role)
    const within = fitting.filter(({ sequence }) => sequence > after && sequence < before)
    return backwards ? within.slice(-limit) : within.slice(0, limit)
  }

  limited = () => ({ outcome: 'limited' as const, retryAfterMs: this.facts.retryAfterMs })

  isLate = (intendedAt: number) => Date.now() - intendedAt > intentLifeMs
}

export const factsIn = (texts: Partial<FactTexts>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)])) as RoomFacts

/** Who may change each fact, said once more: what the code says is compared with it. */
const actionOf: Record<keyof FactTexts, Action> = {
  name: 'setName',
  topic: 'setTopic',
  avatarUrl: 'setAvatarUrl',
  metadata: 'setMetadata',
  visibility: 'setVisibility',
  slowModeSeconds: 'setSlowModeSeconds',
  roleToSend: 'setRoleToSend',
  roleToAdd: 'setRoleToAdd',
  roleToRemove: 'setRoleToRemove',
}

export const refusalIn = (model: ModelRoom | undefined, by: UserId, action: Action) =>
  model ? model.refusal(by, action) : ({ outcome: 'not-a-member' } as const)

/** The highest role comes first. */
const needsOf = (refusal: ReturnType<typeof refusalIn>): number =>
  refusal && 'needs' in refusal && refusal.needs ? rankOf(refusal.needs) : 0

/** Why somebody may not be removed, who is not the owner. */
function removalRefusal(model: ModelRoom, by: User, member: User): commands.RemoveMemberReply {
  const [rank, other] = [by, member].map(({ id }) => model.rankOf(id)) as [number, number]
  if (model.isDirect) return { outcome: 'not-allowed', needs: null }
  if (rank < other) return { outcome: 'not-allowed', needs: 'OWNER' }
  return { outcome: 'not-allowed', needs: rank === rankOf('MEMBER') ? 'MODERATOR' : null }
}
