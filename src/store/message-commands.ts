/** What the commands of messages take and answer. `outcome` tells which answer it is. Metadata is JSON of an object; null: none. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Item, MessagePlace } from '../domain/item.ts'
import type { Membership } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { LimitedOutcome, MutedOutcome, Plain, SlowOutcome, UnentitledOutcome } from './replies.ts'

/** A message with the one that it replies to, if the history has that. */
export interface ItemWithReply {
  item: Item
  reply: Item | null
}

export interface NewMessage {
  roomId: RoomId
  author: User
  body: string
  metadata: string | null
  replyTo: MessagePlace | null
  /** Who wrote the message that is replied to; null where there is none. */
  repliedAuthor: User | null
  clientMessageId: string | null
  /** The other one of a direct room that was `closed` for them, and when it was noted on their list. */
  opens?: { other: User; intendedAt: number }
  /** Only answers what was sent before under this `clientMessageId`; nothing is sent. */
  recallsOnly?: boolean
  /** The same, and says what would keep it from being sent; nothing would: `sendable`. */
  asksOnly?: boolean
  /** What the client said, where the message is to say something else. */
  original?: { body: string; metadata: string | null }
}

/** What is done to a message that stands. `people`: whom it shows, its author and the one of the message replied to. */
export interface MessageChange {
  roomId: RoomId
  place: MessagePlace
  by: UserId
  people: readonly User[]
}

export interface MessageEdit extends MessageChange {
  body: string
  /** Undefined: as it is. */
  metadata: string | null | undefined
}

export interface ReactionChange {
  roomId: RoomId
  place: MessagePlace
  by: User
  emoji: string
}

export type AppendMessageReply =
  | ({ outcome: 'sent'; repeated: boolean; membership?: Membership } & ItemWithReply)
  | Plain<'conflict' | 'no-reply' | 'unknown' | 'blocked' | 'late'>
  | { outcome: 'closed'; other: UserId }
  | { outcome: 'sendable'; externalId: string | null }
  | MutedOutcome
  | SlowOutcome
  | UnentitledOutcome

export type EditMessageReply =
  | ({ outcome: 'edited' } & ItemWithReply)
  | Plain<'not-found' | 'blocked' | 'empty'>
  | MutedOutcome
  | UnentitledOutcome
  | LimitedOutcome

export type DeleteMessageReply =
  | { outcome: 'deleted'; item: Item }
  | { outcome: 'not-found' }
  | UnentitledOutcome
  | LimitedOutcome

export type AddReactionReply =
  | ({ outcome: 'added' | 'already' } & ItemWithReply)
  | Plain<'not-found' | 'blocked' | 'full'>
  | MutedOutcome
  | UnentitledOutcome
  | LimitedOutcome

export type RemoveReactionReply =
  | ({ outcome: 'removed' | 'none' } & ItemWithReply)
  | { outcome: 'not-found' }
  | UnentitledOutcome
  | LimitedOutcome
