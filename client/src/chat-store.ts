/** A chat for the screen, made of the feed, a list of rooms, histories and an outbox. */
import { Cell } from './cell.ts'
import { ask, createCommands, type Result, refusalIn } from './chat-commands.ts'
import { followFeed, isSignedOut } from './chat-connection.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Message, Person, PresenceSnapshot, Viewer } from './chat-snapshots.ts'
import type { ChatStore, ChatStoreOptions } from './chat-types.ts'
import { createFeedClient } from './feed-client.ts'
import type { HistoryPage } from './history.ts'
import type { RoomNode } from './known-room.ts'
import { OpenRooms } from './open-rooms.ts'
import { createOutbox } from './outbox.ts'
import { createRequest, type Request } from './requests.ts'
import { RoomList } from './room-list.ts'
import type { Written } from './room-messages.ts'
import { backOff } from './sockets.ts'

interface RoomsPage {
  viewer: {
    feedCursors?: string[]
    sessionExpiresAt: string
    user: Person
    rooms: { nodes: RoomNode[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
  }
}

/** Begins at once. */
export function createChatStore(options: ChatStoreOptions): ChatStore {
  const { url, token, webSocketImpl } = options
  const client = createFeedClient({ url: url.replace(/^http/, 'ws'), token, webSocketImpl })
  const connection = followFeed(client, take)
  const asked = createRequest(options)
  const request: Request = (document, variables) =>
    asked(document, variables).catch(error => {
      if (isSignedOut(error)) connection.signOut()
      throw error
    })
  const viewer = new Cell<Viewer | null>(null)
  const listeners = new Set<(event: ChatEvent) => void>()
  const rooms = new RoomList({
    viewerId: () => viewer.getSnapshot()!.id,
    readRooms: async ids => (await request<{ nodes: (RoomNode | null)[] }>(documents.roomsById, { ids })).nodes,
  })
  const outbox = createOutbox<Written & { clientMessageId: string }, Result>({
    send: ({ writtenAt, ...input }) => ask(request, documents.send, input),
  })
  const open = new OpenRooms({
    readPage: async (roomId, before) => {
      const { room } = await request<{ room: { messages: HistoryPage<Message> | null } | null }>(
        documents.messagesPage,
        {
          roomId,
          before,
        },
      )
      return room?.messages ?? null
    },
    waiting: outbox.getSnapshot,
  })
  outbox.subscribe(() => open.show())
  let isClosed = false

  function take(event: ChatEvent): void {
    rooms.take(event)
    open.take(event)
    outbox.take(event as Parameters<typeof outbox.take>[0])
    for (const listener of listeners) listener(event)
  }

  async function readPage(after: string | null): Promise<{ cursors: string[] | undefined; next: string | null }> {
    let page: RoomsPage['viewer'] | undefined
    await rooms.readPage(async () => {
      page = (await request<RoomsPage>(documents.roomsPage, { after, isFirst: after === null })).viewer
      viewer.set({ ...page.user, sessionExpiresAt: page.sessionExpiresAt })
      return { nodes: page.rooms.nodes, isLast: !page.rooms.pageInfo.hasNextPage }
    })
    const { feedCursors, rooms: list } = page!
    return { cursors: feedCursors, next: list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null }
  }

  /** Reads the list page by page, for as long as it takes. */
  async function readAll(onFirst: (cursors: string[]) => void): Promise<void> {
    for (let [after, failed, isDone]: [string | null, number, boolean] = [null, 0, false]; !isDone && !isClosed; ) {
      try {
        const { cursors, next } = await readPage(after)
        if (cursors) onFirst(cursors)
        ;[after, failed, isDone] = [next, 0, next === null]
      } catch (error) {
        if (isSignedOut(error)) return
        connection.fail()
        await backOff(failed++)
      }
    }
  }

  void readAll(cursors => {
    open.begin(viewer.getSnapshot()!)
    connection.begin(cursors)
  })

  const typing = new Map<string, Cell<readonly Person[]>>()
  const presence = new Map<string, Cell<PresenceSnapshot | null>>()
  const refused = (sent: Promise<Result>) => sent.then(refusalIn)
  function close(): void {
    isClosed = true
    connection.close()
    rooms.close()
    open.closeAll()
    outbox.close()
    void client.dispose()
  }

  return {
    connection: connection.state,
    viewer,
    rooms: rooms.list,
    room: roomId => rooms.room(roomId),
    messages: roomId => open.messages(roomId),
    typing: roomId => typing.get(roomId) ?? typing.set(roomId, new Cell<readonly Person[]>([])).get(roomId)!,
    presence: roomId => presence.get(roomId) ?? presence.set(roomId, new Cell(null)).get(roomId)!,
    openRoom: roomId => open.open(roomId),
    closeRoom: roomId => open.close(roomId),
    readOlder: roomId => open.readOlder(roomId),
    send: message => refused(outbox.send({ ...message, writtenAt: new Date().toISOString() })),
    retry: key => refused(outbox.retry(key)),
    discard: key => outbox.discard(key),
    ...createCommands(request, take),
    markRead(roomId, number) {
      ask(request, documents.markRead, { roomId, number }).catch(() => undefined)
    },
    sendTyping(roomId) {
      ask(request, documents.type, { roomId }).catch(() => undefined)
    },
    request,
    refresh: () => readAll(() => undefined),
    listen(onEvent) {
      listeners.add(onEvent)
      return () => void listeners.delete(onEvent)
    },
    async signOut() {
      await request(documents.signOut)
      connection.signOut()
      close()
    },
    close,
  }
}
