/** Devices that show how much is unread, who types, and who is here, as an app would. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { onTestFinished } from 'vitest'
import { decodeCursor } from '../../src/domain/cursor.ts'
import type { ChatClient, Connect } from './chat-client.ts'
import { connectGraphqlWs } from './clients/graphql-ws.ts'
import { openSocket } from './clients/socket.ts'

type Place = Parameters<Connect>[0]

const documentOf = <Result, Variables>(text: string) => parse(text) as TypedDocumentNode<Result, Variables>

interface Marked {
  __typename: string
  member?: { readNumber: number; unreadCount: number }
  viewer?: { unreadCount: number }
}

const markReadDocument = documentOf<{ markRead: Marked }, { input: { roomId: string; number?: number } }>(`
  mutation ($input: MarkReadInput!) { markRead(input: $input) { __typename
    ... on MarkReadPayload { member { readNumber unreadCount } viewer { unreadCount } } } }`)

export const markRead = async (client: ChatClient, roomId: string, number?: number): Promise<Marked> =>
  (await client.ask(markReadDocument, { input: { roomId, ...(number !== undefined && { number }) } })).markRead

const typingDocument = documentOf<
  { sendTyping: { __typename: string; told?: boolean } },
  { input: { roomId: string } }
>(`
  mutation ($input: SendTypingInput!) { sendTyping(input: $input) { __typename ... on SendTypingPayload { told } } }`)

export const sendTyping = async (client: ChatClient, roomId: string) =>
  (await client.ask(typingDocument, { input: { roomId } })).sendTyping

interface Overview {
  viewer: {
    unreadCount: number
    feedCursors: string[]
    rooms: {
      nodes: {
        id: string
        lastMessage: { number: number } | null
        viewerMember: { readNumber: number; unreadCount: number }
      }[]
    }
  }
}

export const overviewDocument = documentOf<Overview, Record<string, never>>(`{ viewer { unreadCount feedCursors
  rooms(first: 50) { nodes { id lastMessage { number } viewerMember { readNumber unreadCount } } } } }`)

export interface AwareEvent {
  __typename: string
  roomId?: string
  cursor: string | null
  cursors?: string[]
  message?: { number: number; author: { id: string } }
  user?: { id: string }
  readNumber?: number
}

const eventsText = `subscription ($after: [FeedCursor!], $roomIds: [ID!]) { events(after: $after, roomIds: $roomIds) { __typename cursor
  ... on RoomEvent { roomId } ... on FeedReady { cursors } ... on MessageSent { message { number author { id } } }
  ... on ReadMarkerMoved { user { id } readNumber } ... on UserTyping { user { id } } } }`

/** Subscribes, and keeps what comes. */
export function subscribe<Data>(place: Place, token: string, query: string, variables: Record<string, unknown>) {
  const { socket, close } = openSocket(place.wsUrl, token)
  onTestFinished(close)
  const got: Data[] = []
  const state = { got, close, ended: null as { error?: unknown } | null }
  socket.subscribe<Data>(
    { query, variables },
    {
      next: ({ data, errors }) => (data ? void got.push(data) : Object.assign(state, { ended: { error: errors } })),
      error: error => void Object.assign(state, { ended: { error } }),
      complete() {
        state.ended ??= {}
      },
    },
  )
  return state
}

/** A device with a badge at each room: what it was shown, and nothing else, says how much is unread. */
export class BadgedDevice {
  readonly client: ChatClient
  readonly #place: Place
  readonly #person: { id: string; token: string }
  readonly #rooms = new Map<string, { number: number; readNumber: number }>()
  #feed: ReturnType<typeof subscribe<{ events: AwareEvent }>> | null = null
  #cursors: string[] | null = null
  #applied = 0

  constructor(place: Place, person: { id: string; token: string }) {
    this.#place = place
    this.#person = person
    this.client = connectGraphqlWs(place, person.token)
    onTestFinished(() => this.client.close())
  }

  get events(): AwareEvent[] {
    return this.#feed?.got.map(({ events }) => events) ?? []
  }

  get isOnline(): boolean {
    return this.#feed !== null
  }

  /** The first time with a look at everything; later from the cursors that it kept. */
  async goOnline(): Promise<void> {
    if (!this.#cursors) {
      const { viewer } = await this.client.ask(overviewDocument, {})
      this.#cursors = viewer.feedCursors
      for (const { id, lastMessage, viewerMember } of viewer.rooms.nodes)
        this.#rooms.set(id, { number: lastMessage?.number ?? 0, readNumber: viewerMember.readNumber })
    }
    this.#applied = 0
    this.#feed = subscribe(this.#place, this.#person.token, eventsText, { after: this.#cursors })
  }

  async goOffline(): Promise<void> {
    this.badges()
    await this.#feed!.close()
    this.#feed = null
  }

  /** Room by room, how much is unread. */
  badges(): Record<string, number> {
    for (const event of this.events.slice(this.#applied)) this.#apply(event)
    this.#applied = this.events.length
    return Object.fromEntries([...this.#rooms].map(([id, { number, readNumber }]) => [id, number - readNumber]))
  }

  #apply({ __typename, roomId, cursor, cursors, message, user, readNumber }: AwareEvent): void {
    if (cursors) this.#cursors = cursors
    if (cursor) this.#cursors = [...this.#cursors!.filter(one => decodeCursor(one)!.roomId !== roomId), cursor]
    const room = this.#rooms.get(roomId ?? '')
    if (!room) return
    if (message) room.number = message.number
    if (message?.author.id === this.#person.id) room.readNumber = message.number
    if (__typename === 'ReadMarkerMoved' && user!.id === this.#person.id) room.readNumber = readNumber!
  }
}

export interface PresenceChange {
  onlineCount: number
  changes: { online: boolean; lastSeenAt: string | null; user: { id: string } }[]
}

/** Who of these rooms is here. */
export const watch = (place: Place, { token }: { token: string }, roomIds: readonly string[]) =>
  subscribe<{ presence: PresenceChange }>(
    place,
    token,
    'subscription ($roomIds: [ID!]!) { presence(roomIds: $roomIds) { onlineCount changes { online lastSeenAt user { id } } } }',
    { roomIds },
  )

/** What this person is shown of another, and of a room. */
export const presenceDocument = documentOf<
  { user: { presence: { online: boolean } | null }; room: { onlineCount: number | null } | null },
  { username: string; roomId: string }
>(
  `query ($username: String!, $roomId: ID!) { user(username: $username) { presence { online } } room(id: $roomId) { onlineCount } }`,
)
