/** All of `parlor-client` that needs no other library. */
export type * from './chat-snapshots.ts'
export { createChatStore } from './chat-store.ts'
export type { ChatStore, ChatStoreOptions } from './chat-types.ts'
export { type CursorKeeper, type FeedEvent, keepCursors } from './cursors.ts'
export { isPassing, OperationError } from './errors.ts'
export { createFeedClient, type FeedClientOptions } from './feed-client.ts'
export {
  createHistory,
  type History,
  type HistoryEvent,
  type HistoryOptions,
  type HistoryPage,
  type HistorySnapshot,
} from './history.ts'
export type { Change, ListedMessage, ListedReaction } from './message-list.ts'
export {
  createOutbox,
  type Draft,
  type Outbox,
  type OutboxEvent,
  type OutboxOptions,
  type Outgoing,
  type Unsent,
} from './outbox.ts'
export { possibleTypes } from './possible-types.ts'
export type { Request, RequestOptions } from './requests.ts'
