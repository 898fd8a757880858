/** urql: queries (by GET, as it likes) and mutations over HTTP, the feed over graphql-ws. */
import { type Client, type CombinedError, createClient, fetchExchange, subscriptionExchange } from '@urql/core'
import { Kind, OperationTypeNode } from 'graphql'
import type { Client as Socket } from 'graphql-ws'
import { EventsDocument } from '../../generated/graphql.ts'
import { type ChatClient, type Connect, Listener, TopLevelError } from '../chat-client.ts'
import { headersOf, openSocket } from './socket.ts'

export const connectUrql: Connect = ({ url, wsUrl }, token) => {
  const opened = openSocket(wsUrl, token)
  const client = createClient({
    url,
    fetchOptions: { headers: headersOf(token) },
    exchanges: [fetchExchange, feedsOver(opened.socket)],
  })
  return clientOf(client, opened)
}

/** What journeys do, over this client of urql. */
export function clientOf(client: Client, { closeCodes, close }: Pick<ChatClient, 'closeCodes' | 'close'>): ChatClient {
  return {
    closeCodes,
    async ask(document, variables) {
      const isMutation = document.definitions.some(
        part => part.kind === Kind.OPERATION_DEFINITION && part.operation === OperationTypeNode.MUTATION,
      )
      const run = isMutation ? client.mutation.bind(client) : client.query.bind(client)
      const { data, error } = await run(document as never, { ...variables } as never)
      if (error) throw topLevel(error)
      return data as never
    },
    listen(request) {
      const listener = new Listener(request)
      const feed = client.subscription(EventsDocument, listener.variables)
      const { unsubscribe } = feed.subscribe(({ data, error, hasNext }) => {
        // The last result of a subscription that ends repeats the event before it.
        if (error || !hasNext) listener.ended ??= error ? { error: topLevel(error) } : {}
        else if (data) listener.events.push(data.events)
      })
      listener.stop = unsubscribe
      return listener
    },
    close,
  }
}

/** As urql's manual tells it. urql keeps the variables' object as it is, getters and all: so the feed resumes. */
export const feedsOver = (socket: Socket) =>
  subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: sink => ({ unsubscribe: socket.subscribe({ query, variables: variables as never }, sink as never) }),
    }),
  })

const topLevel = ({ networkError, graphQLErrors }: CombinedError) => networkError ?? new TopLevelError(graphQLErrors)
