/** Plain graphql-ws: everything over one WebSocket. */
import { type GraphQLError, print } from 'graphql'
import { EventsDocument, type EventsSubscription } from '../../generated/graphql.ts'
import { type Connect, Listener, TopLevelError } from '../chat-client.ts'
import { openSocket } from './socket.ts'

export const connectGraphqlWs: Connect = ({ wsUrl }, token) => {
  const { socket, closeCodes, close } = openSocket(wsUrl, token)
  return {
    closeCodes,
    async ask(document, variables) {
      for await (const { data, errors } of socket.iterate({ query: print(document), variables: variables ?? {} })) {
        if (errors) throw new TopLevelError(errors)
        return data as never
      }
      throw new Error('The operation ended without an answer.')
    },
    listen(request) {
      const listener = new Listener(request)
      const variables = listener.variables as Record<string, unknown>
      listener.stop = socket.subscribe<EventsSubscription>(
        { query: print(EventsDocument), variables },
        {
          next({ data, errors }) {
            if (errors) listener.ended = { error: new TopLevelError(errors) }
            if (data) listener.events.push(data.events)
          },
          error(error) {
            listener.ended = { error: Array.isArray(error) ? new TopLevelError(error as GraphQLError[]) : error }
          },
          complete() {
            listener.ended ??= {}
          },
        },
      )
      return listener
    },
    close,
  }
}
