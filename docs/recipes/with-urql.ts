/** Parlor with urql: queries and mutations over HTTP, the feed over its own socket. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { Client, type CombinedError, fetchExchange } from '@urql/core'
import { getOperationAST, OperationTypeNode } from 'graphql'
import { createFeedClient, type FeedClientOptions, type FeedEvent, OperationError } from 'parlor-client'
import { feedExchange, fetchWith } from 'parlor-client/urql'
import type { Listening } from './listening.ts'

export function connect(options: FeedClientOptions) {
  const client = createFeedClient(options)
  const urql = new Client({
    url: options.url.replace(/^ws/, 'http'),
    fetch: fetchWith(options.token),
    exchanges: [fetchExchange, feedExchange(client)],
  })
  return {
    client,
    urql,
    /** Runs a query or a mutation. */
    async ask<Data, Variables extends Record<string, unknown>>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      const isMutation = getOperationAST(document)?.operation === OperationTypeNode.MUTATION
      const { data, error } = await (isMutation ? urql.mutation(document, variables) : urql.query(document, variables))
      if (error) throw asOperationError(error)
      return data as Data
    },
    /** Listens until what it answers is called. */
    listen<Event extends FeedEvent>(
      document: TypedDocumentNode<{ events: Event }, { after?: string[] | null }>,
      { after, onEvent, onEnd }: Listening<Event>,
    ): () => void {
      const events = urql.subscription(document, { after })
      const { unsubscribe } = events.subscribe(({ data, error, hasNext }) => {
        // The last result of a feed that ends repeats the event before it.
        if (error || !hasNext) onEnd(error)
        else if (data) onEvent(data.events)
      })
      return unsubscribe
    },
  }
}

const asOperationError = ({ networkError, graphQLErrors }: CombinedError) =>
  networkError ?? new OperationError(graphQLErrors)
