/** The log of a room: all that happened in it, in one order, chained so that a fork shows. */
import { type Entry, entryIn } from './entry.ts'
import type { UserId } from './id.ts'
import type { Item } from './item.ts'
import type { Membership, Room } from './room.ts'
import { isCheck, isRecord, isSequence } from './shape.ts'

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

/** Right before an entry, or before the one that began a stay. */
export const positionBefore = ({ sequence, previous }: { sequence: number; previous: string }): Position => ({
  sequence: sequence - 1,
  check: previous,
})

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
  const { sequence, check, previous } = value
  const entry = entryIn(value.entry)
  return entry && { sequence, check, previous, entry }
}
