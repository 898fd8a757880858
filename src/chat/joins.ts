/** Joining by oneself: a public room, or any room with an invitation. */
import { isApp } from '../domain/app.ts'
import { BannedError, LimitExceededError, NotFoundError, RateLimitedError } from '../domain/errors.ts'
import { isRoomId, type RoomId } from '../domain/id.ts'
import { type InvitationPlace, locateInvitation } from '../domain/invitation.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { join } from './joining.ts'
import type { RoomParts } from './rooms.ts'

/** One of the two. */
export interface JoinInput {
  roomId?: string | null
  invitationCode?: string | null
}

/** A room, and the invitation if there is one; null for what leads nowhere. */
function placeOf({
  roomId,
  invitationCode,
}: JoinInput): InvitationPlace | { roomId: InvitationPlace['roomId'] } | null {
  if (invitationCode != null) return locateInvitation(invitationCode)
  return roomId != null && isRoomId(roomId) ? { roomId } : null
}

export function createJoins(parts: RoomParts) {
  const { rooms, rates, limits } = parts

  /** The application has come without coming in. */
  async function stayOut(viewer: User, roomId: RoomId, notFound: () => Error) {
    const found = await rooms.findOpenRoom(roomId, viewer.id)
    if (!found) throw notFound()
    return { room: found.room, joined: false }
  }

  return {
    /**
     * Joins a room; `joined` is false for who was in it. Throws `NotFoundError` (there is no such public room, or no such
     * invitation any more), `BannedError`, `LimitExceededError`, `RateLimitedError`.
     */
    async join(viewer: User, input: JoinInput): Promise<{ room: Room; joined: boolean }> {
      rates.assertMayCommand(viewer.id)
      const place = placeOf(input)
      const { roomId: id, invitationCode } = input
      const notFound = () => new NotFoundError(id ?? invitationCode ?? '', id == null ? 'invitation' : 'room')
      if (!place) throw notFound()
      const { roomId } = place
      if (isApp(viewer.id)) return stayOut(viewer, roomId, notFound)
      const invitation = 'hash' in place ? place.hash : null
      const reply = await join(parts, { userId: viewer.id, roomId, kind: 'added', by: viewer.id }, intendedAt =>
        rooms.joinRoom({ roomId, by: viewer, invitation, intendedAt }),
      )
      switch (reply.outcome) {
        case 'joined':
        case 'already':
          return { room: reply.room, joined: reply.outcome === 'joined' }
        case 'banned':
          throw new BannedError(roomId, reply.until)
        case 'full':
          throw new LimitExceededError('MEMBERS_PER_ROOM', limits.membersPerRoom)
        case 'limited':
          throw new RateLimitedError(reply.retryAfterMs)
        case 'not-found':
        case 'blocked':
          throw notFound()
      }
    },
  }
}
