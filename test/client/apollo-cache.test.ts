/** Apollo with the options that the package has for its cache keeps what it would drop in silence without them. */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import { cacheOptions } from 'parlor-client/apollo'
import { expect, test, vi } from 'vitest'
import { FeedDocument, SendDocument } from '../generated/graphql.ts'

const author = { __typename: 'User', id: 'user_1', displayName: 'Ana' }
const message = {
  __typename: 'Message',
  id: 'msg_1',
  number: 2,
  body: 'Hello',
  sentAt: '',
  editedAt: null,
  deletedAt: null,
  clientMessageId: '1',
  author,
}
const inRoom = { roomId: 'room_1', cursor: 'a cursor' }
const events = [
  { __typename: 'MessageSent', ...inRoom, message },
  { __typename: 'MessageEdited', ...inRoom, message: { ...message, body: 'Hello again', editedAt: '' } },
  { __typename: 'RoomDeleted', ...inRoom, roomName: 'Tea room' },
  { __typename: 'FeedReset', ...inRoom, reason: 'TOO_OLD' },
]
const refusals = [
  { __typename: 'NotAMemberError', message: 'There is no such room.' },
  { __typename: 'RateLimitedError', message: 'Later.', retryAfterMs: 5 },
]

// What Apollo says in development, where it is without them.
for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)

/** A client whose server answers this to whatever is asked. */
function answering(data: object, cache: InMemoryCache): ApolloClient {
  const once = (observer: { next(result: object): void; complete(): void }) => {
    observer.next({ data })
    observer.complete()
  }
  return new ApolloClient({ cache, link: new ApolloLink(() => new Observable(once as never)) })
}

const hear = (data: object, cache: InMemoryCache) =>
  new Promise(resolve => answering(data, cache).subscribe({ query: FeedDocument }).subscribe({ next: resolve }))

const send = (data: object, cache: InMemoryCache) =>
  answering(data, cache).mutate({ mutation: SendDocument, variables: { roomId: '', body: '', clientMessageId: '' } })

test.each(events)('of $__typename nothing is lost', async event => {
  const data = { events: event }
  expect(await hear(data, new InMemoryCache(cacheOptions))).toMatchObject({ data })
  expect(await hear(data, new InMemoryCache()), 'without them').not.toMatchObject({ data })
})

test.each(refusals)('of $__typename nothing is lost', async refusal => {
  const data = { sendMessage: refusal }
  expect(await send(data, new InMemoryCache(cacheOptions))).toMatchObject({ data })
  expect(await send(data, new InMemoryCache()), 'without them').not.toMatchObject({ data })
})
