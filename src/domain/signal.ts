/** Signals: what is told to those who listen now, and never stored: that somebody types, that a reader moved on. */
import { isRoomId, type MemberId, type RoomId } from './id.ts'
import { isPosition, type Position } from './log.ts'
import { memberIdOf } from './member.ts'
import { isCount, isTime } from './shape.ts'
import { isUser, type User } from './user.ts'

interface Told {
  roomId: RoomId
  /** There is nothing to go on from. */
  cursor: null
  occurredAt: number
}

export type SignalEvent = (Told & { type: 'UserTyping'; user: User; until: number }) | MarkerMoved

export type MarkerMoved = Told & { type: 'ReadMarkerMoved'; memberId: MemberId; user: User; readNumber: number }

/** A signal where it was given: with the head of the room's log at that moment. */
export interface Signal {
  head: Position
  event: SignalEvent
}

/** For how long somebody who typed is shown as typing. Milliseconds. */
const typingMs = 6000

/** This word of a room's channel as a signal; null for what is none, and for a kind of a newer instance's. */
export function signalIn(roomId: RoomId, word: Record<string, unknown>): Signal | null {
  const { head, type, at, user } = word
  if (!isPosition(head) || !isTime(at) || !isUser(user)) return null
  if (type === 'typing') return { head, event: typing(roomId, user, at) }
  const { number } = word
  return type === 'read' && isCount(number) ? { head, event: markerMoved(roomId, user, { number, at }) } : null
}

const typing = (roomId: RoomId, user: User, at: number): SignalEvent => ({
  type: 'UserTyping',
  roomId,
  cursor: null,
  occurredAt: at,
  user,
  until: at + typingMs,
})

export const markerMoved = (
  roomId: RoomId,
  user: User,
  { number, at }: { number: number; at: number },
): MarkerMoved => ({
  type: 'ReadMarkerMoved',
  roomId,
  cursor: null,
  occurredAt: at,
  memberId: memberIdOf(roomId, user.id),
  user,
  readNumber: number,
})

/** A marker of the user's own that moved, on one device or another. */
export interface OwnMarker {
  event: MarkerMoved
  /** The room's channel carries it too: whoever hears the room live hears it there. */
  told: boolean
}

/** This word of a user's own channel as a signal to their feeds. */
export function ownMarkerIn({ roomId, at, number, user, told }: Record<string, unknown>): OwnMarker | null {
  if (!isRoomId(roomId) || !isTime(at) || !isCount(number) || !isUser(user)) return null
  return { event: markerMoved(roomId, user, { number, at }), told: told === true }
}
