/** Messages: sending, finding, paging through them. */
import { InvalidInputError, NotAMemberError } from '../domain/errors.ts'
import { isRoomId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { locateMessage, type Message, messageOf, parseNewMessage } from '../domain/message.ts'
import { type Page, type Range, readPage } from '../domain/page.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { Scan } from '../store/room-pages.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { Rates } from './rates.ts'
import { createScan } from './scan.ts'

export interface NewMessageInput {
  roomId: string
  body: string
  clientMessageId?: string | null
}

export function createMessages({ rooms, rates, limits }: { rooms: RoomStore; rates: Rates; limits: Limits }) {
  return {
    /**
     * Sends a message, or finds the one that a retry sent before. Throws `InvalidInputError` (also for a
     * `clientMessageId` that was used for another body), `NotAMemberError`, `RateLimitedError`.
     */
    async send(viewer: User, input: NewMessageInput): Promise<{ sentMessage: Message; repeated: boolean }> {
      rates.assertMaySend(viewer.id)
      const { body, clientMessageId } = parseNewMessage(input, limits)
      const { roomId } = input
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const reply = await rooms.appendMessage({ roomId, author: viewer, body, clientMessageId })
      if (reply.outcome !== 'sent')
        throw reply.outcome === 'conflict' ? new InvalidInputError([otherBody]) : new NotAMemberError(roomId)
      return { sentMessage: messageOf(reply.logged), repeated: reply.repeated }
    },

    async find(viewer: User, id: string): Promise<Message | null> {
      const place = locateMessage(id)
      const logged = place && (await rooms.findMessage(place.roomId, viewer.id, place.position))
      return logged && messageOf(logged)
    },

    /** What the pages of one operation share. `isAwaited`: whether there still is somebody to answer. */
    openScan: (isAwaited: () => boolean): Scan => createScan({ entries: limits.scannedEntries, isAwaited }),

    /** Messages in the order in which they were sent; null if the viewer is not a member. Throws `TooFarError`. */
    async page(viewer: User, room: Room, range: Range<number>, scan: Scan): Promise<Page<Message> | null> {
      const page = await readPage(part => rooms.pageMessages(room.id, viewer.id, part, scan), range)
      return page && { ...page, items: page.items.map(messageOf) }
    },
  }
}

const otherBody = {
  path: ['clientMessageId'],
  message: 'You sent another message with this clientMessageId in the last 24 hours.',
}
