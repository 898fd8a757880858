/** What the commands of a room take and answer. `outcome` tells which answer it is. */
import type { RoomId } from '../domain/id.ts'
import type { Position } from '../domain/log.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'

/** `intendedAt` is what `RoomListStore.intend` answered: the room is on the user's list before the user is in it. */
export interface NewRoom {
  id: RoomId
  name: string
  /** JSON of an object; null: none. */
  metadata: string | null
  creator: User
  intendedAt: number
}

export interface Addition {
  roomId: RoomId
  by: User
  member: User
  intendedAt: number
}

export interface Removal {
  roomId: RoomId
  by: User
  member: User
}

export interface Deletion {
  roomId: RoomId
  by: User
}

/** The intent is older than the room acts on. */
interface Late {
  outcome: 'late'
}

export interface Limited {
  outcome: 'limited'
  retryAfterMs: number
}

export type CreateRoomReply =
  | { outcome: 'created' | 'repeated'; room: Room; membership: Membership }
  | { outcome: 'conflict' | 'deleted' }
  | Late

export type AddMemberReply =
  | { outcome: 'added' | 'already'; room: Room; membership: Membership }
  | { outcome: 'not-a-member' | 'full' }
  | Late
  | Limited

export type RemoveMemberReply =
  | { outcome: 'removed'; room: Room; ended: Membership; end: Position }
  | { outcome: 'stranger'; room: Room }
  | { outcome: 'not-a-member' | 'creator' }
  | Limited

export type DeleteRoomReply = 'deleted' | 'not-a-member' | 'not-the-creator'
