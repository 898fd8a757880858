/** The feed of the store: it begins where the first page of rooms stood, is begun again whatever ends it, and tells how it is. */
import type { Client } from 'graphql-ws'
import { Cell } from './cell.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Connection, Readable } from './chat-snapshots.ts'
import { OperationError } from './errors.ts'
import { hearOffline } from './sockets.ts'
import { subscribeToFeed } from './subscriptions.ts'

/** What a socket is closed with once the session is over. */
export const isOver = 4401

/** Whether an operation, or a socket, failed because the session is over. */
export function isSignedOut(error: unknown): boolean {
  if (Array.isArray(error)) return isSignedOut(new OperationError(error))
  if (error instanceof OperationError) return error.code === 'UNAUTHENTICATED'
  return (error as { code?: unknown } | null)?.code === isOver
}

export class ChatConnection {
  readonly #client: Client
  readonly #state = new Cell<Connection>({ state: 'connecting' })
  readonly #hearNoMore: () => void
  #hasBegun = false
  readonly #stops = new Set<() => void>()

  constructor(client: Client) {
    this.#client = client
    client.on('connected', () => this.show(this.#hasBegun ? 'catching up' : 'connecting'))
    client.on('closed', event => this.show(isSignedOut(event) ? 'signed out' : 'offline'))
    this.#hearNoMore = hearOffline(client)
  }

  get state(): Readable<Connection> {
    return this.#state
  }

  /** Signed out is for ever. */
  show(state: Connection['state']): void {
    const now = this.#state.getSnapshot().state
    if (now !== 'signed out' && now !== state) this.#state.set({ state })
  }

  /** The feed of the viewer, from these cursors on. */
  begin(after: string[], onEvent: (event: ChatEvent) => void): void {
    this.follow({ after }, event => {
      onEvent(event)
      if (event.__typename !== 'FeedReady') return
      this.#hasBegun = true
      this.show('live')
    })
  }

  /** A feed that lasts until the function that it answers is called, or the session is over. */
  follow(variables: { after?: string[]; roomIds?: string[] }, onEvent: (event: ChatEvent) => void): () => void {
    const stop = subscribeToFeed(
      this.#client,
      { query: documents.feed, variables },
      {
        next: ({ data }) => data && onEvent((data as { events: ChatEvent }).events),
        error: reason => this.show(isSignedOut(reason) ? 'signed out' : 'offline'),
        complete: () => undefined,
      },
    )
    this.#stops.add(stop)
    return () => {
      this.#stops.delete(stop)
      stop()
    }
  }

  close(): void {
    this.#hearNoMore()
    for (const stop of this.#stops) stop()
  }
}
