/** Rooms: creating, deleting and finding them, and the viewer's list. */
import { InvalidInputError, NotAMemberError, NotTheCreatorError } from '../domain/errors.ts'
import { isRoomId, newRoomId, roomIdFor } from '../domain/id.ts'
import { parseNewRoom, type Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { OwnRoom } from '../store/room-reader.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { type JoiningParts, join } from './joining.ts'
import type { Rates } from './rates.ts'
import { readRoomList, type VerifiedList } from './room-list.ts'

export interface RoomParts extends JoiningParts {
  users: UserStore
  rates: Rates
}

/** The room as a member sees it, or null for a room that is not there (any more) or not the viewer's. */
export async function findOwnRoom(rooms: RoomStore, viewer: User, id: string): Promise<OwnRoom | null> {
  return isRoomId(id) ? rooms.findOwnRoom(id, viewer.id) : null
}

export function createRooms(parts: RoomParts) {
  const { rooms, roomLists, users, rates, limits } = parts
  return {
    /** Creates a room with the viewer in it; `created` is false for a retry. Throws `InvalidInputError`, `LimitExceededError`, `RateLimitedError`. */
    async create(
      viewer: User,
      input: { name: string; metadata?: unknown; clientRoomId?: string | null },
    ): Promise<{ room: Room; created: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { name, metadata, clientRoomId } = parseNewRoom(input, limits)
      const id = clientRoomId === null ? newRoomId() : roomIdFor(viewer.id, clientRoomId)
      const reply = await join(parts, { userId: viewer.id, roomId: id, kind: 'own' }, intendedAt =>
        rooms.createRoom({ id, name, metadata, creator: viewer, intendedAt }),
      )
      if ('room' in reply) return { room: reply.room, created: reply.outcome === 'created' }
      const message = `A room was ${reply.outcome === 'deleted' ? 'deleted that had' : 'created before with'} this clientRoomId.`
      throw new InvalidInputError([{ path: ['clientRoomId'], message }])
    },

    /** Deletes a room for all its members. Throws `NotAMemberError`, `NotTheCreatorError`, `RateLimitedError`. */
    async delete(viewer: User, { roomId }: { roomId: string }): Promise<void> {
      rates.assertMayCommand(viewer.id)
      const outcome = isRoomId(roomId) ? await rooms.deleteRoom({ roomId, by: viewer }) : 'not-a-member'
      if (!isRoomId(roomId) || outcome === 'not-a-member') throw new NotAMemberError(roomId)
      if (outcome === 'not-the-creator') throw new NotTheCreatorError(roomId)
    },

    find: async (viewer: User, id: string): Promise<Room | null> =>
      (await findOwnRoom(rooms, viewer, id))?.room ?? null,

    /** Who owns a room that the viewer is in. */
    async owner(viewer: User, { id, owner }: Room): Promise<User | null> {
      if (!(await findOwnRoom(rooms, viewer, id))) return null
      return owner === viewer.id ? viewer : users.findUser(owner)
    },

    memberCount: async (viewer: User, id: string): Promise<number | null> =>
      (await findOwnRoom(rooms, viewer, id))?.memberCount ?? null,

    /** All rooms that the viewer is in, newest joined first. Each of them is looked at. */
    list: (viewer: User): Promise<VerifiedList> => readRoomList(rooms, roomLists, viewer.id),
  }
}
