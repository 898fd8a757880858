/** Plain graphql-ws: everything over one WebSocket. */
import { type GraphQLError, print } from 'graphql'
import { EventsDocument, type EventsSubscription } from '../../generated/graphql.ts'
import { type Connect, Listener, TopLevelError } from '../chat-client.ts'
import { openSocket } from './socket.ts'

/** An operation that was refused before it ran ends with a list of errors. */
const errorOf = (error: unknown) => (Array.isArray(error) ? new TopLevelError(error as GraphQLError[]) : error)

export const connectGraphqlWs: Connect = ({ wsUrl }, token) => {
  const { socket, closeCodes, close } = openSocket(wsUrl, token)
  return {
    closeCodes,
    async ask(document, variables) {
      try {
        for await (const { data, errors } of socket.iterate({ query: print(document), variables: variables ?? {} })) {
          if (errors) throw new TopLevelError(errors)
          return data as never
        }
      } catch (error) {
        throw errorOf(error)
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
            listener.ended = { error: errorOf(error) }
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
