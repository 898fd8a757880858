/** What a store is made of, put together: each part is told what the feed tells, and asks the rest. */
import type { Client } from 'graphql-ws'
import { Cell, keep } from './cell.ts'
import { ask, type Result } from './chat-commands.ts'
import { ChatConnection, isSignedOut } from './chat-connection.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Message, Viewer } from './chat-snapshots.ts'
import type { ChatStoreOptions } from './chat-types.ts'
import { connect } from './connect.ts'
import type { HistoryPage } from './history.ts'
import type { RoomNode } from './known-room.ts'
import { MarkerMover } from './marker-mover.ts'
import { OpenRooms } from './open-rooms.ts'
import { createOutbox, type Outbox, type OutboxEvent } from './outbox.ts'
import { PresenceWatch } from './presence-watch.ts'
import { createRequest, type Request } from './requests.ts'
import { RoomList } from './room-list.ts'
import { RoomListening } from './room-listening.ts'
import type { Written } from './room-messages.ts'
import { readRoomPages } from './room-pages.ts'
import { keepSession } from './session-keeper.ts'
import { TypingPeople } from './typing-people.ts'

export class ChatParts {
  readonly request: Request
  readonly client: Client
  readonly connection: ChatConnection
  readonly viewer = new Cell<Viewer | null>(null)
  readonly rooms: RoomList
  readonly outbox: Outbox<Written, Result>
  readonly open: OpenRooms
  readonly typing: TypingPeople
  readonly presence: PresenceWatch
  readonly listening: RoomListening
  readonly markers: MarkerMover
  readonly tellers = new Set<(event: ChatEvent) => void>()
  #stopRenewing: () => void = () => undefined
  #hasBegun = false
  #isClosed = false

  constructor(options: ChatStoreOptions) {
    const { url, token, webSocketImpl, keptMessages } = options
    this.request = this.#watchSession(createRequest(options))
    this.client = connect({ url: url.replace(/^http/, 'ws'), token, webSocketImpl })
    this.connection = new ChatConnection(this.client)
    this.listening = new RoomListening(this.connection, this.take, id => this.rooms.unhear(id))
    this.rooms = new RoomList({ viewerId: this.viewerId, readRooms: this.#readRooms, isListened: this.listening.has })
    this.outbox = createOutbox<Written, Result>({ send: this.#send })
    this.open = new OpenRooms({ readPage: this.#readMessages, waiting: this.outbox.getSnapshot, keptMessages })
    this.typing = new TypingPeople(this.request, this.viewerId)
    this.presence = new PresenceWatch(this.client)
    this.markers = new MarkerMover(this.request)
    this.outbox.subscribe(() => this.open.show())
    this.connection.state.subscribe(() => {
      if (this.connection.state.getSnapshot().state === 'signed out') this.close()
    })
    void this.readRooms()
  }

  viewerId = (): string => this.viewer.getSnapshot()?.id ?? ''

  /** An event of a feed. */
  take = (event: ChatEvent): void => {
    this.listening.take(event)
    this.apply(event)
    this.typing.take(event)
    const message = event.message as Message | undefined
    // Others could give theirs the name of one of the viewer's.
    if (!message || message.author?.id === this.viewerId()) this.outbox.take(event as OutboxEvent)
    for (const tell of this.tellers) tell(event)
  }

  /** Shows what has happened, or will be told soon. */
  apply = (event: ChatEvent): void => {
    this.rooms.take(event)
    this.open.take(event)
  }

  readRooms = (): Promise<void> =>
    readRoomPages({
      request: this.request,
      rooms: this.rooms,
      onFirst: (viewer, cursors) => this.#begin(viewer, cursors),
      onFailed: error => this.connection.show(isSignedOut(error) ? 'signed out' : 'offline'),
      isClosed: () => this.#isClosed,
    })

  close = (): void => {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#stopRenewing()
    for (const part of [this.connection, this.rooms, this.outbox, this.open, this.typing, this.presence, this.markers])
      part.close()
    void this.client.dispose()
  }

  #begin(viewer: Viewer, cursors: string[]): void {
    this.viewer.set(keep(this.viewer.getSnapshot() ?? viewer, viewer))
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.open.begin(viewer)
    this.connection.begin(cursors, this.take)
    const onRenewed = (sessionExpiresAt: string) => this.viewer.set({ ...this.viewer.getSnapshot()!, sessionExpiresAt })
    this.#stopRenewing = keepSession(this.request, onRenewed)
  }

  #watchSession(ask: Request): Request {
    return async (document, variables) => {
      try {
        return await ask(document, variables)
      } catch (error) {
        if (isSignedOut(error)) this.connection.show('signed out')
        throw error
      }
    }
  }

  #send = ({ writtenAt, ...input }: Written): Promise<Result> => ask(this.request, documents.send, input)

  #readRooms = async (ids: string[]) =>
    (await this.request<{ nodes: (RoomNode | null)[] }>(documents.roomsById, { ids })).nodes

  #readMessages = async (roomId: string, before: string | null) => {
    // What is looked at first is there soon; what was missed takes few questions.
    const variables = { roomId, before, last: before === null ? 50 : 100 }
    const { room } = await this.request<{ room: { messages: HistoryPage<Message> | null } | null }>(
      documents.messagesPage,
      variables,
    )
    return room?.messages ?? null
  }
}
