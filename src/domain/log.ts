/** The log of a room: every message and every membership change, in one order, chained so that a fork shows. */
import type { RoomId, UserId } from './id.ts'
import { isRoom, type Membership, type Room } from './room.ts'
import { isCheck, isCount, isRecord, isSequence, isText, isTime } from './shape.ts'
import { isUser, type User } from './user.ts'

interface InRoom {
  room: Room
  /** Milliseconds since 1970, by Redis' clock. */
  at: number
}

export interface MessageEntry extends InRoom {
  kind: 'message'
  author: User
  body: string
  clientMessageId: string | null
}
interface ChangeEntry extends InRoom {
  by: User
  member: User
  /** After it. */
  memberCount: number
}
export interface AddedEntry extends ChangeEntry {
  kind: 'added'
}
export interface RemovedEntry extends ChangeEntry {
  kind: 'removed'
}
export interface DeletedEntry extends InRoom {
  kind: 'deleted'
  by: User
}

/** What a newer instance wrote: it has its place in the log, and nothing to tell here. */
interface LaterEntry {
  kind: 'later'
}

/** One item of a log. It carries all that its events may show. */
export type KnownEntry = MessageEntry | AddedEntry | RemovedEntry | DeletedEntry
export type Entry = KnownEntry | LaterEntry

/** A place in a log: a sequence, dense from 1, and the check of the entry there (12 hex digits). */
export interface Position {
  sequence: number
  check: string
}

/** An entry where it stands. `check` covers the entry and `previous`, its predecessor's check. */
export interface Logged<E extends Entry = Entry> extends Position {
  previous: string
  entry: E
}

export type Verdict = 'GOOD' | 'TOO_OLD' | 'DIVERGED'

/** What is asked of a room's log, all in one atomic reading. */
export interface LogQuestion {
  /** Whose membership; null: nobody's. */
  userId: UserId | null
  /** Whether who is no member is answered, in as little time, as if there were no such room. */
  membersOnly?: boolean
  /** The position to judge, and to read on from; null: the head. */
  after: Position | null
  /** How many entries at most. */
  count: number
}

/** The answer, which stands at one head. Deleted rooms can be read until their tombstone expires. */
export interface LogAnswer {
  /** Whether the position asked for is one of this log's, with everything after it still there. */
  verdict: Verdict
  head: Position
  deleted: boolean
  room: Room
  /** The asked-for user's membership at this very head (in a deleted room: at its end), or null. */
  membership: Membership | null
  /** The entries right after the position, in order, at most as many as were asked for. Empty unless GOOD. */
  entries: Logged[]
}

export const samePosition = (a: Position, b: Position): boolean => a.sequence === b.sequence && a.check === b.check

/** Whether `logged` is the entry right after `position`, in the same history. */
export const follows = (logged: Logged, position: Position): boolean =>
  logged.sequence === position.sequence + 1 && logged.previous === position.check

/** The entries behind a position, up to the first that does not follow from the one before it. */
export function chainBehind(position: Position, entries: Logged[]): Logged[] {
  const end = entries.findIndex((logged, i) => !follows(logged, entries[i - 1] ?? position))
  return end < 0 ? entries : entries.slice(0, end)
}

export const isPosition = (value: unknown): value is Position =>
  isRecord(value) && isSequence(value.sequence) && isCheck(value.check)

/** This value as an entry of this room at its position; null if it is not one. */
export function loggedIn(roomId: RoomId, value: unknown): Logged | null {
  if (!isPosition(value) || !('previous' in value && 'entry' in value) || !isCheck(value.previous)) return null
  const { entry } = value
  if (isKnownEntry(roomId, entry)) return value as Logged
  return isLaterEntry(entry) ? { ...(value as Logged), entry: { kind: 'later' } } : null
}

const knownKinds: readonly string[] = ['message', 'added', 'removed', 'deleted']

const isLaterEntry = (value: unknown): boolean =>
  isRecord(value) && isText(value.kind) && value.kind !== '' && !knownKinds.includes(value.kind)

function isKnownEntry(roomId: RoomId, value: unknown): boolean {
  if (!isRecord(value) || !isTime(value.at) || !isRoom(value.room) || value.room.id !== roomId) return false
  const { kind, author, body, clientMessageId, by, member, memberCount } = value
  if (kind === 'message') return isUser(author) && isText(body) && (clientMessageId === null || isText(clientMessageId))
  if (kind === 'added' || kind === 'removed') return isUser(by) && isUser(member) && isCount(memberCount)
  return kind === 'deleted' && isUser(by)
}
