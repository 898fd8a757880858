/** What the webhook is sent: a public contract, which docs/webhooks.md shows as it stands here. */

export interface WebhookBody {
  /** Another one when a receiver of this version could not read it any more. Fields and types are added without. */
  version: 1
  rooms: { room: WebhookRoom; events: WebhookEvent[] }[]
}

/** The room as it is at this try. */
export interface WebhookRoom {
  id: string
  /** Your id of it; null for rooms that you did not create with one. */
  externalId: string | null
  kind: 'GROUP' | 'DIRECT'
  name: string
  topic: string | null
  avatarUrl: string | null
  visibility: 'PRIVATE' | 'PUBLIC'
  metadata: Record<string, unknown> | null
  ownerId: string | null
}

export interface WebhookUser {
  id: string
  /** Your id of them; null for people with a password. */
  externalId: string | null
  /** Empty, as in `Deleted user`, once the account is gone. */
  username: string
  displayName: string
  avatarUrl: string | null
}

/** The message as it is at this try: once deleted, without text. */
export interface WebhookMessage {
  id: string
  number: number
  author: WebhookUser
  body: string
  metadata: Record<string, unknown> | null
  sentAt: string
  editedAt: string | null
  deletedAt: string | null
  replyToId: string | null
  clientMessageId: string | null
}

type Role = 'MEMBER' | 'MODERATOR' | 'OWNER'
type Cause = 'LEFT' | 'REMOVED' | 'BANNED' | 'ACCOUNT_DELETED'

/** One entry of the room's log. With the id of the room, sequence and check name it for ever. */
interface InLog {
  /** 1, 2, 3 … in each room, without holes. */
  sequence: number
  /** Twelve hex digits that cover the entry and all before it. */
  check: string
  /** The check of the entry before. */
  previous: string
}

interface Happened extends InLog {
  occurredAt: string
  /** Who did it. */
  by: WebhookUser
}

export type WebhookEvent =
  | (Happened & { type: 'MessageSent' | 'MessageEdited'; message: WebhookMessage })
  | (Happened & { type: 'MessagesDeleted'; numbers: number[]; messages: WebhookMessage[] })
  | (Happened & { type: 'ReactionAdded' | 'ReactionRemoved'; messageId: string; emoji: string; count: number })
  | (Happened & { type: 'MemberAdded'; user: WebhookUser; role: Role; memberCount: number })
  | (Happened & { type: 'MemberRemoved'; user: WebhookUser; cause: Cause; memberCount: number })
  | (Happened & { type: 'MemberUpdated'; user: WebhookUser; role: Role; mutedUntil: string | null })
  | (Happened & { type: 'UserBanned'; user: WebhookUser; bannedUntil: string | null })
  | (Happened & { type: 'UserUnbanned'; user: WebhookUser })
  | (Happened & { type: 'RoomUpdated' })
  | (Happened & { type: 'RoomDeleted'; roomName: string })
  /** What happened from one sequence to another can be told no more, and why: it has left the log, its message is gone, or a newer server wrote it. */
  | (InLog & { type: 'Gap'; fromSequence: number; reason: 'TOO_OLD' | 'MESSAGE_GONE' | 'UNKNOWN' })
