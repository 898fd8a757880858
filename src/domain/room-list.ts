/** The list of a user's rooms: derived from the rooms' truth and a superset of it, so whoever shows it verifies. */
import type { RoomId } from './id.ts'
import type { Position } from './log.ts'

const second = 1000
const day = 24 * 60 * 60 * second

/** How long a room that was left stays on its former member's list, and a deleted room readable. */
export const remembranceMs = 7 * day

/** A room does not act on an intent older than this … */
export const intentLifeMs = 30 * second

/** … so that one older than this can be judged for good by a look at the room. */
export const intentHealMs = 60 * second

/**
 * A room that the user created, one into which somebody else put them, or a direct room that the other one opened: each
 * kind has an allowance of its own.
 */
export type Allowance = 'own' | 'added' | 'direct'

/** What the list remembers of one room. */
export interface RoomMark {
  roomId: RoomId
  state: 'joined' | 'left'
  /** Right before the entry that began the earliest membership remembered; a rejoining keeps it. */
  start: Position
  /** The entry of the last change: the one that added the user, or that removed it. */
  last: Position
  /** When that change happened. Milliseconds since 1970. */
  at: number
}

/** Someone is about to add the user to this room, or was when it crashed. */
export interface RoomIntent {
  roomId: RoomId
  kind: Allowance
  /** Milliseconds since 1970; no two intents for one room share it. */
  intendedAt: number
}

export interface RoomList {
  /** Another one after every change; empty for a user who never had a room. */
  version: string
  marks: RoomMark[]
  intents: RoomIntent[]
}
