/** A member: one user's stay in one room, as others see it. */
import { type Facts, userIn } from './facts.ts'
import { isRoomId, isUserId, type MemberId, type RoomId, type UserId } from './id.ts'
import type { Role } from './role.ts'
import type { Membership } from './room.ts'
import type { User } from './user.ts'

export interface RoomMember {
  id: MemberId
  roomId: RoomId
  user: User
  role: Role
  addedBy: User
  /** Milliseconds since 1970. */
  joinedAt: number
  /** Absent: not muted. */
  mutedUntil?: number
}

/** A member's id says whose and where: the same at every return. */
export const memberIdOf = (roomId: RoomId, userId: UserId): MemberId =>
  `mem_${roomId.slice('room_'.length)}${userId.slice('user_'.length)}`

/** The room and the user in a member's id; null if it is not a member's id. */
export function locateMember(id: string): { roomId: RoomId; userId: UserId } | null {
  const [, room, user] = /^mem_(.{22})(.{22})$/.exec(id) ?? []
  const [roomId, userId] = [`room_${room}`, `user_${user}`]
  return isRoomId(roomId) && isUserId(userId) ? { roomId, userId } : null
}

/** What a membership and an entry about a member both tell. */
type ToldOfMember = Pick<Membership, 'userId' | 'role' | 'addedBy' | 'joinedAt' | 'mutedUntil'>

/** The member of whom this tells, with the people that the facts have. */
export const memberIn = (facts: Facts, { userId, role, addedBy, joinedAt, mutedUntil }: ToldOfMember): RoomMember => ({
  id: memberIdOf(facts.roomId, userId),
  roomId: facts.roomId,
  user: userIn(facts, userId),
  role,
  addedBy: userIn(facts, addedBy),
  joinedAt,
  ...(mutedUntil !== undefined && { mutedUntil }),
})
