/** The connection: Apollo Client over the feed's client, the messages of each room that was opened, and what waits to be sent. */
import { ApolloClient, CombinedGraphQLErrors, InMemoryCache } from '@apollo/client'
import { createFeedClient, createHistory, createOutbox, type History, OperationError } from 'parlor-client'
import { cacheOptions, createLink } from 'parlor-client/apollo'
import { type FeedSubscription, RoomPageDocument, SendDocument, type ShownFragment } from './generated/graphql.ts'
import { token, url } from './session.ts'

const feed = createFeedClient({ url: url.replace(/^http/, 'ws'), token })

export const apollo = new ApolloClient({
  cache: new InMemoryCache(cacheOptions),
  link: createLink(feed, { url, token }),
})

const histories = new Map<string, History<ShownFragment>>()

/** The messages of a room, read when it is opened for the first time, and kept right by the feed from then on. */
export function historyOf(roomId: string): History<ShownFragment> {
  const known = histories.get(roomId)
  if (known) return known
  const readPage = async (before: string | null) => {
    const variables = { roomId, before }
    const { data } = await apollo.query({ query: RoomPageDocument, variables, fetchPolicy: 'no-cache' })
    return data?.room?.messages ?? null
  }
  const history = createHistory({ roomId, readPage })
  histories.set(roomId, history)
  return history
}

export const outbox = createOutbox({
  async send(variables: { roomId: string; body: string; clientMessageId: string }) {
    try {
      const { data } = await apollo.mutate({ mutation: SendDocument, variables, fetchPolicy: 'no-cache' })
      return data!.sendMessage
    } catch (error) {
      throw CombinedGraphQLErrors.is(error) ? new OperationError(error.errors) : error
    }
  },
})

/** To be told every event of the feed. */
export function takeEvent(event: FeedSubscription['events']): void {
  for (const history of histories.values()) history.take(event)
  outbox.take(event)
}
