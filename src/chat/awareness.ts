/** Awareness: marking what was read, saying that one types. */
import { NotAMemberError } from '../domain/errors.ts'
import { isRoomId, type RoomId } from '../domain/id.ts'
import type { ReadProgress } from '../domain/read-progress.ts'
import type { Membership } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { AwarenessStore } from '../store/awareness-store.ts'
import type { Rates } from './rates.ts'
import { refusalOf } from './refusals.ts'

/** Somebody's stay in a room. */
export interface Stay {
  roomId: RoomId
  membership: Membership
}

export function createAwareness({ awareness, rates }: { awareness: AwarenessStore; rates: Rates }) {
  return {
    /**
     * Marks the room as read, up to this number or to its end; going back is ignored. Answers whose stay that was. Throws
     * `NotAMemberError`, `RateLimitedError`.
     */
    async markRead(viewer: User, { roomId, number }: { roomId: string; number?: number | null }): Promise<Stay> {
      rates.assertMayHint(viewer.id)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const marked = await awareness.markRead(roomId, viewer, number ?? null)
      if (!marked) throw new NotAMemberError(roomId)
      return { roomId, membership: marked.membership }
    },

    /** Tells the room that the viewer types; whether it was told. Throws `NotAMemberError`, `MutedError`, `RateLimitedError`. */
    async type(viewer: User, { roomId }: { roomId: string }): Promise<boolean> {
      rates.assertMayHint(viewer.id)
      const told = isRoomId(roomId) ? await awareness.sendTyping(roomId, viewer) : null
      if (told === null) throw new NotAMemberError(roomId)
      if (typeof told === 'object') throw refusalOf(told, roomId)
      return told
    },

    /** How far these members have read; null if the viewer is not a member. */
    progress: (viewer: User, roomId: RoomId, users: readonly User[]): Promise<ReadProgress[] | null> =>
      awareness.readMarkers(
        roomId,
        viewer.id,
        users.map(({ id }) => id),
      ),
  }
}
