/** What the clients of one run wrote down: all that they asked for, and all that they were told, in their order. */
import type { EventType, ResetReason } from '../../src/domain/event.ts'
import type { Position } from '../../src/domain/log.ts'

/** One message, however often its sender had to try. Times in ms since 1970. */
export interface Send {
  clientMessageId: string
  roomId: string
  userId: string
  /** What it says; no other message, and no edit, says the same. */
  text: string
  invokedAt: number
  /** When each attempt was made. All but the last went unanswered, and may still take effect, in any order. */
  attempts: number[]
  /** When the outcome was known; null while it is not. */
  answeredAt: number | null
  outcome: 'acknowledged' | 'refused' | null
  /** As the acknowledgement said. */
  messageId: string | null
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

/** What all members but the staff may not do in a room any more. */
export type Hush = 'lock' | 'slow' | 'bar' | 'spare'

/** Somebody's right to speak in a room was taken, or given back. */
export interface Ruling {
  /**
   * `lock`: only the staff speaks; `slow`: everybody else at most once in so long; `bar`, `spare`: only the staff adds, or
   * removes, members; `loosen`: none of this.
   */
  kind: 'mute' | 'unmute' | 'ban' | 'unban' | 'transfer' | 'block' | 'unblock' | Hush | 'loosen'
  roomId: string
  by: string
  /** Whose right; null: that of both in a direct room, or of all members. */
  about: string | null
  /** For how long; null: until it is given back. */
  seconds: number | null
  invokedAt: number
  /** When each attempt was made. All but the last went unanswered, and may still take effect. */
  attempts: number[]
  answeredAt: number | null
  outcome: Change['outcome']
}

/** An invitation for one, and those who tried to come with it. */
export interface Contest {
  roomId: string
  invokedAt: number
  /** Who was told that they have joined with it. */
  joined: string[]
}

/** A member has read up to there, as they were answered. */
export interface Mark {
  roomId: string
  userId: string
  number: number
  invokedAt: number
  answeredAt: number
}

/** What was done to a message that had been acknowledged; of an edit `text` is what it says from then on. */
export interface Act {
  kind: 'edited' | 'erased' | 'reacted' | 'unreacted'
  roomId: string
  userId: string
  messageId: string
  number: number
  text: string
  invokedAt: number
  attempts: number
  answeredAt: number | null
  outcome: Change['outcome']
}

/** A user took another name, which nobody had before. */
export interface Renaming {
  userId: string
  name: string
  formerly: string
  invokedAt: number
  attempts: number
  answeredAt: number | null
}

/** A user deleted their account. */
export interface Departure {
  userId: string
  username: string
  /** The rooms that they owned. */
  owned: string[]
  invokedAt: number
  /** When they were told that it is deleted; null while they were not. */
  answeredAt: number | null
  /** When nobody knew their session any more: then all of it is done. */
  goneAt: number | null
  /** A device of theirs was still told what happens long after that. */
  lingers: boolean
}

/** A message as a client was shown it. */
export interface ShownMessage {
  id: string
  /** Empty where it was erased. */
  text: string
  deleted: boolean
  clientMessageId: string | null
}

/** The names of the people whom an answer showed, by their ids. */
export type ShownNames = Record<string, string>

/** What one answer showed, and when it was asked for. */
export interface Reading {
  what: string
  invokedAt: number
  messages: ShownMessage[]
  names: ShownNames
}

export interface ReceivedEvent {
  kind: 'event'
  at: number
  type: Exclude<EventType, 'FeedReady' | 'FeedReset' | ReceivedSignal['type']>
  roomId: string
  position: Position
  occurredAt: number
  /** The message's number, or the id of the member that was added or removed, or the reaction; null where there is none. */
  about: string | null
  /** The messages that it shows, and behind them those replied to. */
  messages: ShownMessage[]
  names: ShownNames
  reaction: { messageId: string; emoji: string; count: number } | null
}

/** Told to those who listen just then: that somebody types, or has read on. */
export interface ReceivedSignal {
  kind: 'signal'
  at: number
  type: 'UserTyping' | 'ReadMarkerMoved'
  roomId: string
  occurredAt: number
  /** Whom it is about. */
  about: string
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

export type Note = ReceivedEvent | ReceivedSignal | ReceivedReset | ReceivedReady | Subscribed | Parted

/** All that one client saw from its first subscription on, each later one resuming the one before. */
export interface Lineage {
  client: string
  userId: string
  /** `nothing`: it knew no room, and was told everything from its joining on. `now`: it began with no `after`. */
  from: 'nothing' | 'now'
  /** It hears these rooms and no others, the public ones also without being a member; null: all that the user is in. */
  roomIds: string[] | null
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
  acts: Act[]
  rulings: Ruling[]
  contests: Contest[]
  marks: Mark[]
  renamings: Renaming[]
  departures: Departure[]
  readings: Reading[]
  lineages: Lineage[]
  losses: Loss[]
}

export const emptyHistory = (): History => ({
  ...{ sends: [], changes: [], acts: [], rulings: [], contests: [], marks: [], renamings: [], departures: [] },
  ...{ readings: [], lineages: [], losses: [] },
})
