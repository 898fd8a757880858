/** What resolvers are given besides their parent and their arguments. */
import type { Chat } from '../chat/chat.ts'
import type { Session } from '../domain/session.ts'

export interface Context {
  /** Whose operation this is, or null for who has not signed in. */
  session: Session | null
  chat: Chat
  /** The caller's network address, for limits on sign-ins. */
  address: string
}

/** The context of a field that needs a viewer. */
export interface ViewerContext extends Context {
  session: Session
}
