/** Invitations: making them, taking them back, looking at where they lead, and joining with them. */
import { LimitExceededError, NotAMemberError } from '../domain/errors.ts'
import { isRoomId, type RoomId, type UserId } from '../domain/id.ts'
import {
  type Invitation,
  type InvitationId,
  type InvitationInput,
  invitationIdAt,
  locateInvitation,
  locateInvitationId,
  newInvitationCode,
  parseInvitation,
} from '../domain/invitation.ts'
import type { Room } from '../domain/room.ts'
import { deletedUser, type User } from '../domain/user.ts'
import type { InvitationStore } from '../store/invitation-store.ts'
import type { Door } from './door.ts'
import { refusalOf } from './refusals.ts'
import type { RoomParts } from './rooms.ts'

/** An invitation as it is shown, with who made it. */
export interface ShownInvitation extends Omit<Invitation, 'hash' | 'createdBy'> {
  id: InvitationId
  room: Room
  createdBy: User
}

export interface InvitationParts extends RoomParts {
  invitations: InvitationStore
  door: Door
}

export function createInvitations({ invitations, users, door, rates, limits }: InvitationParts) {
  async function shown(room: Room, found: readonly Invitation[]): Promise<ShownInvitation[]> {
    const people = await users.readUsers(found.map(({ createdBy }) => createdBy))
    const who = (id: UserId) => people.get(id) ?? deletedUser(id)
    return found.map(({ hash, createdBy, ...told }) => ({
      ...told,
      id: invitationIdAt({ roomId: room.id, hash }),
      room,
      createdBy: who(createdBy),
    }))
  }

  return {
    /**
     * Makes an invitation. Its code is told here alone. Throws `InvalidInputError`, `NotAMemberError`, `NotAllowedError`,
     * `LimitExceededError`, `RateLimitedError`.
     */
    async create(viewer: User, { roomId, ...input }: InvitationInput & { roomId: string }) {
      rates.assertMayCommand(viewer.id)
      const given = parseInvitation(input, limits)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const code = newInvitationCode(roomId)
      const reply = await invitations.createInvitation({ ...locateInvitation(code)!, by: viewer.id, ...given })
      if (reply.outcome === 'full') throw new LimitExceededError('INVITATIONS_PER_ROOM', limits.invitationsPerRoom)
      if (reply.outcome !== 'created') throw refusalOf(reply, roomId)
      const [invitation] = await shown(reply.room, [reply.invitation])
      return { invitation: invitation!, code }
    },

    /** Whether there was one until now. Throws `NotAMemberError` (also for what is no id), `NotAllowedError`, `RateLimitedError`. */
    async revoke(viewer: User, { invitationId }: { invitationId: string }): Promise<boolean> {
      rates.assertMayCommand(viewer.id)
      const place = locateInvitationId(invitationId)
      if (!place) throw new NotAMemberError('')
      const reply = await invitations.revokeInvitation(place, viewer.id)
      if (reply.outcome !== 'revoked') throw refusalOf(reply, place.roomId)
      return reply.wasGood
    },

    /** Those of the room that are good, the newest first; null for whoever may not invite. */
    async list(viewer: User, room: Room): Promise<ShownInvitation[] | null> {
      const found = await invitations.listInvitations(room.id as RoomId, viewer.id)
      return found && shown(room, found)
    },

    /** Where this code leads, for anybody; null for one that leads nowhere. Throws `RateLimitedError`. */
    async find(address: string, code: string) {
      await door.assertMayLookAtInvitation(address)
      const place = locateInvitation(code)
      const found = place && (await invitations.findInvitation(place))
      if (!found) return null
      const [invitation] = await shown(found.room, [found.invitation])
      return { invitation: invitation!, memberCount: found.memberCount }
    },
  }
}
