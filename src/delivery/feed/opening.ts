/** Where a feed begins in each of its rooms: what the client asked, judged by the viewer's membership as Redis has it now. */
import { now } from '../../domain/clock.ts'
import { decodeCursor, encodeCursor } from '../../domain/cursor.ts'
import { additionOf, type Event, eventFor, type ResetReason } from '../../domain/event.ts'
import { noFacts, peopleOf } from '../../domain/facts.ts'
import type { RoomId } from '../../domain/id.ts'
import type { LogAnswer, Position } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { RoomList, RoomMark } from '../../domain/room-list.ts'
import { UnreadableError } from '../../domain/unreadable.ts'
import type { Source } from '../source.ts'
import { findEnd, type Searcher } from './stay-end.ts'

export interface FeedRequest {
  /** Cursors as the client kept them. Null: start now. Empty: the client knew no room. */
  after: string[] | null
  /** Null: all rooms. */
  roomIds: ReadonlySet<RoomId> | null
}

/** Where the feed begins in one room: at a cursor, at the viewer's joining, or now (with a reason to tell, or without). */
export type Beginning =
  | { from: 'cursor'; position: Position }
  /** `seen`: where this feed showed the end of an earlier stay, so that the client has a cursor there. */
  | { from: 'joining'; seen: Position | null }
  | { from: 'now'; reason: ResetReason | null }

/** The question that a feed has about one room. */
export interface RoomRequest {
  roomId: RoomId
  beginning: Beginning
  mark: RoomMark | undefined
  /** Somebody is adding the viewer, or was when it crashed: the mark may be about to change, or have missed it. */
  intended: boolean
  /** Why what follows where the feed begins cannot be shown, though the log may still have it. */
  lost?: ResetReason
}

/** The answer: where the feed stands in the room, and what it says first. */
export interface RoomStart {
  roomId: RoomId
  events: Event[]
  /** `following`: reads on from the position. `ended`: not in the room, but keeps its cursor. `unseen`: not even that. */
  state: 'following' | 'ended' | 'unseen'
  position: Position
  /** The last entry that the viewer was shown of this stay, or knew when it came. */
  shown: Position | null
  /** The newest position at the look. */
  head: Position
  /** What to do instead when there is too much to replay; null when there is nothing. */
  skip: (() => Promise<RoomStart>) | null
}

export interface Judge extends Searcher {
  source: Pick<Source, 'readLog' | 'readEntries' | 'readUsers'>
}

/** One request for each room on the list or named by a cursor. Of two cursors for one room the last counts. */
export function requestsFor({ after, roomIds }: FeedRequest, list: RoomList): RoomRequest[] {
  const cursors = (after ?? []).map(decodeCursor)
  const named = new Map<RoomId, Beginning>()
  for (const cursor of cursors) if (cursor) named.set(cursor.roomId, { from: 'cursor', position: cursor.position })
  const marks = new Map(list.marks.map(mark => [mark.roomId, mark]))
  const intended = new Set(list.intents.map(intent => intent.roomId))
  const others = othersBegin(after === null, cursors.includes(null))
  return [...new Set([...named.keys(), ...marks.keys(), ...intended])]
    .filter(roomId => roomIds === null || roomIds.has(roomId))
    .map(roomId => ({
      roomId,
      beginning: named.get(roomId) ?? others,
      mark: marks.get(roomId),
      intended: intended.has(roomId),
    }))
}

function othersBegin(isFirst: boolean, isInvalid: boolean): Beginning {
  if (isFirst) return { from: 'now', reason: null }
  return isInvalid ? { from: 'now', reason: 'INVALID' } : { from: 'joining', seen: null }
}

/** Judges one room. One that cannot be read is gone, and keeps no other from being opened. */
export async function judgeStart(request: RoomRequest, judge: Judge): Promise<RoomStart> {
  try {
    return await judgeReadable(request, judge)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    return request.beginning.from === 'now' ? forgotten(request.roomId) : gone(request)
  }
}

/** One round trip, and one more to find the end of a stay that is over. */
async function judgeReadable(request: RoomRequest, judge: Judge): Promise<RoomStart> {
  const { roomId, beginning, mark, intended } = request
  if (mark?.state === 'left' && !intended && isOver(beginning, mark)) return ended(roomId, furthest(beginning, mark))
  const after = seenOf(beginning)
  // A room that the list does not know may be anybody's: a cursor that was made up must not find out whether it exists.
  const membersOnly = !mark && !intended
  const answer = await judge.source.readLog(roomId, { userId: judge.userId, membersOnly, after, count: 0 })
  if (!answer) return gone(request)
  const { membership, deleted } = answer
  if (!membership || deleted) return outside(request, answer, judge)
  const standing = { request, answer: { ...answer, membership }, judge }
  if (beginning.from === 'now') return restart(standing, beginning.reason, true)
  return beginning.from === 'cursor' ? fromCursor(standing, beginning.position) : fromJoining(standing)
}

/** Nothing can have happened for a viewer who had left, and knew it. */
const isOver = (beginning: Beginning, mark: RoomMark): boolean =>
  beginning.from === 'now' || (seenOf(beginning)?.sequence ?? -1) >= mark.last.sequence

/** What the feed has shown may be ahead of the list: a client that knows of an end is not told of it again. */
function furthest(beginning: Beginning, mark: RoomMark): Position {
  const seen = seenOf(beginning)
  return seen && seen.sequence > mark.last.sequence ? seen : mark.last
}

/** The last entry that the client knows. */
function seenOf(beginning: Beginning): Position | null {
  if (beginning.from === 'cursor') return beginning.position
  return beginning.from === 'joining' ? beginning.seen : null
}

type MembersAnswer = LogAnswer & { membership: Membership }

/** A member's request, with all that it takes to judge it. */
interface Standing {
  request: RoomRequest
  answer: MembersAnswer
  judge: Judge
}

async function fromJoining(standing: Standing): Promise<RoomStart> {
  const { answer, request } = standing
  if (answer.verdict === 'DIVERGED') return restart(standing, 'DIVERGED', false)
  if (request.lost) return restart(standing, request.lost, false)
  const { sequence, previous } = answer.membership
  // Whether the joining is still in the log, reading on will tell.
  return follow(standing, { position: { sequence: sequence - 1, check: previous }, shown: null })
}

async function fromCursor(standing: Standing, position: Position): Promise<RoomStart> {
  const { membership, verdict } = standing.answer
  const isSameStay = membership.sequence <= position.sequence
  if (verdict !== 'GOOD') return restart(standing, verdict, isSameStay)
  // What an earlier stay did not show is not shown to a viewer who came back: it may have changed since.
  if (!isSameStay) return restart(standing, 'TOO_OLD', false)
  if (standing.request.lost) return restart(standing, standing.request.lost, true)
  return follow(standing, { position, shown: position })
}

function follow(standing: Standing, from: Pick<RoomStart, 'position' | 'shown'>): RoomStart {
  const skip = () => restart(standing, 'TOO_MUCH', from.shown !== null)
  const { request, answer } = standing
  return { roomId: request.roomId, events: [], state: 'following', ...from, head: answer.head, skip }
}

/** Goes on at the head, and says why: the reset, after the addition if the client does not know of the stay yet. */
async function restart(standing: Standing, reason: ResetReason | null, isKnown: boolean): Promise<RoomStart> {
  const { roomId } = standing.request
  const { head } = standing.answer
  const addition = reason && !isKnown ? await additionIn(standing) : null
  const reset = reason && resetOf(roomId, reason, head)
  const events = [addition, reset].filter(event => event !== null)
  return { roomId, events, state: 'following', position: head, shown: head, head, skip: null }
}

async function additionIn({ request, answer, judge }: Standing): Promise<Event | null> {
  const { room, membership } = answer
  const users = await judge.source.readUsers([membership.addedBy])
  return additionOf({ ...noFacts(request.roomId), room, users }, membership)
}

/** A viewer who is not a member is told how the last stay ended, and nothing that was said before. */
async function outside(request: RoomRequest, answer: LogAnswer, judge: Judge): Promise<RoomStart> {
  const { roomId, beginning, mark } = request
  if (beginning.from === 'now') return answer.deleted ? ended(roomId, answer.head) : unseen(roomId)
  // What the client saw last was lost: perhaps the end of the stay.
  if (answer.verdict === 'DIVERGED') return gone(request)
  const seen = seenOf(beginning)
  const after = seen ?? mark?.start ?? null
  const end = await findEnd({ roomId, mark, after, answer }, judge)
  if (end && end.sequence > (seen?.sequence ?? 0)) {
    const users = await judge.source.readUsers(peopleOf([end], []))
    return { ...ended(roomId, end), events: [eventFor(judge.userId, end, { ...noFacts(roomId), users })!] }
  }
  // The list knows a former member: the cursor stays good for a return.
  return answer.verdict === 'GOOD' && seen && mark ? ended(roomId, seen) : gone(request)
}

/** Only a client that has a cursor is told that the room is gone: others never knew it. */
const gone = ({ roomId, beginning }: RoomRequest): RoomStart => (seenOf(beginning) ? forgotten(roomId) : unseen(roomId))

export const forgotten = (roomId: RoomId): RoomStart => ({ ...unseen(roomId), events: [resetOf(roomId, 'GONE', null)] })

const ended = (roomId: RoomId, { sequence, check }: Position): RoomStart => {
  const position = { sequence, check }
  return { ...unseen(roomId), state: 'ended', position, shown: position }
}

const nowhere: Position = { sequence: 0, check: '' }

const unseen = (roomId: RoomId): RoomStart => ({
  roomId,
  events: [],
  state: 'unseen',
  position: nowhere,
  shown: null,
  head: nowhere,
  skip: null,
})

const resetOf = (roomId: RoomId, reason: ResetReason, head: Position | null): Event => ({
  type: 'FeedReset',
  roomId,
  reason,
  cursor: head && encodeCursor(roomId, head),
  occurredAt: now(),
})
