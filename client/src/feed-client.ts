/** A graphql-ws client that never stops trying, and whose feeds go on where they were: for every library that takes one. */
import type { Client } from 'graphql-ws'
import { connect, type FeedClientOptions } from './connect.ts'
import { isFeed } from './feeds-in-text.ts'
import { iterateWith } from './iteration.ts'
import { type Sink, subscribeToFeed } from './subscriptions.ts'

export type { FeedClientOptions }

/**
 * A graphql-ws client for Parlor. Each subscription with a variable `$after` goes on where it was whenever there is a new
 * socket: it has a keeper of cursors of its own, which begins with what that variable is. It ends when it is told to, when the
 * server says that it is wrong, or when the session has ended (the close event has the code 4401).
 */
export function createFeedClient(options: FeedClientOptions): Client {
  const client = connect(options)
  const subscribe: Client['subscribe'] = (payload, sink) =>
    isFeed(payload) ? subscribeToFeed(client, payload, sink as Sink) : client.subscribe(payload, sink)
  return { ...client, subscribe, iterate: iterateWith(subscribe) }
}
