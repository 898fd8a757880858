/** Parlor with plain graphql-ws: everything over one socket. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type GraphQLFormattedError, print } from 'graphql'
import { createFeedClient, type FeedClientOptions, type FeedEvent, OperationError } from 'parlor-client'
import type { Listening } from './listening.ts'

export function connect(options: FeedClientOptions) {
  const client = createFeedClient(options)
  return {
    client,
    /** Runs a query or a mutation. */
    async ask<Data, Variables extends Record<string, unknown>>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      return new Promise((resolve, reject) => {
        client.subscribe<Data>(
          { query: print(document), variables: { ...variables } },
          {
            next: ({ data, errors }) => (errors ? reject(new OperationError(errors)) : resolve(data as Data)),
            error: error => reject(isErrors(error) ? new OperationError(error) : error),
            complete: () => reject(new Error('The operation ended without an answer.')),
          },
        )
      })
    },
    /** Listens until what it answers is called. */
    listen<Event extends FeedEvent>(
      document: TypedDocumentNode<{ events: Event }, { after?: string[] | null }>,
      { after, onEvent, onEnd }: Listening<Event>,
    ): () => void {
      const query = print(document)
      const next = ({ data }: { data?: { events: Event } | null }) => data && onEvent(data.events)
      return client.subscribe({ query, variables: { after } }, { next, error: onEnd, complete: () => onEnd() })
    },
  }
}

const isErrors = (error: unknown): error is GraphQLFormattedError[] => Array.isArray(error)
