/** Parlor with Apollo Client 4: queries and mutations over HTTP, the feed over its own socket. */
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { getOperationAST, OperationTypeNode } from 'graphql'
import {
  createFeedClient,
  type FeedClientOptions,
  type FeedEvent,
  type Listening,
  OperationError,
} from './feed-client.ts'
import { possibleTypes } from './possible-types.ts'

/** Without `possibleTypes` the cache drops what fragments on interfaces select: `message`, `roomId`, `cursor`. */
const createCache = () =>
  new InMemoryCache({
    possibleTypes,
    // Events have no identity: each takes the place of the one before.
    typePolicies: { Subscription: { fields: { events: { merge: false } } } },
  })

export function connect(options: FeedClientOptions) {
  const client = createFeedClient(options)
  const identify = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await options.token()}` },
  }))
  const apollo = new ApolloClient({
    cache: createCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(client),
      identify.concat(new HttpLink({ uri: options.url.replace(/^ws/, 'http') })),
    ),
  })
  return {
    client,
    apollo,
    /** Runs a query or a mutation. */
    async ask<Data, Variables extends Record<string, unknown>>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      const isMutation = getOperationAST(document)?.operation === OperationTypeNode.MUTATION
      try {
        const { data } = isMutation
          ? await apollo.mutate({ mutation: document, variables })
          : await apollo.query({ query: document, variables, fetchPolicy: 'network-only' })
        return data as Data
      } catch (error) {
        throw CombinedGraphQLErrors.is(error) ? new OperationError(error.errors) : error
      }
    },
    /** Listens until what it answers is called. */
    listen<Event extends FeedEvent>(
      document: TypedDocumentNode<{ events: Event }, { after?: string[] | null }>,
      { after, onEvent, onEnd }: Listening<Event>,
    ): () => void {
      const events = apollo.subscribe({ query: document, variables: { after } })
      const subscription = events.subscribe({
        next: ({ data, error }) => (error ? onEnd(error) : data && onEvent(data.events)),
        error: onEnd,
        complete: () => onEnd(),
      })
      return () => subscription.unsubscribe()
    },
  }
}
