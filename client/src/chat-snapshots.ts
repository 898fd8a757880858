/** What a chat shows: snapshots, of which each stays the same object until something in it has changed. */

/** Something that changes. `subscribe` and `getSnapshot` are what `useSyncExternalStore` wants, also without `this`. */
export interface Readable<T> {
  getSnapshot: () => T
  /** Calls back after each change, until the function that it answers is called. */
  subscribe: (onChange: () => void) => () => void
}

/** What somebody may do in a room: an owner all, a moderator keeps order, a member speaks. */
export type RoomRole = 'OWNER' | 'MODERATOR' | 'MEMBER'

/** A user, as others see them. */
export interface Person {
  id: string
  /** Empty for a user who was deleted. */
  username: string
  displayName: string
  avatarUrl: string | null
}

/** Who is signed in. */
export interface Viewer extends Person {
  /** When the session ends, unless it is renewed; the store renews it. */
  sessionExpiresAt: string
}

/** How the store hears of what is new. */
export interface Connection {
  /**
   * "connecting" until the feed began for the first time, then "live"; "offline" while there is no socket; "catching up" from a
   * new socket until what was missed was told; "signed out" once the session is over, which is for ever.
   */
  state: 'connecting' | 'live' | 'catching up' | 'offline' | 'signed out'
}

/** One emoji at a message, and how many people gave it. */
export interface Reaction {
  id: string
  emoji: string
  count: number
  viewerHasReacted: boolean
}

/** The message that a message replies to. Its body is empty once it was deleted. */
export interface RepliedTo {
  id: string
  number: number
  body: string
  editedAt: string | null
  deletedAt: string | null
  author: Person
}

/** A message as the server has it. */
export interface Message {
  id: string
  roomId: string
  number: number
  body: string
  metadata: Record<string, unknown> | null
  sentAt: string
  editedAt: string | null
  deletedAt: string | null
  deletedBy: Person | null
  clientMessageId: string | null
  replyToId: string | null
  /** Null where it replies to none, or the room does not keep that message any more. */
  replyTo: RepliedTo | null
  author: Person
  reactions: readonly Reaction[]
}

/** A message on the screen: one of the room, or one of the viewer's that is on its way. */
export interface MessageView extends Omit<Message, 'id' | 'number'> {
  /** The same from the moment it was written: good as a key. */
  key: string
  /** Null until the feed has told of it. */
  id: string | null
  number: number | null
  /** Whether the viewer wrote it. */
  isOwn: boolean
  /** Of those on their way: "sending" is tried until there is an answer; "failed" waits for `retry` or `discard`. */
  state: 'sent' | 'sending' | 'failed'
  /** Why it failed, where the server said so. */
  refusal: Refusal | null
}

/** The messages of one room, as they are now. */
export interface MessagesSnapshot {
  /** Oldest first; those on their way stand last. */
  messages: readonly MessageView[]
  /** Whether there may be older ones to read, with `readOlder`. */
  hasOlder: boolean
  /** Whether something is missing, or may be out of date, that is being read. */
  isReading: boolean
}

/** The viewer as a member of a room. */
export interface Membership {
  id: string
  role: RoomRole
  /** Until when the viewer may not speak. Nobody is told when it ends: go by the time. */
  mutedUntil: string | null
  joinedAt: string
  /** Up to which message the viewer has read. */
  readNumber: number
}

/** A room, as the viewer has it in their list. */
export interface RoomSummary {
  id: string
  kind: 'DIRECT' | 'GROUP'
  /** Empty in a direct room: see `title`. */
  name: string
  /** What to show as its name: in a direct room that of the other one. */
  title: string
  topic: string | null
  avatarUrl: string | null
  metadata: Record<string, unknown> | null
  visibility: 'PUBLIC' | 'PRIVATE'
  roleToSend: RoomRole
  roleToAdd: RoomRole
  roleToRemove: RoomRole
  slowModeSeconds: number
  createdAt: string
  memberCount: number
  /** The other one, in a direct room. */
  directWith: Person | null
  /** Null for those who only listen to it. */
  membership: Membership | null
  /** Null where there is none. */
  lastMessage: Message | null
  unreadCount: number
  /** When the last message was sent, or else when the viewer joined it: rooms are in this order, the newest first. */
  activeAt: string
}

/** All rooms of the viewer, by their last activity. */
export interface RoomListSnapshot {
  rooms: readonly RoomSummary[]
  /** How many messages are unread in all of them together. */
  unreadCount: number
  /** Whether the list is not whole yet, or some of it may be out of date. */
  isReading: boolean
}

/** How a stay in a room ended. */
export interface RoomEnd {
  /** "UNKNOWN" where nobody is told why any more. */
  cause: 'LEFT' | 'REMOVED' | 'BANNED' | 'DELETED' | 'UNKNOWN'
  /** The name that the room had. */
  roomName: string
  by: Pick<Person, 'id' | 'displayName'> | null
  /** Null: for good. Only with "BANNED". */
  bannedUntil: string | null
}

/** One room, or why there is none. */
export interface RoomSnapshot {
  /** Null before it was read, and where the viewer is neither a member nor listens. */
  room: RoomSummary | null
  isReading: boolean
  /** Why the viewer is not in it any more. Null again after coming back. */
  ended: RoomEnd | null
}

/** Who of a room is here. */
export interface PresenceSnapshot {
  onlineCount: number
  /** Who is here, by id. Empty in rooms too large for it. */
  online: ReadonlySet<string>
  /** When those who are not here were here last, by id, where that is known. */
  lastSeenAt: ReadonlyMap<string, string>
}

/** An answer of the server that is not what was asked for. */
export interface Refusal {
  /** Such as `NotAllowedError`: see the unions of the schema. */
  __typename: string
  /** A sentence for people. */
  message: string
  retryAfterMs?: number
  /** Of `NotAllowedError`: the role that it takes. */
  needs?: RoomRole | null
  /** Of `InvalidInputError`. */
  issues?: readonly { path: readonly string[]; message: string }[]
}

/** What may be sent. */
export interface NewMessage {
  roomId: string
  body: string
  replyToId?: string | null
  metadata?: Record<string, unknown> | null
}

/** An event of the feed, as the store's document selects it: `__typename`, and the fields of its type. */
export interface ChatEvent extends Told {
  occurredAt: string
}

/** What an event tells, or an answer before it. */
export interface Told {
  __typename: string
  roomId?: string
  [field: string]: unknown
}

/** A document with its types, as codegen makes it with `documentMode: 'string'`; a plain text will do. */
export interface TypedDocument<Data, Variables> {
  toString(): string
  __apiType?: (variables: Variables) => Data
}
