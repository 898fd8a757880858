/** Parlor's built stores: the one place of the bench that reaches into Parlor. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Redis } from 'ioredis'
import type * as Ids from '../src/domain/id.ts'
import type * as Items from '../src/domain/item.ts'
import type * as Limits from '../src/domain/limits.ts'
import type * as Messages from '../src/domain/message.ts'
import type * as Sessions from '../src/domain/session.ts'
import type * as Users from '../src/domain/user.ts'
import type { NewMessage } from '../src/store/message-commands.ts'
import type * as MessageStores from '../src/store/message-store.ts'
import type * as ReactionStores from '../src/store/reaction-store.ts'
import type * as RoomListStores from '../src/store/room-list-store.ts'
import type * as RoomStores from '../src/store/room-store.ts'
import type * as SessionStores from '../src/store/session-store.ts'
import type * as UserStores from '../src/store/user-store.ts'

/** `PARLOR_DIST` is the folder of Parlor's build; `main.ts` knows where it is, and tells every process. */
const load = (path: string) => import(pathToFileURL(join(process.env.PARLOR_DIST!, path)).href)

const unpaced = {
  membershipChangesPerMinute: 1e9,
  membershipChangesPerMember: 1e9,
  reactionsPerRoom: 1e9,
  reactionsPerMember: 1e9,
}

/** Opens the stores on a connection of their own, without the limits that pace a person. */
export async function openParlorStores(redisUrl: string) {
  const { createRoomStore }: typeof RoomStores = await load('store/room-store.js')
  const { createMessageStore }: typeof MessageStores = await load('store/message-store.js')
  const { createReactionStore }: typeof ReactionStores = await load('store/reaction-store.js')
  const { createSessionStore }: typeof SessionStores = await load('store/session-store.js')
  const { createUserStore }: typeof UserStores = await load('store/user-store.js')
  const { createRoomListStore }: typeof RoomListStores = await load('store/room-list-store.js')
  const { defaultLimits }: typeof Limits = await load('domain/limits.js')
  const { locateSession, newToken, sessionIdOf }: typeof Sessions = await load('domain/session.js')
  const { newRoomId }: typeof Ids = await load('domain/id.js')
  const { messageIdAt }: typeof Items = await load('domain/item.js')
  const { locateMessage }: typeof Messages = await load('domain/message.js')
  const { newUser }: typeof Users = await load('domain/user.js')
  // The bench has its own copy of ioredis, of the same version: for types it is another one. As Parlor does in database 0.
  const redis = Object.assign(new Redis(redisUrl), { channelPrefix: '0/' }) as never
  const limits = { ...defaultLimits, ...unpaced }
  return {
    rooms: createRoomStore(redis, limits),
    messages: createMessageStore(redis, limits),
    reactions: createReactionStore(redis, limits),
    sessions: createSessionStore(redis),
    users: createUserStore(redis),
    roomLists: createRoomListStore(redis),
    newRoomId,
    newUser,
    newToken,
    locateMessage,
    locateSession,
    messageIdAt,
    sessionIdOf,
    close: () => (redis as Redis).disconnect(),
  }
}

export type ParlorStores = Awaited<ReturnType<typeof openParlorStores>>

/** A message that says something, and nothing else. */
export const bareMessage = (said: Pick<NewMessage, 'roomId' | 'author' | 'body'>): NewMessage => ({
  ...said,
  metadata: null,
  replyTo: null,
  repliedAuthor: null,
  clientMessageId: null,
})
