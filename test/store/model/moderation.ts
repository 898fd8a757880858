/** The store of moderation as it should be, in memory, on the rooms of `rooms.ts`. */
import type { UserId } from '../../../src/domain/id.ts'
import type { Action } from '../../../src/domain/role.ts'
import type { BanReply, Mute, MuteReply, NewBan, Unban, UnbanReply } from '../../../src/store/moderation-store.ts'
import { isOver, type ModelRoom } from './room.ts'
import { type ModelRooms, refusalIn } from './rooms.ts'
import { dismiss, tellStanding } from './stays.ts'

export class ModelModeration {
  /** When the last ban was answered: it is told by Redis. */
  now = 0
  readonly #rooms: ModelRooms

  constructor(rooms: ModelRooms) {
    this.#rooms = rooms
  }

  muteMember({ roomId, by, member, seconds }: Mute): MuteReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by, 'mute')
    if (!model || refusal) return refusal!
    const standing = model.members.get(member)
    if (!standing) return { outcome: 'stranger' }
    if (!isBelow(model, member, by)) return never
    const { mutedUntil, ...spoken } = standing
    if (seconds === 0 && mutedUntil === undefined) return { outcome: 'muted', room: model.room, membership: standing }
    if (seconds > 0 && model.mutes.size >= this.#rooms.limits.mutesPerRoom && !model.mutes.has(member))
      return { outcome: 'full' }
    if (!model.countChange('moderation', by)) return this.#rooms.limited()
    const till = model.facts.at + seconds * 1000
    const membership = seconds === 0 ? spoken : { ...spoken, mutedUntil: till }
    tellStanding(model, by, membership)
    model.members.set(member, membership)
    if (seconds === 0) model.mutes.delete(member)
    else model.mutes.set(member, till)
    return { outcome: 'muted', room: model.room, membership }
  }

  banUser({ roomId, by, user, seconds, reason }: NewBan): BanReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by.id, 'ban')
    if (!model || refusal) return refusal!
    if (!isBelow(model, user.id, by.id)) return never
    const standing = model.banOf(user.id)
    const { now } = this
    if (standing?.until === null && seconds === null && standing.reason === reason)
      return { outcome: 'banned', room: model.room, ban: standing, now, ended: null }
    for (const ban of model.bans.values()) if (isOver(ban)) model.bans.delete(ban.userId)
    if (model.bans.size >= this.#rooms.limits.bansPerRoom && !model.bans.has(user.id)) return { outcome: 'full' }
    if (!model.countChange('moderation', by.id)) return this.#rooms.limited()
    return this.#ban(model, { by: by.id, userId: user.id, seconds, reason })
  }

  #ban(
    model: ModelRoom,
    { by, userId, seconds, reason }: Pick<NewBan, 'seconds' | 'reason'> & { by: UserId; userId: UserId },
  ): BanReply {
    const { at } = model.facts
    const until = seconds === null ? null : at + Math.round(seconds * 1000)
    const told = until === null ? {} : { until }
    const membership = model.members.get(userId)
    const end = membership && dismiss(model, by, userId, { cause: 'BANNED', ...told })
    model.append(by, { kind: 'banned', user: userId, ...told })
    const ban = { userId, bannedBy: by, bannedAt: at, until, reason }
    model.bans.delete(userId)
    model.bans.set(userId, ban)
    const ended = membership && end ? { membership, end } : null
    return { outcome: 'banned', room: model.room, ban, now: this.now, ended }
  }

  unbanUser({ roomId, by, user }: Unban): UnbanReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by.id, 'unban' satisfies Action)
    if (!model || refusal) return refusal!
    if (!model.banOf(user.id)) return { outcome: 'none', room: model.room }
    if (!model.countChange('moderation', by.id)) return this.#rooms.limited()
    model.append(by.id, { kind: 'unbanned', user: user.id })
    model.bans.delete(user.id)
    return { outcome: 'unbanned', room: model.room }
  }
}

const never = { outcome: 'not-allowed', needs: null } as const

/** Nobody acts on an equal, and nobody on the owner. */
const isBelow = (model: ModelRoom, other: UserId, by: UserId): boolean => model.rankOf(other) < model.rankOf(by)
