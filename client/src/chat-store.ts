/** A chat for the screen: rooms, messages, sending and what people do, in snapshots that stay the same where nothing changed. */
import { createCommands, type Result, refusalIn } from './chat-commands.ts'
import * as documents from './chat-documents.ts'
import { type ChatParts, createParts } from './chat-parts.ts'
import type { ChatStore, ChatStoreOptions } from './chat-types.ts'

/** Begins at once. */
export function createChatStore(options: ChatStoreOptions): ChatStore {
  const parts = createParts(options)
  const { connection, viewer, rooms, outbox, open, typing, presence, listening, pending, request, tellers } = parts
  const told = (sent: Promise<Result>) => sent.then(refusalIn)
  return {
    connection: connection.state,
    viewer,
    rooms: rooms.list,
    room: rooms.room,
    messages: open.messages,
    typing: typing.in,
    presence: presence.in,
    openRoom: open.look,
    closeRoom: open.leave,
    readOlder: open.readOlder,
    send: message => told(outbox.send({ ...message, writtenAt: new Date().toISOString() })),
    retry: key => told(outbox.retry(key)),
    discard: outbox.discard,
    ...createCommands(request, parts.apply, pending),
    markRead: (roomId, number) => markRead(parts, roomId, number),
    sendTyping: typing.tell,
    request,
    refresh: parts.readRooms,
    listen: listening.begin,
    onEvent(tell) {
      tellers.add(tell)
      return () => void tellers.delete(tell)
    },
    async signOut() {
      await request(documents.signOut)
      connection.show('signed out')
    },
    close: parts.close,
  }
}

function markRead({ rooms, markers, apply, viewerId }: ChatParts, roomId: string, number?: number): void {
  const { room } = rooms.room(roomId).getSnapshot()
  const readNumber = number ?? room?.lastMessage?.number ?? 0
  if (!room?.membership || readNumber <= room.membership.readNumber) return
  apply({ __typename: 'ReadMarkerMoved', roomId, user: { id: viewerId() }, readNumber })
  markers.move(roomId, readNumber)
}
