/** Rooms: creating, changing, deleting and finding them, and the viewer's list. */
import { InvalidInputError, NotAMemberError } from '../domain/errors.ts'
import { isRoomId, newRoomId, roomIdFor } from '../domain/id.ts'
import type { Room } from '../domain/room.ts'
import { parseNewRoom, parseRoomChange, type RoomInput } from '../domain/room-facts.ts'
import type { User } from '../domain/user.ts'
import type { OwnRoom } from '../store/room-reader.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { type JoiningParts, join } from './joining.ts'
import type { Rates } from './rates.ts'
import { refusalOf } from './refusals.ts'
import { readRoomList, type VerifiedList } from './room-list.ts'

export interface RoomParts extends JoiningParts {
  users: UserStore
  rates: Rates
}

export type { OwnRoom }
export type NewRoomInput = RoomInput & { name: string; clientRoomId?: string | null }
export type RoomChangeInput = RoomInput & { roomId: string }

/** The room as a member sees it, or null for a room that is not there (any more) or not the viewer's. */
export async function findOwnRoom(rooms: RoomStore, viewer: User, id: string): Promise<OwnRoom | null> {
  return isRoomId(id) ? rooms.findOwnRoom(id, viewer.id) : null
}

export function createRooms(parts: RoomParts) {
  const { rooms, roomLists, rates, limits } = parts
  return {
    /** Creates a room with the viewer in it; `created` is false for a retry. Throws `InvalidInputError`, `LimitExceededError`, `RateLimitedError`. */
    async create(viewer: User, input: NewRoomInput): Promise<{ room: Room; created: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { facts, clientRoomId } = parseNewRoom(input, limits)
      const id = clientRoomId === null ? newRoomId() : roomIdFor(viewer.id, clientRoomId)
      const reply = await join(parts, { userId: viewer.id, roomId: id, kind: 'own' }, intendedAt =>
        rooms.createRoom({ id, kind: 'GROUP', facts, creator: viewer, intendedAt }),
      )
      if ('room' in reply) return { room: reply.room, created: reply.outcome === 'created' }
      const message = `A room was ${reply.outcome === 'deleted' ? 'deleted that had' : 'created before with'} this clientRoomId.`
      throw new InvalidInputError([{ path: ['clientRoomId'], message }])
    },

    /** Changes what is given of a room. Throws `InvalidInputError`, `NotAMemberError`, `NotAllowedError`, `RateLimitedError`. */
    async update(viewer: User, input: RoomChangeInput): Promise<{ room: Room }> {
      rates.assertMayCommand(viewer.id)
      const { roomId } = input
      const facts = parseRoomChange(input, limits)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const reply = await rooms.updateRoom({ roomId, by: viewer, facts })
      if (reply.outcome !== 'updated') throw refusalOf(reply, roomId)
      return { room: reply.room }
    },

    /** Deletes a room for all its members. Throws `NotAMemberError`, `NotAllowedError`, `RateLimitedError`. */
    async delete(viewer: User, { roomId }: { roomId: string }): Promise<void> {
      rates.assertMayCommand(viewer.id)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const reply = await rooms.deleteRoom({ roomId, by: viewer })
      if (reply.outcome !== 'deleted') throw refusalOf(reply, roomId)
    },

    find: async (viewer: User, id: string): Promise<Room | null> =>
      (await findOwnRoom(rooms, viewer, id))?.room ?? null,

    /** Each of these rooms as one of its members sees it; null where the viewer is none. Asked in one turn, in one round trip. */
    findOwn: (viewer: User, ids: readonly string[]): Promise<(OwnRoom | null)[]> =>
      Promise.all(ids.map(id => findOwnRoom(rooms, viewer, id))),

    /** All rooms that the viewer is in, newest joined first. Each of them is looked at. */
    list: (viewer: User): Promise<VerifiedList> => readRoomList(rooms, roomLists, viewer.id),
  }
}
