/** Invitations, joining and departures as they should be, in memory, on the rooms of `rooms.ts`. */
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Invitation, InvitationPlace } from '../../../src/domain/invitation.ts'
import type {
  CreateInvitationReply,
  FoundInvitation,
  NewInvitation,
  RevokeInvitationReply,
} from '../../../src/store/invitation-store.ts'
import type * as commands from '../../../src/store/room-commands.ts'
import type { ModelRoom } from './room.ts'
import { type ModelRooms, refusalIn } from './rooms.ts'
import { admit, dismiss, transfer } from './stays.ts'

export class ModelDoors {
  /** When the last invitation was made: it is told by Redis. */
  now = 0
  readonly #rooms: ModelRooms

  constructor(rooms: ModelRooms) {
    this.#rooms = rooms
  }

  createInvitation({ roomId, hash, by, lifeMs, uses }: NewInvitation): CreateInvitationReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by, 'invite')
    if (!model || refusal) return refusal!
    const { invitations } = model
    if (invitations.size >= this.#rooms.limits.invitationsPerRoom) {
      const over = [...invitations.values()].filter(each => !isGood(each))
      if (over.length === 0) return { outcome: 'full' }
      for (const each of over) invitations.delete(each.hash)
    }
    const { now } = this
    const invitation = { hash, createdBy: by, createdAt: now, expiresAt: now + lifeMs, usesLeft: uses }
    invitations.set(hash, invitation)
    return { outcome: 'created', room: model.room, invitation }
  }

  revokeInvitation({ roomId, hash }: InvitationPlace, by: UserId): RevokeInvitationReply {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = refusalIn(model, by, 'revokeInvitation')
    if (!model || refusal) return refusal!
    const wasGood = goodOf(model, hash) !== null
    model.invitations.delete(hash)
    return { outcome: 'revoked', wasGood }
  }

  listInvitations(roomId: RoomId, viewer: UserId): Invitation[] | null {
    const model = this.#rooms.rooms.get(roomId)
    if (!model || refusalIn(model, viewer, 'seeInvitations')) return null
    const good = [...model.invitations.values()].filter(isGood)
    return good.sort((a, b) => b.createdAt - a.createdAt || (a.hash < b.hash ? -1 : 1))
  }

  findInvitation({ roomId, hash }: InvitationPlace): FoundInvitation | null {
    const model = this.#rooms.rooms.get(roomId)
    const invitation = model && goodOf(model, hash)
    if (!model || model.deleted || !invitation) return null
    return { invitation, room: model.room, memberCount: model.members.size }
  }

  joinRoom({ roomId, by, invitation: hash, intendedAt }: commands.Join): commands.JoinRoomReply {
    const model = this.#rooms.rooms.get(roomId)
    if (!model || model.deleted) return { outcome: 'not-found' }
    const standing = model.members.get(by.id)
    if (standing) return { outcome: 'already', room: model.room, membership: standing }
    const invitation = hash === null ? null : goodOf(model, hash)
    if (hash === null ? !model.isOpen : !invitation) return { outcome: 'not-found' }
    const ban = model.banOf(by.id)
    if (ban) return { outcome: 'banned', until: ban.until }
    if (this.#rooms.isLate(intendedAt)) return { outcome: 'late' }
    if (model.members.size >= this.#rooms.limits.membersPerRoom) return { outcome: 'full' }
    if (!model.countChange('joins', by.id)) return this.#rooms.limited()
    const membership = admit(model, by.id, by.id, 'MEMBER')
    if (invitation) use(model, invitation)
    return { outcome: 'joined', room: model.room, membership }
  }

  departRoom({ roomId, user, heir: known }: commands.Departure): commands.DepartRoomReply {
    const model = this.#rooms.rooms.get(roomId)
    if (!model?.admits(user.id)) return { outcome: 'gone' }
    if (model.members.size === 1) {
      this.#rooms.bury(model, user.id)
      return { outcome: 'departed' }
    }
    if (model.room.owner === user.id) {
      const inOrder = [...model.members.values()].sort((a, b) => a.sequence - b.sequence)
      const heir = [...model.staff, ...inOrder].find(({ userId }) => userId !== user.id)!
      if (heir.userId !== known) return { outcome: 'heir', heir: heir.userId, addedBy: heir.addedBy }
      transfer(model, user.id, heir.userId)
    }
    dismiss(model, user.id, user.id, { cause: 'ACCOUNT_DELETED' })
    return { outcome: 'departed' }
  }
}

/** Here they are over at once, or at the end of no run. */
const isGood = ({ createdAt, expiresAt }: Invitation): boolean => expiresAt > createdAt

function goodOf(model: ModelRoom, hash: string): Invitation | null {
  const invitation = model.invitations.get(hash)
  return invitation && isGood(invitation) ? invitation : null
}

/** The last use takes it away. */
function use(model: ModelRoom, invitation: Invitation): void {
  const { hash, usesLeft } = invitation
  if (usesLeft === 1) model.invitations.delete(hash)
  else if (usesLeft !== null) model.invitations.set(hash, { ...invitation, usesLeft: usesLeft - 1 })
}
