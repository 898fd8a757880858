/** The room of a command, as far as whoever gives it may see it. */
import { isApp } from '../domain/app.ts'
import { NotAMemberError, NotFoundError } from '../domain/errors.ts'
import { isRoomId, isUserId, type UserId } from '../domain/id.ts'
import { appRank, rankOf } from '../domain/role.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { OpenRoom } from '../store/room-reader.ts'
import type { RoomStore } from '../store/room-store.ts'

export interface OwnRoom extends OpenRoom {
  /** Of the viewer's role, or of the application. */
  rank: number
}

/** The room, for whoever may read there; null for one that is not there (any more), or not for the viewer. */
export const findOpenRoom = async (rooms: RoomStore, viewer: User, id: string): Promise<OpenRoom | null> =>
  isRoomId(id) ? rooms.findOpenRoom(id, viewer.id) : null

/** The same for members only, and for the application, which is a member of none. */
export async function findOwnRoom(rooms: RoomStore, viewer: User, id: string): Promise<OwnRoom | null> {
  const found = await findOpenRoom(rooms, viewer, id)
  if (found && isApp(viewer.id)) return { ...found, rank: appRank }
  return found?.membership ? { ...found, rank: rankOf(found.membership.role) } : null
}

/** The same. Throws `NotAMemberError`. */
export async function getOwnRoom(rooms: RoomStore, viewer: User, id: string): Promise<OwnRoom> {
  const found = await findOwnRoom(rooms, viewer, id)
  if (!found) throw new NotAMemberError(id)
  return found
}

/** The room, whose membership a change is about, and whom else its entries may show. Throws `NotAMemberError`, `NotFoundError`. */
export async function findBothMembers(
  rooms: RoomStore,
  viewer: User,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<{ room: Room; membership: Membership; people: UserId[] }> {
  const { room, membership } = await getOwnRoom(rooms, viewer, roomId)
  const found = isUserId(userId) ? await rooms.findRoom(room.id, userId) : null
  if (!found?.membership) throw new NotFoundError(userId, 'member')
  const adders = membership ? [membership.addedBy] : []
  const people = [viewer.id, ...adders, ...(room.owner ? [room.owner] : [])]
  return { room, membership: found.membership, people }
}
