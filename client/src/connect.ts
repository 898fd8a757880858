/** A graphql-ws client for Parlor that signs in, and never stops trying. */
import { type Client, type ClientOptions, createClient } from 'graphql-ws'
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

export function connect({ token, pongWaitMs = 5_000, ...options }: FeedClientOptions): Client {
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
  return client
}
