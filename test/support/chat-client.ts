/** What journeys do through every client library alike: ask, and listen to the feed. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { decodeCursor } from '../../src/domain/cursor.ts'
import type { EventsSubscription, EventsSubscriptionVariables } from '../generated/graphql.ts'
import { until } from './until.ts'

export type FeedEvent = EventsSubscription['events']
export type EventKind = NonNullable<FeedEvent['__typename']>

export interface ChatClient {
  /** Runs a query or a mutation. Rejects with `TopLevelError` when there are top-level errors. */
  ask<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result>
  /** Subscribes to `events`, and goes on from the cursors that it keeps whenever the socket has to be opened again. */
  listen(request?: EventsSubscriptionVariables): Listener
  /** Why its sockets were closed so far, as codes: 1006 for one that was cut. */
  readonly closeCodes: readonly number[]
  /** Closes its socket. */
  close(): Promise<void>
}

/** Whoever can ask: a client, or a bare socket. */
export type Asker = Pick<ChatClient, 'ask'>

/** Connects one client library, signed in by a token, or not. */
export type Connect = (instance: { url: string; wsUrl: string }, token?: string) => ChatClient

export class TopLevelError extends Error {
  readonly codes: unknown[]
  constructor(errors: readonly { message: string; extensions?: Record<string, unknown> | undefined }[]) {
    super(errors.map(error => error.message).join(' '))
    this.codes = errors.map(error => error.extensions?.code)
  }
}

/** One subscription to the feed, and all that it has received. */
export class Listener {
  readonly events: FeedEvent[] = []
  readonly request: EventsSubscriptionVariables
  /** Set when the subscription has ended, with the error that ended it, if one did. */
  ended: { error?: unknown } | null = null
  stop: () => void = () => undefined

  constructor(request: EventsSubscriptionVariables = {}) {
    this.request = request
  }

  /** Variables that a stock client may send again as they are: read anew, they say where the feed has come to. */
  get variables(): EventsSubscriptionVariables {
    const listener = this
    return {
      ...this.request,
      get after() {
        return listener.events.length > 0 ? listener.cursors() : listener.request.after
      },
    }
  }

  /** The first event of this kind that fits, once it has come. */
  next<Kind extends EventKind>(
    kind: Kind,
    fits: (event: Extract<FeedEvent, { __typename?: Kind }>) => boolean = () => true,
  ): Promise<Extract<FeedEvent, { __typename?: Kind }>> {
    const found = () => this.of(kind).find(fits)
    return until(found, { what: () => `a ${kind} after ${JSON.stringify(this.kinds())} (ended: ${this.ended?.error})` })
  }

  of<Kind extends EventKind>(kind: Kind) {
    return this.events.filter((event): event is Extract<FeedEvent, { __typename?: Kind }> => event.__typename === kind)
  }

  kinds(): EventKind[] {
    return this.events.map(event => event.__typename!)
  }

  bodies(): string[] {
    return this.of('MessageSent').map(event => event.message.body)
  }

  ready() {
    return this.next('FeedReady')
  }

  /** The cursors that a client has to keep: what `FeedReady` listed, and of each room the last received since. */
  cursors(): string[] {
    const kept = new Map([this.request.after ?? []].flat().map(cursor => [roomOf(cursor), cursor]))
    for (const event of this.events) {
      if (event.__typename === 'FeedReady') {
        kept.clear()
        for (const cursor of event.cursors) kept.set(roomOf(cursor), cursor)
      } else if (event.cursor) kept.set(roomOf(event.cursor), event.cursor)
      else if (event.__typename === 'FeedReset') kept.delete(event.roomId)
    }
    return [...kept.values()]
  }
}

const roomOf = (cursor: string): string => decodeCursor(cursor)!.roomId
