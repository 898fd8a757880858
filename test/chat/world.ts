/** A whole Parlor but for its network: people who speak GraphQL to it, on the tests' own Redis. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { execute, type GraphQLFormattedError, specifiedRules, validate } from 'graphql'
import { type Chat, type ChatParts, createChat } from '../../src/chat/chat.ts'
import { newUserId } from '../../src/domain/id.ts'
import { defaultLimits, type Limits } from '../../src/domain/limits.ts'
import type { Session } from '../../src/domain/session.ts'
import { NoReadsInSubscriptionsRule, schema } from '../../src/schema/index.ts'
import { createAwarenessStore } from '../../src/store/awareness-store.ts'
import { createBlockStore } from '../../src/store/block-store.ts'
import { createDeletionStore } from '../../src/store/deletion-store.ts'
import { createDirectoryStore } from '../../src/store/directory-store.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { createInvitationStore } from '../../src/store/invitation-store.ts'
import { createMessageStore } from '../../src/store/message-store.ts'
import { createModerationStore } from '../../src/store/moderation-store.ts'
import { createPresenceStore } from '../../src/store/presence-store.ts'
import { createReactionStore } from '../../src/store/reaction-store.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createTriesStore } from '../../src/store/tries-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import {
  AddMemberDocument,
  CreateRoomDocument,
  CreateUserDocument,
  RemoveMemberDocument,
  type RoomRole,
  SendMessageDocument,
  SetMemberRoleDocument,
  UpdateRoomDocument,
  type UpdateRoomInput,
  ViewerDocument,
} from '../generated/graphql.ts'
import { connect } from '../support/connect.ts'
import { noAudit } from '../support/no-audit.ts'

export interface Answer<Data> {
  data: Data | null | undefined
  errors: readonly GraphQLFormattedError[]
}

/** Someone (or nobody) who sends operations. */
export type Ask = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables?: Variables,
) => Promise<Answer<Data>>

export type Person = Awaited<ReturnType<ReturnType<typeof createWorld>['person']>>

export const unique = (prefix = 'u') => `${prefix}_${newUserId().slice(-12).toLowerCase()}`
export const password = 'correct horse'

/** Nobody comes from outside in these tests. */
const outside: Pick<ChatParts, 'jwts' | 'appTokens' | 'issuer' | 'takesPasswords'> = {
  takesPasswords: true,
  jwts: { verify: async () => ({ claims: null, lack: 'refused', why: '' }) },
  appTokens: [],
  issuer: '',
}

/** Call it where a test file begins. `parts` replaces what the chat is composed of. */
export function createWorld(limits: Partial<Limits> = {}, parts: Partial<ChatParts> = {}) {
  const redis = connect()
  const all = { ...defaultLimits, ...limits }
  const stores = {
    rooms: createRoomStore(redis, all),
    messages: createMessageStore(redis, all),
    reactions: createReactionStore(redis, all),
    moderation: createModerationStore(redis, all),
    roomLists: createRoomListStore(redis),
    awareness: createAwarenessStore(redis, all),
    invitations: createInvitationStore(redis, all),
    blocks: createBlockStore(redis, all),
    deletions: createDeletionStore(redis),
    presences: createPresenceStore(redis, 'instance'),
    directory: createDirectoryStore(redis),
    users: createUserStore(redis),
    tries: createTriesStore(redis),
    externalUsers: createExternalUserStore(redis),
    sessions: createSessionStore(redis),
  }
  const openFeed = () => {
    throw new Error('Nobody listens in these tests.')
  }
  const chat = createChat({
    ...stores,
    delivery: { openFeed, openPresence: openFeed, readSessions: async () => undefined },
    limits: all,
    sessionTtlMs: 60_000,
    presence: true,
    ...outside,
    contentHook: null,
    audit: noAudit,
    isLocal: () => false,
    ...parts,
  })
  return {
    redis,
    chat,
    ...stores,
    ...outside,
    askAs: (session: Session | null, userAgent?: string) => askAs(chat, session, undefined, userAgent),
    askWith: (other: Chat, session: Session) => askAs(other, session),
    /** Nobody, calling from this address. */
    askFrom: (address: string) => askAs(chat, null, address),
    person: () => person(chat),
  }
}

const askAs =
  (chat: Chat, session: Session | null, address = unique('address'), userAgent?: string): Ask =>
  async (document, variables) => {
    const invalid = validate(schema, document, [...specifiedRules, NoReadsInSubscriptionsRule])
    if (invalid.length > 0) return { data: undefined, errors: invalid }
    const { data, errors = [] } = await execute({
      schema,
      document,
      variableValues: variables as Record<string, unknown> | undefined,
      contextValue: { session, chat, address, userAgent },
    })
    return { data: data as never, errors }
  }

/** A new user, signed in, with the commands that tests use most: each answers the whole result. */
async function person(chat: Chat) {
  const username = unique()
  const { data } = await askAs(chat, null, unique('address'))(CreateUserDocument, { input: { username, password } })
  if (data?.createUser.__typename !== 'CreateUserPayload') throw new Error(JSON.stringify(data))
  const session = (await chat.sessions.find(data.createUser.token))!
  const address = unique('address')
  const ask = askAs(chat, session, address)
  return {
    ...data.createUser.user,
    token: data.createUser.token,
    session,
    /** Where they ask from. */
    address,
    ask,
    createRoom: async (name = 'Tea', clientRoomId?: string) =>
      (await ask(CreateRoomDocument, { input: { name, clientRoomId } })).data!.createRoom,
    /** Creates a room with these members in it, and answers its id. */
    async room(...members: { id: string }[]): Promise<string> {
      const created = await this.createRoom()
      if (created.__typename !== 'CreateRoomPayload') throw new Error(created.message)
      for (const { id } of members) await this.add(created.room.id, id)
      return created.room.id
    },
    add: async (roomId: string, userId: string) =>
      (await ask(AddMemberDocument, { input: { roomId, userId } })).data!.addMember,
    give: async (roomId: string, userId: string, role: RoomRole) =>
      (await ask(SetMemberRoleDocument, { input: { roomId, userId, role } })).data!.setMemberRole,
    update: async (roomId: string, facts: Omit<UpdateRoomInput, 'roomId'>) =>
      (await ask(UpdateRoomDocument, { input: { roomId, ...facts } })).data!.updateRoom,
    remove: async (roomId: string, userId: string) =>
      (await ask(RemoveMemberDocument, { input: { roomId, userId } })).data!.removeMember,
    send: async (roomId: string, body = 'Hello', clientMessageId?: string) =>
      (await ask(SendMessageDocument, { input: { roomId, body, clientMessageId } })).data!.sendMessage,
    /** The ids of the rooms on the list, as it is shown. */
    rooms: async () => (await ask(ViewerDocument, {})).data!.viewer!.rooms.edges.map(({ node }) => node.id),
  }
}
