/** A graphql-ws client that never stops trying, and whose feeds go on where they were: for every library that takes one. */
import { type Client, type ClientOptions, createClient, type SubscribePayload } from 'graphql-ws'
import { type FeedEvent, keepCursors } from './cursors.ts'
import { isPassing, OperationError } from './errors.ts'
import { isFeed } from './feeds-in-text.ts'
import { iterateWith } from './iteration.ts'
import { backOff, giveUpSilent } from './sockets.ts'

/** Those of graphql-ws, but for what signs in. */
export interface FeedClientOptions extends Omit<ClientOptions, 'url' | 'connectionParams'> {
  /** Where the server speaks GraphQL: `wss://chat.example/graphql`. */
  url: string
  /** A valid token; asked for whenever a socket is opened. Where it rejects, another try is made after a pause. */
  token: () => string | Promise<string>
  /** How long a socket may leave a ping unanswered before it is given up: 5 s, unless told otherwise. */
  pongWaitMs?: number
}

/**
 * A graphql-ws client for Parlor. Each subscription with a variable `$after` goes on where it was whenever there is a new
 * socket: it has a keeper of cursors of its own, which begins with what that variable is. It ends when it is told to, when the
 * server says that it is wrong, or when the session has ended (the close event has the code 4401).
 */
export function createFeedClient({ token, pongWaitMs = 5_000, ...options }: FeedClientOptions): Client {
  async function connectionParams() {
    try {
      return { authorization: `Bearer ${await token()}` }
    } catch {
      // For graphql-ws, what rejects here would be the end.
      client.terminate()
      return {}
    }
  }
  const client = createClient({
    connectionParams,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: backOff,
    keepAlive: 10_000,
    ...options,
  })
  giveUpSilent(client, pongWaitMs)
  const subscribe: Client['subscribe'] = (payload, sink) =>
    isFeed(payload) ? subscribeToFeed(client, payload, sink as Sink) : client.subscribe(payload, sink)
  return { ...client, subscribe, iterate: iterateWith(subscribe) }
}

type Sink = Parameters<Client['subscribe']>[1]

function subscribeToFeed(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  const cursors = keepCursors(payload.variables?.after as string[] | null | undefined)
  const variables = {
    ...payload.variables,
    // Read anew for every socket.
    get after() {
      return cursors.after
    },
  }
  const next: Sink['next'] = result => {
    sink.next(result)
    for (const event of Object.values(result.data ?? {})) cursors.take(event as FeedEvent)
  }
  return insist(client, { ...payload, variables }, { ...sink, next })
}

/** Begins the feed again when the server refused it for the moment: for graphql-ws that would be its end. */
function insist(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  let end: () => void
  const error = (reason: unknown) => {
    const pauseMs = Array.isArray(reason) && pauseAfter(new OperationError(reason))
    if (pauseMs === false) return sink.error(reason)
    const timer = setTimeout(begin, pauseMs)
    end = () => {
      clearTimeout(timer)
      sink.complete()
    }
  }
  function begin() {
    end = client.subscribe(payload, { ...sink, error })
  }
  begin()
  return () => end()
}

/** After how long an operation with this error may go well, or false: never. */
const pauseAfter = (error: OperationError): number | false => isPassing(error) && (error.retryAfterMs ?? 1_000)
