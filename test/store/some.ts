/** Users and rooms made up for a test: new ids, so that tests on one Redis do not meet. */
import { newRoomId, newUserId, type RoomId, type UserId } from '../../src/domain/id.ts'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import { newToken, type SessionId, sessionIdOf } from '../../src/domain/session.ts'
import { newUser, type User } from '../../src/domain/user.ts'
import type { Scan } from '../../src/store/room-pages.ts'
import type { RoomStore } from '../../src/store/room-store.ts'

export const limitsWith = (limits: Partial<Limits>): Limits => ({ ...defaultLimits, ...limits })

export function someUser(displayName = 'Ann “A.” \\ Ä'): User {
  return newUser({ username: newUserId().slice(5).toLowerCase(), displayName })
}

/** The id of a session that this user may begin. */
export const newSessionId = (userId: UserId): SessionId => sessionIdOf(newToken(userId))

/** A new room of this creator's, with these members. */
export async function someRoom(rooms: RoomStore, creator: User, ...members: User[]): Promise<RoomId> {
  const id = newRoomId()
  await rooms.createRoom({ id, name: 'Tea', creator, intendedAt: Date.now() })
  for (const member of members) await rooms.addMember({ roomId: id, by: creator, member, intendedAt: Date.now() })
  return id
}

/** Sends a text; throws when it was refused. */
export async function say(rooms: RoomStore, roomId: RoomId, author: User, body: string) {
  const reply = await rooms.appendMessage({ roomId, author, body, clientMessageId: null })
  if (!('logged' in reply)) throw new Error(reply.outcome)
  return reply.logged
}

/** Lets every look be made at once. */
export const anyScan: Scan = { lookOn: (_entries, look) => look() }
