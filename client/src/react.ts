/** The store in React: a hook for each thing that it shows. A component renders only when what it uses has changed. */
import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useSyncExternalStore,
} from 'react'
import type {
  Connection,
  MessagesSnapshot,
  Person,
  PresenceSnapshot,
  Readable,
  RoomListSnapshot,
  RoomSnapshot,
  Viewer,
} from './chat-snapshots.ts'
import type { ChatStore } from './chat-types.ts'

const Chat = createContext<ChatStore | null>(null)

/** Gives the store to all hooks below it. */
export function ChatProvider({ store, children }: { store: ChatStore; children?: ReactNode }): ReactElement {
  return createElement(Chat.Provider, { value: store }, children)
}

/** The store itself: for what it can be told to do. */
export function useChat(): ChatStore {
  const store = useContext(Chat)
  if (!store) throw new Error('There is no <ChatProvider> above.')
  return store
}

function useReadable<T>({ subscribe, getSnapshot }: Readable<T>): T {
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
}

/** Whether the page is live. */
export const useConnection = (): Connection => useReadable(useChat().connection)

/** Null until it was read. */
export const useViewer = (): Viewer | null => useReadable(useChat().viewer)

/** By their last activity. */
export const useRooms = (): RoomListSnapshot => useReadable(useChat().rooms)

/** One room, or why there is none. */
export const useRoom = (roomId: string): RoomSnapshot => useReadable(useChat().room(roomId))

/** They are read as long as a component uses them, and a while longer. */
export const useMessages = (roomId: string): MessagesSnapshot => useReadable(useChat().messages(roomId))

/** Who types now, but for the viewer. */
export const useTyping = (roomId: string): readonly Person[] => useReadable(useChat().typing(roomId))

/** Who is here; null until there is an answer. It is asked for as long as a component uses it. */
export const usePresence = (roomId: string): PresenceSnapshot | null => useReadable(useChat().presence(roomId))
