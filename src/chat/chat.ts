/** Everything that Parlor does, made of the stores and of delivery. */
import type { Delivery } from '../delivery/delivery.ts'
import type { NoteAudit } from '../domain/audit.ts'
import type { Limits } from '../domain/limits.ts'
import type { ContentHook } from '../hooks/content-hook.ts'
import type { AwarenessStore } from '../store/awareness-store.ts'
import type { BlockStore } from '../store/block-store.ts'
import type { DeletionStore } from '../store/deletion-store.ts'
import type { DirectoryStore } from '../store/directory-store.ts'
import type { ExternalUserStore } from '../store/external-user-store.ts'
import type { InvitationStore } from '../store/invitation-store.ts'
import type { MessageStore } from '../store/message-store.ts'
import type { ModerationStore } from '../store/moderation-store.ts'
import type { PresenceStore } from '../store/presence-store.ts'
import type { ReactionStore } from '../store/reaction-store.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { TriesStore } from '../store/tries-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { createAccounts } from './accounts.ts'
import { createAppUsers } from './app-users.ts'
import { createAwareness } from './awareness.ts'
import { createBlocks } from './blocks.ts'
import { type CallerParts, createCallers } from './callers.ts'
import { createDeletions, type Deletions } from './deletions.ts'
import { createDirectRooms } from './direct-rooms.ts'
import { createDoor, type Door } from './door.ts'
import { createFeeds } from './feeds.ts'
import { createInvitations } from './invitations.ts'
import { createJoins } from './joins.ts'
import { createMembers } from './members.ts'
import { createMessages } from './messages.ts'
import { createModeration } from './moderation.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createPresence } from './presence.ts'
import { createProfiles } from './profiles.ts'
import { createPublicRooms } from './public-rooms.ts'
import { createAppRates, createRates, type Rates } from './rates.ts'
import { createReactions } from './reactions.ts'
import { createRoles } from './roles.ts'
import { createRooms } from './rooms.ts'
import { createSessions } from './sessions.ts'
import { createUsers } from './users.ts'

export interface ChatParts extends Pick<CallerParts, 'jwts' | 'appTokens' | 'issuer'> {
  rooms: RoomStore
  messages: MessageStore
  reactions: ReactionStore
  moderation: ModerationStore
  awareness: AwarenessStore
  roomLists: RoomListStore
  users: UserStore
  tries: TriesStore
  externalUsers: ExternalUserStore
  sessions: SessionStore
  presences: PresenceStore
  directory: DirectoryStore
  invitations: InvitationStore
  blocks: BlockStore
  /** Whether people have accounts with passwords here. */
  takesPasswords: boolean
  deletions: DeletionStore
  /** Whether anybody is told who is here. */
  presence: boolean
  delivery: Pick<Delivery, 'openFeed' | 'openPresence' | 'readSessions'>
  limits: Limits
  sessionTtlMs: number
  /** Asks the app before a message is sent or edited; null: nobody is asked. */
  contentHook: ContentHook | null
  /** Called for every caller who is turned away at the door. */
  audit: NoteAudit
  /** Whether this address is the server's own machine, and no other can reach the server. */
  isLocal(address: string): boolean
}

/** The verbs, for people; for the application, which has rates of its own; and who calls. */
export function createChat(given: ChatParts) {
  const { limits, audit } = given
  const shared = {
    ...given,
    passwords: createPasswords(limits),
    door: createDoor(given),
    deleting: createDeletions(given),
  }
  return {
    ...createVerbs({ ...shared, rates: createRates(limits, audit), byApp: false }),
    forApp: createVerbs({ ...shared, rates: createAppRates(limits, audit), byApp: true }),
    callers: createCallers(given),
  }
}

export type WholeChat = ReturnType<typeof createChat>
export type Chat = ReturnType<typeof createVerbs>

interface VerbParts extends ChatParts {
  passwords: Passwords
  door: Door
  deleting: Deletions
  rates: Rates
  /** Whether it is the application that calls, itself or as somebody. */
  byApp: boolean
}

/** Each checks its rule, then stores; refusals are thrown as the errors of `domain/errors.ts`. */
function createVerbs(parts: VerbParts) {
  return {
    takesPasswords: parts.takesPasswords,
    users: createUsers(parts),
    accounts: createAccounts(parts),
    deletions: parts.deleting,
    appUsers: createAppUsers(parts),
    profiles: createProfiles(parts),
    sessions: createSessions(parts),
    rooms: createRooms(parts),
    publicRooms: createPublicRooms(parts),
    joins: createJoins(parts),
    directRooms: createDirectRooms(parts),
    blocks: createBlocks(parts),
    invitations: createInvitations(parts),
    members: createMembers(parts),
    roles: createRoles(parts),
    moderation: createModeration(parts),
    messages: createMessages(parts),
    reactions: createReactions(parts),
    awareness: createAwareness(parts),
    presence: createPresence(parts),
    feeds: createFeeds(parts),
  }
}
