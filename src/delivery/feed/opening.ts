/** Where a feed begins in each of its rooms: what the client asked, judged by the viewer's membership as Redis has it now. */
import { additionOf, type Event, eventFor, type ResetReason } from '../../domain/event.ts'
import { noFacts, peopleOf } from '../../domain/facts.ts'
import { type LogAnswer, type Position, positionBefore, samePosition } from '../../domain/log.ts'
import type { Membership } from '../../domain/room.ts'
import type { RoomMark } from '../../domain/room-list.ts'
import { UnreadableError } from '../../domain/unreadable.ts'
import type { Source } from '../source.ts'
import type { Beginning, RoomRequest } from './room-request.ts'
import { ended, forgotten, nowhere, type RoomStart, resetOf, unseen } from './room-start.ts'
import { findEnd, type Searcher, wasOut } from './stay-end.ts'

export interface Judge extends Searcher {
  source: Pick<Source, 'readLog' | 'readEntries' | 'readUsers'>
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
  if (mark?.state === 'left' && !intended && !request.listens && isOver(beginning, mark))
    return ended(roomId, mark.last)
  const after = seenOf(beginning)
  // A room that the list does not know may be anybody's: a cursor that was made up must not find out whether it exists.
  const membersOnly = !mark && !intended
  const answer = await judge.source.readLog(roomId, { userId: judge.userId, membersOnly, after, count: 0 })
  if (!answer) return gone(request)
  const { membership, deleted } = answer
  if (!membership && request.listens && answer.open) return listen(request, answer)
  if (!membership || deleted) return outside(request, answer, judge)
  const member = { request, answer: { ...answer, membership }, judge }
  if (beginning.from === 'now') return restart(member, beginning.reason, true)
  return beginning.from === 'cursor' ? fromCursor(member, beginning.position) : fromJoining(member)
}

/**
 * Nothing can have happened for a viewer who had left, and knew it. Whoever saw more than that, or other things, saw what the
 * list lacks, or what is lost.
 */
function isOver(beginning: Beginning, { last }: RoomMark): boolean {
  const seen = seenOf(beginning)
  return beginning.from === 'now' || (seen !== null && samePosition(seen, last))
}

/** The last entry that the client knows. */
function seenOf(beginning: Beginning): Position | null {
  if (beginning.from === 'cursor') return beginning.position
  return beginning.from === 'joining' ? beginning.seen : null
}

/** Somebody who is not a member hears what is said from the cursor on, if the room was public all the while, or from now on. */
async function listen({ roomId, beginning, lost }: RoomRequest, answer: LogAnswer): Promise<RoomStart> {
  const { head, verdict, publicSince } = answer
  const atHead = {
    roomId,
    state: 'following',
    listens: true,
    position: head,
    shown: head,
    isKnown: true,
    head,
    readNumber: 0,
    skip: null,
  } as const
  const reset = (reason: ResetReason): RoomStart => ({ ...atHead, events: [resetOf(roomId, reason, head)] })
  if (verdict === 'DIVERGED') return reset(verdict)
  if (beginning.from !== 'cursor') return { ...atHead, events: [] }
  const { position } = beginning
  if (verdict !== 'GOOD') return reset(verdict)
  if (lost) return reset(lost)
  if (position.sequence < publicSince) return reset('TOO_OLD')
  return { ...atHead, events: [], position, shown: position, skip: async () => reset('TOO_MUCH') }
}

type MembersAnswer = LogAnswer & { membership: Membership }

/** A member's request, with all that it takes to judge it. */
interface MemberCase {
  request: RoomRequest
  answer: MembersAnswer
  judge: Judge
}

async function fromJoining(member: MemberCase): Promise<RoomStart> {
  const { answer, request } = member
  if (answer.verdict === 'DIVERGED') return restart(member, 'DIVERGED', false)
  if (request.lost) return restart(member, request.lost, false)
  const position = positionBefore(answer.membership)
  // Whether the joining is still in the log, reading on will tell.
  return follow(member, { position, shown: seenOf(request.beginning), isKnown: false, listens: false })
}

async function fromCursor(member: MemberCase, position: Position): Promise<RoomStart> {
  const { membership, verdict } = member.answer
  const { lost } = member.request
  const isSameStay = membership.sequence <= position.sequence
  if (verdict !== 'GOOD') return restart(member, verdict, isSameStay)
  const goesOn = isSameStay || (!lost && (await listenedUntilJoining(member, position)))
  // What an earlier stay did not show is not shown to a viewer who came back: it may have changed since.
  if (!goesOn) return restart(member, 'TOO_OLD', false)
  if (lost) return restart(member, lost, true)
  return follow(member, { position, shown: position, isKnown: true, listens: !isSameStay })
}

/** Whoever asked for a public room, and has come to it since, might have heard all that was said before: so they are told it now. */
async function listenedUntilJoining({ request, answer, judge }: MemberCase, after: Position): Promise<boolean> {
  const { membership, open, publicSince } = answer
  if (!request.listens || !open || after.sequence < publicSince) return false
  return !(await wasOut({ roomId: request.roomId, after, until: membership }, judge))
}

function follow(member: MemberCase, from: Pick<RoomStart, 'position' | 'shown' | 'isKnown' | 'listens'>): RoomStart {
  const skip = () => restart(member, 'TOO_MUCH', from.isKnown && !from.listens)
  const { request, answer } = member
  return {
    roomId: request.roomId,
    events: [],
    state: 'following',
    ...from,
    head: answer.head,
    readNumber: answer.readNumber,
    skip,
  }
}

/** Goes on at the head, and says why: the reset, after the addition if the client does not know of the stay yet. */
async function restart(member: MemberCase, reason: ResetReason | null, isKnown: boolean): Promise<RoomStart> {
  const { roomId } = member.request
  const { head } = member.answer
  const addition = reason && !isKnown ? await additionIn(member) : null
  const reset = reason && resetOf(roomId, reason, head)
  const events = [addition, reset].filter(event => event !== null)
  const atHead = follow(member, { position: head, shown: head, isKnown: true, listens: false })
  return { ...atHead, events, skip: null }
}

async function additionIn({ request, answer, judge }: MemberCase): Promise<Event | null> {
  const { room, membership } = answer
  const users = await judge.source.readUsers([membership.addedBy])
  return additionOf({ ...noFacts(request.roomId), room, users }, membership)
}

/** A viewer who is not a member is told how the last stay ended, and nothing that was said before. */
async function outside(request: RoomRequest, answer: LogAnswer, judge: Judge): Promise<RoomStart> {
  const { roomId, beginning, mark } = request
  if (beginning.from === 'now') {
    if (answer.deleted) return ended(roomId, answer.head)
    // Whoever names a room that they left is told no end that came before this feed.
    return mark?.state === 'left' && !request.intended ? ended(roomId, mark.last) : unseen(roomId)
  }
  // What the client saw last was lost: perhaps the end of the stay.
  if (answer.verdict === 'DIVERGED') return gone(request)
  const seen = seenOf(beginning)
  const after = seen ?? mark?.start ?? null
  const end = await findEnd({ roomId, mark, after, answer }, judge)
  if (end && end.sequence > (seen?.sequence ?? 0)) {
    const users = await judge.source.readUsers(peopleOf([end], []))
    return { ...ended(roomId, end), events: [eventFor(judge.userId, end, { ...noFacts(roomId), users })!] }
  }
  // A former member who listened afterwards was cut off since: by no end that they know.
  if (request.listens && seen && seen.sequence > (end ?? mark?.last ?? nowhere).sequence) return gone(request)
  // The list knows a former member: the cursor stays good for a return.
  return answer.verdict === 'GOOD' && seen && mark ? ended(roomId, seen) : gone(request)
}

/** Only a client that has a cursor is told that the room is gone: others never knew it. */
const gone = ({ roomId, beginning }: RoomRequest): RoomStart => (seenOf(beginning) ? forgotten(roomId) : unseen(roomId))
