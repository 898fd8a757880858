/** What the clients of one run wrote down: all that they asked for, and all that they were told, in their order. */
import type { EventType, ResetReason } from '../../src/domain/event.ts'
import type { Position } from '../../src/domain/log.ts'

/** One message, however often its sender had to try. Times in ms since 1970. */
export interface Send {
  clientMessageId: string
  roomId: string
  userId: string
  invokedAt: number
  /** When each attempt was made. All but the last went unanswered, and may still take effect, in any order. */
  attempts: number[]
  /** When the outcome was known; null while it is not. */
  answeredAt: number | null
  outcome: 'acknowledged' | 'refused' | null
  /** Where it stands, as the acknowledgement said. */
  position: Position | null
}

/** One command to add or to remove. `done`: it changed something; `nothing`: it was so before. */
export interface Change {
  kind: 'added' | 'removed'
  roomId: string
  by: string
  member: string
  invokedAt: number
  answeredAt: number | null
  outcome: 'done' | 'nothing' | 'refused' | null
}

export interface ReceivedEvent {
  kind: 'event'
  at: number
  type: Exclude<EventType, 'FeedReady' | 'FeedReset'>
  roomId: string
  position: Position
  occurredAt: number
  /** The message's `clientMessageId`, or the id of the member that was added or removed; null where there is none. */
  about: string | null
}

export interface ReceivedReset {
  kind: 'reset'
  at: number
  roomId: string
  reason: ResetReason
  position: Position | null
}

export interface ReceivedReady {
  kind: 'ready'
  at: number
  positions: Record<string, Position>
}

/** A subscription was sent: another session of the same lineage begins, with these cursors. */
export interface Subscribed {
  kind: 'subscribed'
  at: number
  instance: number
  after: string[] | null
}

/** The socket closed (by a code), or the subscription ended with an error. */
export interface Parted {
  kind: 'parted'
  at: number
  why: string
}

export type Note = ReceivedEvent | ReceivedReset | ReceivedReady | Subscribed | Parted

/** All that one client saw from its first subscription on, each later one resuming the one before. */
export interface Lineage {
  client: string
  userId: string
  /** `nothing`: it knew no room, and was told everything from its joining on. `now`: it began with no `after`. */
  from: 'nothing' | 'now'
  notes: Note[]
  /** `abandoned`: it began anew before it was ready. `away`: it was not to come back. */
  end: 'listening' | 'abandoned' | 'away' | 'turned-away'
}

/** Redis lost data: what was written before may be gone after. */
export interface Loss {
  at: number
}

export interface History {
  sends: Send[]
  changes: Change[]
  lineages: Lineage[]
  losses: Loss[]
}

export const emptyHistory = (): History => ({ sends: [], changes: [], lineages: [], losses: [] })
