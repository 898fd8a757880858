/** Everything that Parlor does, made of the stores and of delivery. */
import type { Delivery } from '../delivery/delivery.ts'
import type { NoteAudit } from '../domain/audit.ts'
import type { Limits } from '../domain/limits.ts'
import type { MessageStore } from '../store/message-store.ts'
import type { ReactionStore } from '../store/reaction-store.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { createDoor } from './door.ts'
import { createFeeds } from './feeds.ts'
import { createMembers } from './members.ts'
import { createMessages } from './messages.ts'
import { createPasswords } from './passwords.ts'
import { createProfiles } from './profiles.ts'
import { createRates } from './rates.ts'
import { createReactions } from './reactions.ts'
import { createRooms } from './rooms.ts'
import { createSessions } from './sessions.ts'
import { createUsers } from './users.ts'

export interface ChatParts {
  rooms: RoomStore
  messages: MessageStore
  reactions: ReactionStore
  roomLists: RoomListStore
  users: UserStore
  sessions: SessionStore
  delivery: Pick<Delivery, 'openFeed' | 'readSessions'>
  limits: Limits
  sessionTtlMs: number
  /** Called for every caller who is turned away at the door. */
  audit: NoteAudit
  /** Whether this address is the server's own machine, and no other can reach the server. */
  isLocal(address: string): boolean
}

/** The verbs. Each checks its rule, then stores; refusals are thrown as the errors of `domain/errors.ts`. */
export function createChat(given: ChatParts) {
  const { limits, audit } = given
  const parts = {
    ...given,
    passwords: createPasswords(limits),
    rates: createRates(limits, audit),
    door: createDoor(given),
  }
  return {
    users: createUsers(parts),
    profiles: createProfiles(parts),
    sessions: createSessions(parts),
    rooms: createRooms(parts),
    members: createMembers(parts),
    messages: createMessages(parts),
    reactions: createReactions(parts),
    feeds: createFeeds(parts),
  }
}

export type Chat = ReturnType<typeof createChat>
