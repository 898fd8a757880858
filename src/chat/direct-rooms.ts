/** Direct rooms: the room of two people, opened by one of them. */
import { isApp } from '../domain/app.ts'
import { NotAllowedError, NotFoundError } from '../domain/errors.ts'
import { directRoomIdOf, isUserId } from '../domain/id.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { join } from './joining.ts'
import { blockedRefusal } from './refusals.ts'
import type { RoomParts } from './rooms.ts'

export function createDirectRooms(parts: RoomParts) {
  const { rooms, users, rates } = parts
  return {
    /**
     * Opens the room of the viewer and this user; `opened` is false where it was open. Throws `NotFoundError`,
     * `NotAllowedError` (one of them has blocked the other), `LimitExceededError` (the viewer's rooms), `RateLimitedError`.
     */
    async open(viewer: User, { userId }: { userId: string }): Promise<{ room: Room; opened: boolean }> {
      rates.assertMayCommand(viewer.id)
      if (isApp(viewer.id)) throw new NotAllowedError(null, 'The application has no direct rooms: act as somebody.')
      if (userId === viewer.id) throw new NotAllowedError(null, 'Nobody has a direct room with themselves.')
      const other = isUserId(userId) && !isApp(userId) ? await users.findUser(userId) : null
      if (!other) throw new NotFoundError(userId)
      const id = directRoomIdOf(viewer.id, other.id)
      const joining = { userId: viewer.id, roomId: id, kind: 'own', by: viewer.id } as const
      const reply = await join(parts, joining, intendedAt =>
        rooms.openDirectRoom({ id, by: viewer, other, intendedAt }),
      )
      if (reply.outcome === 'blocked') throw blockedRefusal()
      if (reply.outcome === 'gone') throw new NotFoundError(userId)
      return { room: reply.room, opened: reply.outcome === 'opened' }
    },
  }
}
