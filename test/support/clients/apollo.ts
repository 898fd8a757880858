/** Apollo Client 4: queries and mutations over HTTP, the feed over graphql-ws, all through its normalized cache. */
import {
  type ApolloCache,
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
} from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Kind, OperationTypeNode } from 'graphql'
import { cacheOptions } from 'parlor-client/apollo'
import { WebSocket } from 'ws'
import { EventsDocument } from '../../generated/graphql.ts'
import { type ChatClient, type Connect, Listener, TopLevelError } from '../chat-client.ts'
import { headersOf, openSocket } from './socket.ts'

// GraphQLWsLink compares errors with the constants of the global, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket

/** Apollo copies variables, and a copied getter is a mere value: this puts the getter back, so that the feed resumes. */
const resumption = new ApolloLink((operation, forward) => {
  const { listener } = operation.getContext()
  if (listener instanceof Listener) operation.variables = listener.variables
  return forward(operation)
})

export function connectApollo(...[{ url, wsUrl }, token]: Parameters<Connect>): ChatClient & { cache: ApolloCache } {
  const { socket, closeCodes, close } = openSocket(wsUrl, token)
  const client = new ApolloClient({
    cache: new InMemoryCache(cacheOptions),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      resumption.concat(new GraphQLWsLink(socket)),
      new HttpLink({ uri: url, headers: headersOf(token) }),
    ),
  })
  return {
    cache: client.cache,
    closeCodes,
    async ask(document, variables) {
      const isMutation = document.definitions.some(
        part => part.kind === Kind.OPERATION_DEFINITION && part.operation === OperationTypeNode.MUTATION,
      )
      try {
        const { data } = isMutation
          ? await client.mutate({ mutation: document, variables: { ...variables } as never })
          : await client.query({ query: document, variables: { ...variables } as never, fetchPolicy: 'network-only' })
        return data as never
      } catch (error) {
        throw topLevel(error)
      }
    },
    listen(request) {
      const listener = new Listener(request)
      const feed = client.subscribe({ query: EventsDocument, variables: { ...request }, context: { listener } })
      const subscription = feed.subscribe({
        next({ data, error }) {
          if (error) listener.ended = { error: topLevel(error) }
          if (data) listener.events.push(data.events)
        },
        complete() {
          listener.ended ??= {}
        },
      })
      listener.stop = () => subscription.unsubscribe()
      return listener
    },
    async close() {
      client.stop()
      await close()
    },
  }
}

const topLevel = (error: unknown) => (CombinedGraphQLErrors.is(error) ? new TopLevelError(error.errors) : error)
