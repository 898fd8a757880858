/** What the commands of a room take and answer. `outcome` tells which answer it is. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Position } from '../domain/log.ts'
import type { Role } from '../domain/role.ts'
import type { Membership, Room, RoomKind } from '../domain/room.ts'
import type { FactTexts } from '../domain/room-facts.ts'
import type { User } from '../domain/user.ts'
import type { LimitedOutcome, Plain, UnentitledOutcome } from './replies.ts'

/** `intendedAt` is what `RoomListStore.intend` answered: the room is on the user's list before the user is in it. */
export interface NewRoom {
  id: RoomId
  kind: RoomKind
  facts: FactTexts
  creator: User
  intendedAt: number
  /** Its place in the directory, which it has already; null: it is private. */
  listing?: string | null
  /** Whom the creator asked to add: a retry asks for the same. */
  askedIds?: readonly string[]
  /** The application's own id of it: where there is such a room, it is answered. */
  externalId?: string | null
  /** Those of them who can be added: it is noted on their lists. */
  additions?: readonly User[]
}

/** The room of two people, opened by one of them. */
export interface Opening {
  id: RoomId
  by: User
  other: User
  intendedAt: number
}

export interface Addition {
  roomId: RoomId
  by: User
  member: User
  intendedAt: number
}

/** Somebody lets themselves in. */
export interface Join {
  roomId: RoomId
  by: User
  /** What the code of their invitation is recognised by; null: they have none, and the room is public. */
  invitation: string | null
  intendedAt: number
}

export interface Removal {
  roomId: RoomId
  by: User
  member: User
}

export interface RoomChange {
  roomId: RoomId
  by: User
  /** Those that are to change. */
  facts: Partial<FactTexts>
  /** Its place in the directory, where name or visibility are among them; null: it is private. */
  listing?: string | null
  /** The name for which that was made, as JSON. */
  listedAs?: string
}

export interface RoleChange {
  roomId: RoomId
  by: UserId
  member: UserId
  role: Role
  /** Whom the entries show: these two, and who added them. */
  people: ReadonlyMap<UserId, User>
}

export interface Deletion {
  roomId: RoomId
  by: User
}

/** Of somebody whose account is deleted. */
export interface Departure {
  roomId: RoomId
  /** As everybody sees them now. */
  user: User
  /** Who is known to own the room behind it, and people to be shown. */
  heir: UserId | null
  people: readonly User[]
}

/** The intent is older than the room acts on. */
interface Late {
  outcome: 'late'
}

/** By rights or by the room's rates. */
type Refused = UnentitledOutcome | LimitedOutcome

export type CreateRoomReply =
  /** No membership: of the application, and of who asks for a room of its that they are not in. */
  | { outcome: 'created' | 'repeated'; room: Room; membership?: Membership; others: Membership[] }
  | Plain<'conflict' | 'deleted'>
  | Late

export type OpenDirectRoomReply =
  | { outcome: 'opened' | 'already'; room: Room; membership: Membership }
  | Plain<'blocked' | 'gone'>
  | Late

export type AddMemberReply =
  | { outcome: 'added' | 'already'; room: Room; membership: Membership }
  | { outcome: 'banned'; until: number | null }
  | { outcome: 'full' }
  | Late
  | Refused

export type JoinRoomReply =
  | { outcome: 'joined' | 'already'; room: Room; membership: Membership }
  | Plain<'not-found' | 'full'>
  | { outcome: 'banned'; until: number | null }
  | Late
  | LimitedOutcome

export type RemoveMemberReply =
  | { outcome: 'removed'; room: Room; ended: Membership; end: Position }
  | { outcome: 'stranger'; room: Room }
  | { outcome: 'owner' }
  | Refused

export type UpdateRoomReply =
  | { outcome: 'updated'; room: Room }
  /** The room was renamed or published meanwhile. */
  | { outcome: 'moved' }
  | Refused

export type SetRoleReply = { outcome: 'set'; room: Room; membership: Membership } | Plain<'stranger' | 'full'> | Refused

export type DeleteRoomReply = { outcome: 'deleted' } | UnentitledOutcome

export type DepartRoomReply = { outcome: 'departed' | 'gone' } | { outcome: 'heir'; heir: UserId; addedBy: UserId }
