/** Where a feed begins in each of its rooms: cursors and lists are judged by Redis, in one look per room. */

import { encodeCursor } from '../domain/cursor.ts'
import { additionOf, type Event, type ResetReason } from '../domain/event.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import { type LogReading, type Position, samePosition } from '../domain/log.ts'
import type { RoomMark } from '../domain/room-list.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import type { Standing } from './place.ts'
import type { Reading } from './reading.ts'

/** What is asked for one room: from a cursor on, from the viewer's joining on, or from now on (told why, or silently). */
export type Wish =
  | { from: 'cursor'; position: Position }
  /** `wasShown`: this feed has told of the room before, so that the client keeps a cursor of it. */
  | { from: 'joining'; position: Position | null; wasShown: boolean }
  | { from: 'now'; reason: ResetReason | null }

export interface Opening {
  roomId: RoomId
  wish: Wish
  mark: RoomMark | undefined
  /** Somebody is adding the viewer, or was when it crashed: the mark may be about to change, or have missed it. */
  intended: boolean
}

/** Where a feed stands in a room, and what it says first. */
export interface Start {
  roomId: RoomId
  events: Event[]
  /** Null: the viewer has nothing to see here. */
  standing: Standing | null
  /** Whether there may be more to see. */
  follow: boolean
  /** The newest sequence at the look, and how many entries lie before it. */
  head: number
  backlog: number
  /** What to do instead when the backlog is too much to replay; null when there is none. */
  skip: (() => Start) | null
}

export interface Judge {
  userId: UserId
  readLog: Reading['readLog']
  /** Entries: a longer backlog is not replayed. */
  replayPerRoom: number
  /** Whether the viewer was a member at this position, told by its next own entry; null when there is none. */
  wasInside(roomId: RoomId, position: Position, head: Position): Promise<boolean | null>
}

/** Judges one room. One that cannot be read is gone, and keeps no other from being opened. */
export async function judgeOpening(opening: Opening, judge: Judge): Promise<Start> {
  try {
    return await judgeReadable(opening, judge)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    const { roomId, wish } = opening
    return wish.from === 'now' ? { ...unseen(roomId), events: [resetOf(roomId, 'GONE', null)] } : gone(roomId, wish)
  }
}

/** One round trip, and reading up to the next change of the viewer's membership where that matters. */
async function judgeReadable({ roomId, wish, mark, intended }: Opening, judge: Judge): Promise<Start> {
  if (mark?.state === 'left' && !intended && isOver(wish, mark)) return ended(roomId, mark.last)
  const after = wish.from === 'now' ? null : wish.position
  const reading = await judge.readLog(roomId, { userId: judge.userId, after, count: 0 })
  if (!reading) return gone(roomId, wish)
  if (wish.from === 'now')
    return reading.deleted ? ended(roomId, reading.head) : restart(roomId, reading, wish, wish.reason)
  if (wish.from === 'joining') return fromJoining(roomId, wish, reading)
  return await fromCursor(roomId, { wish, listed: mark !== undefined }, reading, judge)
}

/** Nothing can have happened for a viewer who had left, and knew it. */
const isOver = (wish: Wish, mark: RoomMark): boolean =>
  wish.from === 'now' || (wish.from === 'cursor' && wish.position.sequence >= mark.last.sequence)

function fromJoining(roomId: RoomId, wish: Wish & { from: 'joining' }, reading: LogReading): Start {
  const { membership } = reading
  const began = membership && { sequence: membership.sequence - 1, check: membership.previous }
  const position = wish.position ?? began
  if (!position) return unseen(roomId)
  // Without a position of the list's, this look was at the head: whether the joining is still there, reading on will tell.
  if (reading.verdict !== 'GOOD') return restart(roomId, reading, wish, reading.verdict)
  if (reading.deleted && samePosition(position, reading.head)) return ended(roomId, position)
  return readOn(roomId, reading, wish, { position, inside: false, shown: null })
}

async function fromCursor(
  roomId: RoomId,
  { wish, listed }: { wish: Wish & { from: 'cursor' }; listed: boolean },
  reading: LogReading,
  judge: Judge,
): Promise<Start> {
  const { position } = wish
  const { membership, head, verdict } = reading
  if (verdict !== 'GOOD') return restart(roomId, reading, wish, verdict)
  const known = membership !== null && membership.sequence <= position.sequence
  if (known && reading.deleted && samePosition(position, head)) return ended(roomId, position)
  if (head.sequence - position.sequence > judge.replayPerRoom) return restart(roomId, reading, wish, 'TOO_MUCH')
  const inside = known || (await judge.wasInside(roomId, position, head))
  if (inside === null && membership) return restart(roomId, reading, wish, 'TOO_OLD')
  // Outside ever since. The list knows a former member, though not of the end yet: the cursor stays good for a return.
  if (inside === null) return listed ? ended(roomId, position) : gone(roomId, wish)
  return readOn(roomId, reading, wish, { position, inside, shown: inside ? position : null })
}

function readOn(roomId: RoomId, reading: LogReading, wish: Wish, standing: Standing): Start {
  const { head } = reading
  const backlog = head.sequence - standing.position.sequence
  const skip = () => restart(roomId, reading, wish, 'TOO_MUCH')
  return { roomId, events: [], standing, follow: true, head: head.sequence, backlog, skip }
}

/** Goes on at the head, saying why; whoever is not (any longer) a member is told that there is nothing to go on with. */
function restart(roomId: RoomId, reading: LogReading, wish: Wish, reason: ResetReason | null): Start {
  const events = reason ? restartEvents(roomId, reading, { reason, known: wish.from !== 'joining' }) : []
  const { head, membership } = reading
  if (!membership || reading.deleted || !events) return gone(roomId, wish)
  const standing = { position: head, inside: true, shown: head }
  return { roomId, events, standing, follow: true, head: head.sequence, backlog: 0, skip: null }
}

/**
 * What a feed says before it goes on at the head: the reset, after the addition if the client does not know the room yet.
 * Null when the viewer is not a member, so that there is nothing to go on with.
 */
export function restartEvents(
  roomId: RoomId,
  { head, membership, deleted, room }: LogReading,
  { reason, known }: { reason: ResetReason; known: boolean },
): Event[] | null {
  if (!membership || deleted) return null
  const reset = resetOf(roomId, reason, head)
  return known ? [reset] : [additionOf(room, membership), reset]
}

/** Only a client that has a cursor is told that its room is gone: others never knew it. */
const gone = (roomId: RoomId, wish: Wish): Start => ({
  ...unseen(roomId),
  events: wish.from === 'cursor' || (wish.from === 'joining' && wish.wasShown) ? [resetOf(roomId, 'GONE', null)] : [],
})

const ended = (roomId: RoomId, shown: Position): Start => ({
  ...unseen(roomId),
  standing: { position: shown, inside: false, shown },
})

const unseen = (roomId: RoomId): Start => ({
  roomId,
  events: [],
  standing: null,
  follow: false,
  head: 0,
  backlog: 0,
  skip: null,
})

export const resetOf = (roomId: RoomId, reason: ResetReason, head: Position | null): Event => ({
  type: 'FeedReset',
  roomId,
  reason,
  cursor: head && encodeCursor(roomId, head),
  occurredAt: Date.now(),
})
