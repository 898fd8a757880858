/** The log of a room: all that happened in it, in one order, chained so that a fork shows. */
import { isUserId, type UserId } from './id.ts'
import type { Item } from './item.ts'
import { isRole, type Role } from './role.ts'
import type { Membership, Room } from './room.ts'
import { isCheck, isCount, isRecord, isSequence, isText, isTime } from './shape.ts'

/** Why a membership ended. */
export type RemovalCause = 'LEFT' | 'REMOVED' | 'BANNED' | 'ACCOUNT_DELETED'

interface Happened {
  /** Milliseconds since 1970, by Redis' clock; it never goes back within a room. */
  at: number
  by: UserId
}

export interface MessageEntry extends Happened {
  kind: 'message'
  number: number
}
export interface EditedEntry extends Happened {
  kind: 'edited'
  number: number
}
export interface ErasedEntry extends Happened {
  kind: 'erased'
  numbers: number[]
}
export interface ReactionEntry extends Happened {
  kind: 'reacted' | 'unreacted'
  number: number
  emoji: string
  /** How many reacted with it, after it. */
  count: number
}
export interface AddedEntry extends Happened {
  kind: 'added'
  member: UserId
  role: Role
  /** After it. */
  memberCount: number
  /** A mute of an earlier stay goes on. */
  mutedUntil?: number
  /** The room is so large that only who it is about is told. */
  quiet?: true
}
export interface RemovedEntry extends Happened {
  kind: 'removed'
  member: UserId
  memberCount: number
  /** What the room was called then: whoever is out of it learns no later name. */
  roomName: string
  cause: RemovalCause
  /** Of a ban that ends by itself. */
  until?: number
  quiet?: true
}
/** Who is kept out from now on, members before or not. */
export interface BannedEntry extends Happened {
  kind: 'banned'
  user: UserId
  /** Absent: until it is lifted. */
  until?: number
}
export interface UnbannedEntry extends Happened {
  kind: 'unbanned'
  user: UserId
}
/** What a member may do is another thing now: with all that is told of the member, as it is then. */
export interface StandingEntry extends Happened {
  kind: 'standing'
  member: UserId
  role: Role
  addedBy: UserId
  joinedAt: number
  mutedUntil?: number
}
/** What the room is, is another thing now. */
export interface UpdatedEntry extends Happened {
  kind: 'updated'
  /** It is public no longer: whoever listens hears no more. */
  visibility?: 'PRIVATE'
}
export interface DeletedEntry extends Happened {
  kind: 'deleted'
  roomName: string
}

/** What a newer instance wrote: it has its place in the log, and nothing to tell here. */
interface LaterEntry {
  kind: 'later'
}

/** One item of a log: ids and numbers. What people wrote, and what they are called, is not in it (`facts.ts`). */
export type KnownEntry =
  | MessageEntry
  | EditedEntry
  | ErasedEntry
  | ReactionEntry
  | AddedEntry
  | RemovedEntry
  | StandingEntry
  | BannedEntry
  | UnbannedEntry
  | UpdatedEntry
  | DeletedEntry
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
  /** Whether who may not read there is answered, in as little time, as if there were no such room. */
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
  /** Of the history, what these entries show and it still has. */
  items: Item[]
  /** Up to which number the asked-for user has read. */
  readNumber: number
  /** Whether the asked-for user may hear the room without being a member: it is public, and they are not banned. */
  open: boolean
  /** From which sequence on it is public; 0: it is not. */
  publicSince: number
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

/** This value as an entry at its position; null if it is not one. */
export function loggedIn(value: unknown): Logged | null {
  if (!isPosition(value) || !('previous' in value && 'entry' in value) || !isCheck(value.previous)) return null
  const { sequence, check, previous, entry } = value
  if (!isRecord(entry) || !isText(entry.kind)) return null
  const fits = shapes[entry.kind as KnownEntry['kind']]
  if (!fits) return entry.kind === '' ? null : { sequence, check, previous, entry: { kind: 'later' } }
  if (!isTime(entry.at) || !isPerson(entry.by) || !fits(entry)) return null
  return { sequence, check, previous, entry: entry as unknown as KnownEntry }
}

type Fields = Record<string, unknown>

const isPerson = (value: unknown): boolean => isText(value) && isUserId(value)
const hasNumber = ({ number }: Fields): boolean => isSequence(number)
const isReaction = (fields: Fields): boolean => hasNumber(fields) && isText(fields.emoji) && isCount(fields.count)
const isChange = ({ member, memberCount }: Fields): boolean => isPerson(member) && isCount(memberCount)
const hasName = ({ roomName }: Fields): boolean => isText(roomName)

const causes: readonly unknown[] = ['LEFT', 'REMOVED', 'BANNED', 'ACCOUNT_DELETED'] satisfies RemovalCause[]
const isEnd = (value: unknown): boolean => value === undefined || isTime(value)

/** What an entry of each kind has besides when and by whom. */
const shapes: Record<KnownEntry['kind'], (fields: Fields) => boolean> = {
  message: hasNumber,
  edited: hasNumber,
  erased: ({ numbers }) => Array.isArray(numbers) && numbers.length > 0 && numbers.every(isSequence),
  reacted: isReaction,
  unreacted: isReaction,
  added: fields => isChange(fields) && isRole(fields.role) && isEnd(fields.mutedUntil),
  removed: fields => isChange(fields) && hasName(fields) && causes.includes(fields.cause) && isEnd(fields.until),
  standing: ({ member, role, addedBy, joinedAt, mutedUntil }) =>
    isPerson(member) && isRole(role) && isPerson(addedBy) && isTime(joinedAt) && isEnd(mutedUntil),
  banned: ({ user, until }) => isPerson(user) && isEnd(until),
  unbanned: ({ user }) => isPerson(user),
  updated: () => true,
  deleted: hasName,
}
