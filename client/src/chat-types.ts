/** What the store is: what it shows, and what it can be told to do. */
import type { ClientOptions } from 'graphql-ws'
import type {
  ChatEvent,
  Connection,
  MessagesSnapshot,
  NewMessage,
  Person,
  PresenceSnapshot,
  Readable,
  Refusal,
  RoomListSnapshot,
  RoomSnapshot,
  Viewer,
} from './chat-snapshots.ts'
import type { Request } from './requests.ts'

/** What `createChatStore` takes. */
export interface ChatStoreOptions {
  /** Where the server speaks GraphQL: `https://chat.example/graphql`, or the same with `wss:`. */
  url: string
  /** A valid token; asked for whenever something is asked, or a socket opened. */
  token: () => string | Promise<string>
  /** On Node before version 22: that of the package `ws`. */
  webSocketImpl?: ClientOptions['webSocketImpl']
  fetch?: typeof globalThis.fetch
  /** How many messages of a room, at least, are kept when all have to be read again; 1,000 unless told otherwise. */
  keptMessages?: number
}

/**
 * What is `Readable` is shown; the rest does something. Whatever acts on messages resolves with null, or with the refusal of the
 * server, and rejects where there was no answer.
 */
export interface ChatStore {
  connection: Readable<Connection>
  /** Null until it was read. */
  viewer: Readable<Viewer | null>
  /** By their last activity. */
  rooms: Readable<RoomListSnapshot>
  /** The same object for the same room, as all of these are. */
  room(roomId: string): Readable<RoomSnapshot>
  /** They are read, and kept, as long as somebody has subscribed, or the room is open; and a while longer. */
  messages(roomId: string): Readable<MessagesSnapshot>
  /** Who types now, but for the viewer. */
  typing(roomId: string): Readable<readonly Person[]>
  /** Who is here. It is asked for as long as somebody has subscribed; null until there is an answer. */
  presence(roomId: string): Readable<PresenceSnapshot | null>

  /** Keeps the messages of a room read, also while nobody has subscribed to them, until `closeRoom`. */
  openRoom(roomId: string): void
  closeRoom(roomId: string): void
  /** Reads a page of what was said before the first message shown. Resolves when it is there. */
  readOlder(roomId: string): Promise<void>

  /** The message is shown at once, and tried until there is an answer; each room keeps the order in which they were written. */
  send(message: NewMessage): Promise<Refusal | null>
  /** Sends a message that failed again, by its `key`. */
  retry(key: string): Promise<Refusal | null>
  /** Forgets a message that failed, by its `key`. */
  discard(key: string): void
  /** New texts and reactions are shown in `messages` at once, and as before where they are refused, or there is no answer. */
  edit(messageId: string, body: string, metadata?: Record<string, unknown> | null): Promise<Refusal | null>
  delete(messageId: string): Promise<Refusal | null>
  react(messageId: string, emoji: string): Promise<Refusal | null>
  unreact(messageId: string, emoji: string): Promise<Refusal | null>
  /** Up to this message, or all. The count changes at once; the server is told now, or when there is a line again. */
  markRead(roomId: string, number?: number): void
  /** To be called at every keystroke: the server is told now and then. */
  sendTyping(roomId: string): void

  /** Any other question or command. The feed tells the store what it changed. */
  request: Request
  /** Reads the viewer and all rooms again: for what no event tells, such as new names of people. */
  refresh(): Promise<void>
  /** Hears a public room without joining it: `room`, `messages` and `typing` show it. Until the function that it answers is called. */
  listen(roomId: string): () => void
  /** Tells every event of the feed, after the store has dealt with it; until the function that it answers is called. */
  onEvent(tell: (event: ChatEvent) => void): () => void
  /** Ends the session on the server, and the store. */
  signOut(): Promise<void>
  /** Ends the store; the session goes on. */
  close(): void
}
