/** Users and rooms made up for a test: new ids, so that tests on one Redis do not meet. */
import { newRoomId, newUserId, type RoomId, type UserId } from '../../src/domain/id.ts'
import type { Item, MessagePlace } from '../../src/domain/item.ts'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import { parseNewRoom, type RoomInput } from '../../src/domain/room-facts.ts'
import { newToken, type SessionId, sessionIdOf } from '../../src/domain/session.ts'
import { newUser, type User } from '../../src/domain/user.ts'
import type { RedisClient } from '../../src/store/client.ts'
import type { NewMessage } from '../../src/store/message-commands.ts'
import { createMessageStore, type MessageStore } from '../../src/store/message-store.ts'
import { createModerationStore } from '../../src/store/moderation-store.ts'
import { createReactionStore } from '../../src/store/reaction-store.ts'
import type { NewRoom } from '../../src/store/room-commands.ts'
import { createRoomStore, type RoomStore } from '../../src/store/room-store.ts'

export const limitsWith = (limits: Partial<Limits>): Limits => ({ ...defaultLimits, ...limits })

/** All that stands in a room's slot. */
export function openStores(redis: RedisClient, limits: Partial<Limits> = {}) {
  const all = limitsWith(limits)
  return {
    rooms: createRoomStore(redis, all),
    messages: createMessageStore(redis, all),
    reactions: createReactionStore(redis, all),
    moderation: createModerationStore(redis, all),
  }
}

export function someUser(displayName = 'Ann “A.” \\ Ä'): User {
  return newUser({ username: newUserId().slice(5).toLowerCase(), displayName })
}

/** The id of a session that this user may begin. */
export const newSessionId = (userId: UserId): SessionId => sessionIdOf(newToken(userId))

/** A private room with these facts. */
export const newRoom = (id: RoomId, creator: User, facts: RoomInput = {}): NewRoom => ({
  id,
  kind: 'GROUP',
  facts: parseNewRoom({ name: 'Tea', ...facts } as RoomInput & { name: string }, defaultLimits).facts,
  creator,
  intendedAt: Date.now(),
})

/** A new room of this creator's, with these members. */
export async function someRoom(rooms: RoomStore, creator: User, ...members: User[]): Promise<RoomId> {
  const id = newRoomId()
  await rooms.createRoom(newRoom(id, creator))
  for (const member of members) await rooms.addMember({ roomId: id, by: creator, member, intendedAt: Date.now() })
  return id
}

/** A message with nothing but a text. */
export const plain = (roomId: RoomId, author: User, body: string): NewMessage => ({
  roomId,
  author,
  body,
  metadata: null,
  replyTo: null,
  repliedAuthor: null,
  clientMessageId: null,
})

/** Sends a text; throws when it was refused. */
export async function say(messages: MessageStore, roomId: RoomId, author: User, body: string): Promise<Item> {
  const reply = await messages.appendMessage(plain(roomId, author, body))
  if (reply.outcome !== 'sent') throw new Error(reply.outcome)
  return reply.item
}

/** Where it stands, and nothing else of it. */
export const placeOf = ({ number, check }: MessagePlace): MessagePlace => ({ number, check })
