/** An overlay for a stream: the last messages of a public room, and how many watch. It listens, and is no member. */
import { createFeedClient } from 'parlor-client'
import { forget, token, url } from './account.ts'

const shown = 8
const roomId = new URLSearchParams(location.search).get('room') ?? ''
const messages = document.querySelector('#messages')!
const viewers = document.querySelector('#viewers')!

/** The events of this overlay, each with what is shown of it. */
type Event =
  | { __typename: 'MessageSent'; message: { id: string; body: string; author: { displayName: string } } }
  | { __typename: 'MessagesDeleted'; messages: { id: string }[] }
  | { __typename: 'FeedReady' | 'FeedReset' }

const feed = `subscription Listen($roomIds: [ID!], $after: [FeedCursor!]) {
  events(roomIds: $roomIds, after: $after) {
    __typename
    cursor
    ... on RoomEvent { roomId }
    ... on FeedReady { cursors }
    ... on FeedReset { reason }
    ... on MessageSent { message { id body author { displayName } } }
    ... on MessagesDeleted { messages { id } }
  }
}`

const audience = `subscription Audience($roomIds: [ID!]!) {
  presence(roomIds: $roomIds) { onlineCount }
}`

const client = createFeedClient({ url: url.replace(/^http/, 'ws'), token })
client.on('closed', event => (event as CloseEvent).code === 4401 && forget())
void listen()
void count()

async function listen() {
  for await (const { data } of client.iterate<{ events: Event }>({ query: feed, variables: { roomIds: [roomId] } }))
    if (data) take(data.events)
}

async function count() {
  const watched = client.iterate<{ presence: { onlineCount: number } }>({
    query: audience,
    variables: { roomIds: [roomId] },
  })
  for await (const { data } of watched)
    if (data) viewers.textContent = `${data.presence.onlineCount.toLocaleString('en')} watching`
}

function take(event: Event): void {
  if (event.__typename === 'MessageSent') show(event.message)
  // What a moderator takes away must not stay on the stream.
  if (event.__typename === 'MessagesDeleted')
    for (const { id } of event.messages) messages.querySelector(`#${CSS.escape(id)}`)?.remove()
}

function show({ id, body, author }: { id: string; body: string; author: { displayName: string } }): void {
  const item = document.createElement('li')
  item.id = id
  const name = document.createElement('b')
  name.textContent = author.displayName
  item.append(name, ` ${body}`)
  messages.append(item)
  while (messages.children.length > shown) messages.firstElementChild!.remove()
}
