/** Audiences: people by the hundred, each with a session and a bare socket that keeps one line of every event it hears. */
import { randomBytes } from 'node:crypto'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type DocumentNode, print } from 'graphql'
import type { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { newPerson, settle } from '../chaos/people.ts'
import type { EventsSubscriptionVariables } from '../generated/graphql.ts'
import type { FeedEvent } from './chat-client.ts'
import { subscribe } from './raw-socket.ts'
import { lineOf } from './told.ts'
import { until } from './until.ts'

export interface Guest {
  id: string
  username: string
  token: string
}

/** Makes people with a session each, without the hashing of passwords. */
export async function welcome(redis: Redis, role: string, count: number): Promise<Guest[]> {
  const batch = randomBytes(4).toString('hex')
  const people = Array.from({ length: count }, (_, i) => newPerson(`${role}_${i}_${batch}`))
  await settle(redis, people)
  return people.map(({ user, token }) => ({ id: user.id, username: user.username, token }))
}

/** What `lineOf` looks at, and nothing else. */
const heard = `subscription ($after: [FeedCursor!], $roomIds: [ID!]) { events(after: $after, roomIds: $roomIds) {
  __typename cursor ... on RoomEvent { roomId } ... on FeedReady { cursors } ... on FeedReset { reason }
  ... on MessageSent { message { number body } } ... on MessagesDeleted { messages { number body } }
  ... on MemberAdded { member { user { username } } } ... on MemberRemoved { cause user { username } }
  ... on MemberUpdated { member { role mutedUntil user { username } } }
  ... on AddedToRoom { room { id } } ... on RemovedFromRoom { cause }
  ... on UserBanned { user { username } } ... on UserUnbanned { user { username } }
  ... on RoomUpdated { room { visibility roleToSend slowModeSeconds } } ... on RoomDeleted { roomName } } }`

const printed = new Map<DocumentNode, string>()

/** One person's socket, with one feed at most. */
export class Ear {
  readonly guest: Guest
  readonly #ws: WebSocket
  readonly #lines = new Map<string, string[]>()
  readonly #answers = new Map<string, (payload: unknown) => void>()
  /** The last cursor of each room, as clients keep them. */
  readonly cursors = new Map<string, string>()
  #ready = false
  #lastId = 0

  constructor(ws: WebSocket, guest: Guest) {
    this.#ws = ws
    this.guest = guest
    ws.on('message', data => this.#take(JSON.parse(String(data))))
  }

  /** What it heard of this room, in order. */
  of(roomId: string): readonly string[] {
    return this.#lines.get(roomId) ?? []
  }

  /** Subscribes, and resolves when the feed is live. */
  async listen(variables: EventsSubscriptionVariables = {}): Promise<this> {
    this.#ws.send(JSON.stringify(subscribe('feed', heard, variables)))
    await until(() => this.#ready, { withinMs: 60_000, what: `the feed of ${this.guest.username}` })
    return this
  }

  /** Runs a query or a mutation over the socket. */
  async ask<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result> {
    const id = `ask ${++this.#lastId}`
    const query = printed.get(document) ?? print(document)
    printed.set(document, query)
    const answer = new Promise(resolve => this.#answers.set(id, resolve))
    this.#ws.send(JSON.stringify(subscribe(id, query, variables as object)))
    const payload = (await answer) as { data?: Result; errors?: unknown }
    if (payload.errors || !payload.data) throw new Error(JSON.stringify(payload))
    return payload.data
  }

  close(): void {
    this.#ws.terminate()
  }

  #take({ type, id, payload }: { type: string; id?: string; payload?: { data: { events: FeedEvent } } }): void {
    if (type === 'next' && id === 'feed') this.#hear(payload!.data.events)
    else if (type === 'next' || type === 'error') this.#answers.get(id!)?.(payload)
  }

  #hear(event: FeedEvent): void {
    if (event.__typename === 'FeedReady') this.#ready = true
    if (!('roomId' in event)) return
    if (event.cursor) this.cursors.set(event.roomId, event.cursor)
    const lines = this.#lines.get(event.roomId) ?? []
    if (lines.length === 0) this.#lines.set(event.roomId, lines)
    lines.push(lineOf(event))
  }
}

/** A socket of each of these people, on these instances in turn. They are gone when the test has ended. */
export async function seat(instances: readonly { wsUrl: string }[], guests: readonly Guest[]): Promise<Ear[]> {
  const ears: Ear[] = []
  onTestFinished(() => {
    for (const ear of ears) ear.close()
  })
  // Some at a time: a whole audience at once would fill the queue of connections that wait to be taken.
  for (let i = 0; i < guests.length; i += 100) {
    const some = guests.slice(i, i + 100).map((guest, j) => open(instances[(i + j) % instances.length]!, guest))
    ears.push(...(await Promise.all(some)))
  }
  return ears
}

async function open({ wsUrl }: { wsUrl: string }, guest: Guest): Promise<Ear> {
  const ws = new WebSocket(wsUrl, 'graphql-transport-ws')
  await new Promise((opened, failed) => ws.on('open', opened).on('error', failed))
  const acknowledged = new Promise((known, failed) => ws.once('message', known).once('close', failed))
  ws.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${guest.token}` } }))
  await acknowledged
  return new Ear(ws, guest)
}
