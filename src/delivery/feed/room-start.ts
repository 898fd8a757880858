/** Where a feed begins in one room, as it was judged, and what it says first. */
import { now } from '../../domain/clock.ts'
import { encodeCursor } from '../../domain/cursor.ts'
import type { Event, ResetReason } from '../../domain/event.ts'
import type { RoomId } from '../../domain/id.ts'
import type { Position } from '../../domain/log.ts'

/** The answer: where the feed stands in the room, and what it says first. */
export interface RoomStart {
  roomId: RoomId
  events: Event[]
  /** `following`: reads on from the position. `ended`: not in the room, but keeps its cursor. `unseen`: not even that. */
  state: 'following' | 'ended' | 'unseen'
  /** Follows without being a member. */
  listens: boolean
  position: Position
  /** The last entry that the client was shown of the room, or knew when it came: of this stay or of one before. */
  shown: Position | null
  /** Whether the client knows of this stay. */
  isKnown: boolean
  /** The newest position at the look. */
  head: Position
  /** Up to which number the viewer had read then. */
  readNumber: number
  /** What to do instead when there is too much to replay; null when there is nothing. */
  skip: (() => Promise<RoomStart>) | null
}

/** A client that knows the room is told to forget it. */
export const forgotten = (roomId: RoomId): RoomStart => ({ ...unseen(roomId), events: [resetOf(roomId, 'GONE', null)] })

/** Not in the room; what is known up to here stays good for a return. */
export const ended = (roomId: RoomId, { sequence, check }: Position): RoomStart => {
  const position = { sequence, check }
  return { ...unseen(roomId), state: 'ended', position, shown: position, isKnown: true }
}

export const nowhere: Position = { sequence: 0, check: '' }

/** Nothing is shown of the room, not even a cursor. */
export const unseen = (roomId: RoomId): RoomStart => ({
  roomId,
  events: [],
  state: 'unseen',
  listens: false,
  position: nowhere,
  shown: null,
  isKnown: false,
  head: nowhere,
  readNumber: 0,
  skip: null,
})

export const resetOf = (roomId: RoomId, reason: ResetReason, head: Position | null): Event => ({
  type: 'FeedReset',
  roomId,
  reason,
  cursor: head && encodeCursor(roomId, head),
  occurredAt: now(),
})
