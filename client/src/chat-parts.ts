/** What a store is made of, put together: each part is told what the feed tells, and asks the rest. */
import { Cell, keep } from './cell.ts'
import { ask, type Result } from './chat-commands.ts'
import { ChatConnection, isSignedOut } from './chat-connection.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Message, Told, Viewer } from './chat-snapshots.ts'
import type { ChatStoreOptions } from './chat-types.ts'
import { connect } from './connect.ts'
import type { HistoryPage } from './history.ts'
import type { RoomNode } from './known-room.ts'
import { MarkerMover } from './marker-mover.ts'
import { OpenRooms } from './open-rooms.ts'
import { createOutbox, type OutboxEvent } from './outbox.ts'
import { createPendingChanges } from './pending-changes.ts'
import { PresenceWatch } from './presence-watch.ts'
import { createRequest, type Request } from './requests.ts'
import { RoomList } from './room-list.ts'
import { RoomListening } from './room-listening.ts'
import type { Written } from './room-messages.ts'
import { readRoomPages } from './room-pages.ts'
import { keepSession } from './session-keeper.ts'
import { TypingPeople } from './typing-people.ts'

export type ChatParts = ReturnType<typeof createParts>

export function createParts(options: ChatStoreOptions) {
  const { url, token, webSocketImpl, keptMessages } = options
  const viewer = new Cell<Viewer | null>(null)
  const viewerId = (): string => viewer.getSnapshot()?.id ?? ''
  const client = connect({ url: url.replace(/^http/, 'ws'), token, webSocketImpl })
  const connection = new ChatConnection(client)
  const request = withSession(createRequest(options), () => connection.show('signed out'))
  const reading = readingWith(request)
  const listening = new RoomListening(connection, take, id => rooms.unhear(id))
  const rooms = new RoomList({ viewerId, readRooms: reading.rooms, isListened: listening.has })
  const outbox = createOutbox<Written, Result>({
    send: ({ writtenAt, ...input }) => ask(request, documents.send, input),
  })
  const show = () => open.show()
  const pending = createPendingChanges(show)
  const { getSnapshot: waiting } = outbox
  const open = new OpenRooms({ readPage: reading.messages, waiting, shown: pending.shown, keptMessages })
  const typing = new TypingPeople(request, viewerId)
  const presence = new PresenceWatch(client)
  const markers = new MarkerMover(request)
  const tellers = new Set<(event: ChatEvent) => void>()
  let stopRenewing: (() => void) | undefined
  let isClosed = false

  /** An event of a feed. */
  function take(event: ChatEvent): void {
    listening.take(event)
    apply(event)
    pending.take(event, viewerId())
    typing.take(event)
    const message = event.message as Message | undefined
    // Others could give theirs the name of one of the viewer's.
    if (!message || message.author?.id === viewerId()) outbox.take(event as OutboxEvent)
    for (const tell of tellers) tell(event)
  }

  /** Shows what has happened, or will be told soon. */
  function apply(event: Told): void {
    rooms.take(event)
    open.take(event)
  }

  const readRooms = (): Promise<void> =>
    readRoomPages({
      request,
      rooms,
      onFirst: begin,
      onFailed: error => connection.show(isSignedOut(error) ? 'signed out' : 'offline'),
      isClosed: () => isClosed,
    })

  function begin(who: Viewer, cursors: string[]): void {
    viewer.set(keep(viewer.getSnapshot() ?? who, who))
    if (stopRenewing) return
    open.begin(who)
    connection.begin(cursors, take)
    stopRenewing = keepSession(request, sessionExpiresAt => viewer.set({ ...viewer.getSnapshot()!, sessionExpiresAt }))
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopRenewing?.()
    for (const part of [connection, rooms, outbox, open, typing, presence, markers]) part.close()
    void client.dispose()
  }

  outbox.subscribe(show)
  connection.state.subscribe(() => {
    if (connection.state.getSnapshot().state === 'signed out') close()
  })
  void readRooms()
  return {
    connection,
    viewer,
    viewerId,
    rooms,
    open,
    typing,
    presence,
    listening,
    outbox,
    pending,
    markers,
    request,
    tellers,
    apply,
    readRooms,
    close,
  }
}

/** Tells when an answer says that the session is over. */
function withSession(ask: Request, onEnded: () => void): Request {
  return (document, variables) =>
    ask(document, variables).catch(error => {
      if (isSignedOut(error)) onEnded()
      throw error
    })
}

const readingWith = (request: Request) => ({
  rooms: async (ids: string[]) => (await request<{ nodes: (RoomNode | null)[] }>(documents.roomsById, { ids })).nodes,
  async messages(roomId: string, before: string | null) {
    // What is looked at first is there soon; what was missed takes few questions.
    const variables = { roomId, before, last: before === null ? 50 : 100 }
    const { room } = await request<{ room: { messages: HistoryPage<Message> | null } | null }>(
      documents.messagesPage,
      variables,
    )
    return room?.messages ?? null
  },
})
