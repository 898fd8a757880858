/** Parlor with Apollo Client 4: what its cache has to know, and a link that sends subscriptions over the feed's client. */
import { ApolloLink, HttpLink } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { Client } from 'graphql-ws'
import { possibleTypes } from './possible-types.ts'

export { possibleTypes }

/**
 * For `new InMemoryCache(cacheOptions)`. Without `possibleTypes` the cache drops what fragments on interfaces select (`message`,
 * `roomId`, `cursor`), and does not say so. Events have no identity: each takes the place of the one before.
 */
export const cacheOptions = {
  possibleTypes,
  typePolicies: { Subscription: { fields: { events: { merge: false } } } },
} as const

/** Subscriptions go over the client that `createFeedClient` made; all else goes over HTTP to the same address. */
export function createLink(client: Client, { url, token }: { url: string; token: () => string | Promise<string> }) {
  const identify = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await token()}` },
  }))
  return ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    new GraphQLWsLink(client),
    identify.concat(new HttpLink({ uri: url.replace(/^ws/, 'http') })),
  )
}
