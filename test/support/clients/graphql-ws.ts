/** Plain graphql-ws: everything over one WebSocket. */
import { print } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { EventsDocument } from '../../generated/graphql.ts'
import { type ChatClient, type Connect, Listener, TopLevelError } from '../chat-client.ts'

export const connectGraphqlWs: Connect = ({ wsUrl }, token) => {
  const client = createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    lazy: true,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise(resolve => setTimeout(resolve, 50)),
  })
  return {
    async ask(document, variables) {
      for await (const { data, errors } of client.iterate({ query: print(document), variables: variables ?? {} })) {
        if (errors) throw new TopLevelError(errors)
        return data as never
      }
      throw new Error('The operation ended without an answer.')
    },
    listen(request = {}) {
      const listener = new Listener()
      const sink = {
        next: ({
          data,
          errors,
        }: {
          data?: { events: Listener['events'][number] } | null
          errors?: readonly Error[]
        }) => {
          if (errors) listener.ended = { error: new TopLevelError(errors as never) }
          if (data) listener.events.push(data.events)
        },
        error: (error: unknown) => {
          listener.ended = { error: Array.isArray(error) ? new TopLevelError(error) : error }
        },
        complete: () => {
          listener.ended ??= {}
        },
      }
      listener.stop = client.subscribe({ query: print(EventsDocument), variables: { ...request } }, sink)
      return listener
    },
    close: async () => client.dispose(),
  } satisfies ChatClient
}
