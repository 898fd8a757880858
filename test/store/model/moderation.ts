/** The store of moderation as it should be, in memory, on the rooms of `rooms.ts`. */
import type { UserId } from '../../../src/domain/id.ts'
import type { Action } from '../../../src/domain/role.ts'
import type {
  BanReply,
  EraseReply,
  Erasure,
  Mute,
  MuteReply,
  NewBan,
  Unban,
  UnbanReply,
} from '../../../src/store/moderation-store.ts'
import type { Kept } from './history.ts'
import { isMuted, isOver, type ModelRoom } from './room.ts'
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
    if (seconds === 0 && !isMuted(mutedUntil)) return { outcome: 'muted', room: model.room, membership: standing }
    const inForce = [...model.mutes.values()].filter(isMuted)
    if (seconds > 0 && inForce.length >= this.#rooms.limits.mutesPerRoom && !model.mutes.has(member))
      return { outcome: 'full' }
    if (!model.countChange('moderation', by)) return this.#rooms.limited()
    const till = model.facts.at + Math.round(seconds * 1000)
    // One that is over is shown no more.
    const membership = seconds > 0 && isMuted(till) ? { ...spoken, mutedUntil: till } : spoken
    tellStanding(model, by, membership)
    model.members.set(member, membership)
    for (const [id, until] of model.mutes) if (!isMuted(until)) model.mutes.delete(id)
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

  /** The newest first, so many at most; the history is never longer than one look. */
  eraseMessages({ roomId, by, author, since, most }: Erasure): EraseReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by.id, 'deleteOthersMessage')
    if (!model || refusal) return refusal!
    if (!isBelow(model, author.id, by.id)) return { outcome: 'not-allowed', needs: aboveOf(model, by.id, author.id) }
    const { history } = model
    const found: Kept[] = []
    let number = history.number
    for (; number >= history.floor && found.length < most; number--) {
      const kept = history.kept.get(number)!
      if (kept.item.sentAt < since) number = 0
      else if (kept.item.author === author.id && kept.item.deletedAt === null) found.push(kept)
    }
    if (found.length > 0) this.#erase(model, by.id, found)
    return { outcome: 'erased', count: found.length, goOn: number < history.floor ? null : number + 1 }
  }

  #erase(model: ModelRoom, by: UserId, found: Kept[]): void {
    const { check: changed } = model.append(by, { kind: 'erased', numbers: found.map(({ item }) => item.number) })
    for (const kept of found) model.history.erase(kept, { deletedAt: model.facts.at, deletedBy: by, changed })
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

/** Who might act on somebody on whom this one may not: nobody on the owner or on an equal. */
const aboveOf = (model: ModelRoom, by: UserId, other: UserId) =>
  model.rankOf(by) < model.rankOf(other) && model.room.owner !== other ? 'OWNER' : null

const never = { outcome: 'not-allowed', needs: null } as const

/** Nobody acts on an equal, and nobody on the owner. */
const isBelow = (model: ModelRoom, other: UserId, by: UserId): boolean => model.rankOf(other) < model.rankOf(by)
