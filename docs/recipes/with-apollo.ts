/** Parlor with Apollo Client 4: queries and mutations over HTTP, the feed over its own socket. */
import { ApolloClient, CombinedGraphQLErrors, InMemoryCache } from '@apollo/client'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { getOperationAST, OperationTypeNode } from 'graphql'
import { createFeedClient, type FeedClientOptions, type FeedEvent, OperationError } from 'parlor-client'
import { cacheOptions, createLink } from 'parlor-client/apollo'
import type { Listening } from './listening.ts'

export function connect(options: FeedClientOptions) {
  const client = createFeedClient(options)
  const apollo = new ApolloClient({ cache: new InMemoryCache(cacheOptions), link: createLink(client, options) })
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
