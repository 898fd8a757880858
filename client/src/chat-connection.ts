/** The feed of the store: it begins where the first page of rooms stood, and tells how it is. */
import type { Client } from 'graphql-ws'
import { Cell } from './cell.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Connection, Readable } from './chat-snapshots.ts'
import { OperationError } from './errors.ts'

export interface ChatConnection {
  state: Readable<Connection>
  /** Listens from these cursors on. */
  begin(after: string[]): void
  /** There was no answer to the first question. */
  fail(): void
  /** The session is over. */
  signOut(): void
  close(): void
}

const fatal = 4401

export function followFeed(client: Client, onEvent: (event: ChatEvent) => void): ChatConnection {
  const state = new Cell<Connection>({ state: 'connecting' })
  let hasBegun = false
  let stop: () => void = () => undefined
  const show = (next: Connection['state']) => {
    const now = state.getSnapshot().state
    if (now !== 'signed out' && now !== next) state.set({ state: next })
  }
  client.on('connected', () => show(hasBegun ? 'catching up' : 'connecting'))
  client.on('closed', event => show((event as { code?: number }).code === fatal ? 'signed out' : 'offline'))

  return {
    state,
    begin(after) {
      const variables = { after }
      stop = client.subscribe<{ events: ChatEvent }>(
        { query: documents.feed, variables },
        {
          next: ({ data }) => {
            if (!data) return
            onEvent(data.events)
            if (data.events.__typename !== 'FeedReady') return
            hasBegun = true
            show('live')
          },
          error: error => show(isSignedOut(error) ? 'signed out' : 'offline'),
          complete: () => undefined,
        },
      )
    },
    fail: () => show('offline'),
    signOut: () => show('signed out'),
    close: () => stop(),
  }
}

/** Whether an operation, or a socket, failed because the session is over. */
export function isSignedOut(error: unknown): boolean {
  if (Array.isArray(error)) return isSignedOut(new OperationError(error))
  if (error instanceof OperationError) return error.code === 'UNAUTHENTICATED'
  return (error as { code?: unknown } | null)?.code === fatal
}
