/** Parlor with urql: an exchange that sends subscriptions over the feed's client, and a `fetch` that signs in. */
import { type Exchange, subscriptionExchange } from '@urql/core'
import type { Client } from 'graphql-ws'

export { possibleTypes } from './possible-types.ts'

/** Subscriptions go over the client that `createFeedClient` made. It stands behind `fetchExchange`. */
export const feedExchange = (client: Client): Exchange =>
  subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: sink => ({ unsubscribe: client.subscribe({ query, variables }, sink) }),
    }),
  })

/** For the option `fetch` of urql's client: each request has a valid token. */
export const fetchWith =
  (token: () => string | Promise<string>): typeof fetch =>
  async (url, init) =>
    fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${await token()}` } })
