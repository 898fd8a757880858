/** The viewer: the user who is signed in, their rooms, and where their feed is. */
import { OperationTypeNode } from 'graphql'
import { compareListed, type ListKey, listKeyOf } from '../chat/room-list.ts'
import { isRoomId } from '../domain/id.ts'
import { pageOf } from '../domain/page.ts'
import type { Session } from '../domain/session.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { oncePerOperation } from './context.ts'
import { unauthenticated } from './faults.ts'
import { readFeedCursors, readFirstList } from './feed-cursors.ts'
import { connectionOf, opaque, type PageArgs, pagePrice, parseOpaque, parseRange } from './page.ts'
import { cursorsPoints, listPoints, priced } from './price.ts'
import { noteStandings, RoomRef } from './room.ts'
import { UserRef } from './user.ts'

export const ViewerRef = builder.objectRef<Session>('Viewer').implement({
  description: 'The user who is signed in, with what nobody else may see.',
  fields: t => ({
    id: t.id({
      description: 'The id of this object, `viewer_…`. Client caches can use it as a key. It is not a global id.',
      resolve: ({ user }) => user.id.replace('user_', 'viewer_'),
    }),
    user: t.expose('user', { type: UserRef, description: 'The viewer as other users see them.' }),
    sessionExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the session ends, unless it is renewed. Its sockets are closed then. Of a JWT: when it expires. Null for an app token, which ends with the configuration.',
      resolve: async (session, _args, { chat }) =>
        session.outside === 'app' ? null : chat.sessions.expiresAt(session),
    }),
    feedCursors: t.field({
      type: ['FeedCursor'],
      extensions: priced((_args, limits) => ({ points: listPoints(limits) + cursorsPoints(limits) })),
      description: `One cursor for every room of the viewer, where its log is now. Rooms that the viewer left in the last 7 days are included (the last ${byDefault('leftRoomsPerUser')}), and deleted rooms too. The cursors are read before everything else in the operation: with them as \`after\`, the feed goes on from what the same operation showed. It may repeat something, and skips nothing.`,
      resolve: ({ user }, _args, context) => readFeedCursors(context, user),
    }),
  }),
})

builder.objectField(ViewerRef, 'unreadCount', t =>
  t.int({
    extensions: priced((_args, limits) => ({ points: listPoints(limits) })),
    description: 'How many messages are unread in all rooms of the viewer together.',
    resolve: async ({ user }, _args, context, { operation }) => {
      const readList = operation.operation === OperationTypeNode.QUERY ? readFirstList : readChangedList
      const { joined } = await readList(context, user)
      return joined.reduce((sum, { progress }) => sum + progress.unread, 0)
    },
  }),
)

/** Every alias of `rooms` would look at each of them. */
const readChangedList = oncePerOperation(({ chat }, viewer) => chat.rooms.list(viewer))

builder.objectField(ViewerRef, 'rooms', t =>
  t.connection(
    {
      type: RoomRef,
      // Whatever the page, all rooms of the viewer are looked at.
      extensions: priced((args: PageArgs, limits) => ({ ...pagePrice(args), points: listPoints(limits) })),
      description:
        'The rooms of which the viewer is a member, by their last activity: the newest message, or joining where there is none. Without arguments: the first 50.',
      resolve: async ({ user }, args, context, { operation }) => {
        const range = parseRange(args, false, parseOpaque(parseListKey))
        const readList = operation.operation === OperationTypeNode.QUERY ? readFirstList : readChangedList
        const page = pageOf((await readList(context, user)).joined, range, compareListed)
        noteStandings(await context.chat.rooms.show(user, page.items))
        return connectionOf(
          page,
          listed => opaque(formatListKey(listed)),
          ({ room }) => ({ node: room }),
        )
      },
    },
    { description: 'A page of the rooms of the viewer.' },
    { name: 'ViewerRoomsEdge', description: 'One room of the viewer.' },
  ),
)

builder.queryField('viewer', t =>
  t.field({
    type: ViewerRef,
    nullable: true,
    description:
      'The user who is signed in. Null if the request has no token. If its token is wrong or its session has ended, the error `UNAUTHENTICATED` is answered, as by every other field.',
    resolve(_root, _args, { session, lack, why }) {
      // A client that sent a token wants to be signed in: null would look as if the user had signed out.
      if (!session && lack !== 'missing') throw unauthenticated(lack, why)
      return session
    },
  }),
)

const formatListKey = (listed: Parameters<typeof listKeyOf>[0]): string => {
  const { activeAt, roomId } = listKeyOf(listed)
  return `${activeAt}:${roomId}`
}

function parseListKey(key: string): ListKey | null {
  const [, activeAt, roomId = ''] = /^(\d{1,15}):(.+)$/.exec(key) ?? []
  return isRoomId(roomId) ? { activeAt: Number(activeAt), roomId } : null
}
