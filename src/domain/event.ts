/** Events: what a subscriber receives. An entry makes two at most: one for the user it concerns, one for all others. */
import { encodeCursor } from './cursor.ts'
import type { MemberId, RoomId, UserId } from './id.ts'
import type { AddedEntry, Entry, Logged, MessageEntry, Position, RemovedEntry } from './log.ts'
import { memberIdOf, type RoomMember } from './member.ts'
import { type Message, messageOf } from './message.ts'
import type { Membership, Room } from './room.ts'
import type { User } from './user.ts'

export type ResetReason = 'TOO_OLD' | 'TOO_MUCH' | 'DIVERGED' | 'INVALID' | 'GONE'

interface InRoom {
  roomId: RoomId
  cursor: string
  occurredAt: number
}

export type RoomEvent =
  | (InRoom & { type: 'MessageSent'; message: Message })
  | (InRoom & { type: 'MemberAdded'; member: RoomMember; memberCount: number })
  | (InRoom & { type: 'MemberRemoved'; memberId: MemberId; user: User; removedBy: User; memberCount: number })
  | (InRoom & { type: 'AddedToRoom'; room: Room; addedBy: User })
  | (InRoom & { type: 'RemovedFromRoom'; roomName: string; removedBy: User })
  | (InRoom & { type: 'RoomDeleted'; roomName: string; deletedBy: User })

export interface FeedReset {
  type: 'FeedReset'
  roomId: RoomId
  /** Null when the room is gone: there is nothing to go on from. */
  cursor: string | null
  occurredAt: number
  reason: ResetReason
}

export interface FeedReady {
  type: 'FeedReady'
  cursor: null
  occurredAt: number
  cursors: string[]
}

export type Event = RoomEvent | FeedReset | FeedReady
export type EventType = Event['type']

/** Whose membership this entry begins or ends, or null. */
export const memberOf = (entry: Entry): UserId | null =>
  entry.kind === 'added' || entry.kind === 'removed' ? entry.member.id : null

/** Whether this entry ends the user's stay. A deletion ends everybody's. */
export const isOwnRemoval = (entry: Entry, userId: UserId): boolean =>
  entry.kind === 'removed' && entry.member.id === userId

/** The event that this entry is for everybody but the user it is about; null if there is none. */
export function eventForOthers(logged: Logged): RoomEvent | null {
  const { entry } = logged
  if (entry.kind === 'later') return null
  const shared = inRoom(entry.room.id, logged, entry.at)
  switch (entry.kind) {
    case 'message':
      return { type: 'MessageSent', ...shared, message: messageOf(logged as Logged<MessageEntry>) }
    case 'added':
      return { type: 'MemberAdded', ...shared, ...addition(entry) }
    case 'removed':
      return { type: 'MemberRemoved', ...shared, ...removal(entry) }
    case 'deleted':
      return { type: 'RoomDeleted', ...shared, roomName: entry.room.name, deletedBy: entry.by }
  }
}

function addition({ room, by, member, at, memberCount }: AddedEntry) {
  return { member: { id: memberIdOf(room.id, member.id), user: member, addedBy: by, joinedAt: at }, memberCount }
}

function removal({ room, by, member, memberCount }: RemovedEntry) {
  return { memberId: memberIdOf(room.id, member.id), user: member, removedBy: by, memberCount }
}

/** The event that this entry is for the user with this id; null if there is none. */
export function eventFor(userId: UserId, logged: Logged): RoomEvent | null {
  const { entry } = logged
  if ((entry.kind !== 'added' && entry.kind !== 'removed') || entry.member.id !== userId) return eventForOthers(logged)
  const shared = inRoom(entry.room.id, logged, entry.at)
  return entry.kind === 'added'
    ? { type: 'AddedToRoom', ...shared, room: entry.room, addedBy: entry.by }
    : { type: 'RemovedFromRoom', ...shared, roomName: entry.room.name, removedBy: entry.by }
}

/** `AddedToRoom` for an entry that retention has taken, made from what the membership remembers of it. */
export const additionOf = (room: Room, membership: Membership): RoomEvent => ({
  type: 'AddedToRoom',
  ...inRoom(room.id, membership, membership.joinedAt),
  room,
  addedBy: membership.addedBy,
})

const inRoom = (roomId: RoomId, position: Position, at: number): InRoom => ({
  roomId,
  cursor: encodeCursor(roomId, position),
  occurredAt: at,
})
