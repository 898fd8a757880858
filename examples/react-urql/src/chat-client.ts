/** The connection: urql over the feed's client, the messages of each room that was opened, and what waits to be sent. */
import { createFeedClient, createHistory, createOutbox, type History, OperationError } from 'parlor-client'
import { feedExchange, fetchWith } from 'parlor-client/urql'
import { Client, type CombinedError, fetchExchange } from 'urql'
import { type FeedSubscription, RoomPageDocument, SendDocument, type ShownFragment } from './generated/graphql.ts'
import { token, url } from './session.ts'

const feed = createFeedClient({ url: url.replace(/^http/, 'ws'), token })

export const urql = new Client({
  url,
  fetch: fetchWith(token),
  preferGetMethod: false,
  exchanges: [fetchExchange, feedExchange(feed)],
})

const histories = new Map<string, History<ShownFragment>>()

/** The messages of a room, read when it is opened for the first time, and kept right by the feed from then on. */
export function historyOf(roomId: string): History<ShownFragment> {
  const known = histories.get(roomId)
  if (known) return known
  const readPage = async (before: string | null) => {
    const { data, error } = await urql.query(RoomPageDocument, { roomId, before })
    if (error) throw asOperationError(error)
    return data?.room?.messages ?? null
  }
  const history = createHistory({ roomId, readPage })
  histories.set(roomId, history)
  return history
}

export const outbox = createOutbox({
  async send(message: { roomId: string; body: string; clientMessageId: string }) {
    const { data, error } = await urql.mutation(SendDocument, message)
    if (error) throw asOperationError(error)
    return data!.sendMessage
  },
})

/** To be told every event of the feed. */
export function takeEvent(event: FeedSubscription['events']): void {
  for (const history of histories.values()) history.take(event)
  outbox.take(event)
}

const asOperationError = ({ networkError, graphQLErrors }: CombinedError) =>
  networkError ?? new OperationError(graphQLErrors)
