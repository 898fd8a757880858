/** The viewer: who is signed in, the own rooms, and where the own feed stands. */
import { OperationTypeNode } from 'graphql'
import { compareListed, type ListKey, listKeyOf } from '../chat/room-list.ts'
import { isRoomId } from '../domain/id.ts'
import { pageOf } from '../domain/page.ts'
import type { Session } from '../domain/session.ts'
import { builder } from './builder.ts'
import { oncePerOperation } from './context.ts'
import { unauthenticated } from './faults.ts'
import { readFeedCursors, readFirstList } from './feed-cursors.ts'
import { connectionOf, opaque, type PageArgs, pagePrice, parseOpaque, parseRange } from './page.ts'
import { cursorsPoints, listPoints, priced } from './price.ts'
import { RoomRef } from './room.ts'
import { UserRef } from './user.ts'

export const ViewerRef = builder.objectRef<Session>('Viewer').implement({
  description: 'The signed-in caller: what only they may see.',
  fields: t => ({
    id: t.id({
      description: 'The id of this view of the user, `viewer_…`: good as a key of client caches.',
      resolve: ({ user }) => user.id.replace('user_', 'viewer_'),
    }),
    user: t.expose('user', { type: UserRef, description: 'The viewer as everyone sees them.' }),
    sessionExpiresAt: t.field({
      type: 'DateTime',
      description: 'When the session ends unless it is renewed. Its sockets are closed then.',
      resolve: (session, _args, { chat }) => chat.sessions.expiresAt(session),
    }),
    feedCursors: t.field({
      type: ['FeedCursor'],
      extensions: priced((_args, limits) => ({ points: listPoints(limits) + cursorsPoints(limits) })),
      description:
        'Where every room of the viewer stands now, rooms left or deleted in the last 7 days included (the last 200 of them). Read before anything else in its operation: with these as `after`, the feed goes on from what the same operation showed. It may repeat some of it, and skips nothing.',
      resolve: ({ user }, _args, context) => readFeedCursors(context, user),
    }),
  }),
})

/** Every alias of `rooms` would look at each of them. */
const readChangedList = oncePerOperation(({ chat }, viewer) => chat.rooms.list(viewer))

builder.objectField(ViewerRef, 'rooms', t =>
  t.connection(
    {
      type: RoomRef,
      // Whatever the page, all rooms of the viewer are looked at.
      extensions: priced((args: PageArgs, limits) => ({ ...pagePrice(args), points: listPoints(limits) })),
      description: 'The rooms that the viewer is in, newest joined first, by default the first 50.',
      resolve: async ({ user }, args, context, { operation }) => {
        const range = parseRange(args, false, parseOpaque(parseListKey))
        const readList = operation.operation === OperationTypeNode.QUERY ? readFirstList : readChangedList
        const page = pageOf((await readList(context, user)).joined, range, compareListed)
        return connectionOf(
          page,
          listed => opaque(formatListKey(listed)),
          ({ room }) => ({ node: room }),
        )
      },
    },
    { description: 'A page of the rooms that the viewer is in.' },
    { name: 'ViewerRoomsEdge', description: 'One room that the viewer is in.' },
  ),
)

builder.queryField('viewer', t =>
  t.field({
    type: ViewerRef,
    nullable: true,
    description:
      'The signed-in caller, or null for who sent no token. A token whose session is over is answered `UNAUTHENTICATED`, as everywhere.',
    resolve(_root, _args, { session, lack }) {
      // Who sent a token wants to be somebody: null would look like signed out on purpose.
      if (!session && lack !== 'missing') throw unauthenticated(lack)
      return session
    },
  }),
)

const formatListKey = (listed: Parameters<typeof listKeyOf>[0]): string => {
  const { joinedAt, sequence, roomId } = listKeyOf(listed)
  return `${joinedAt}:${sequence}:${roomId}`
}

function parseListKey(key: string): ListKey | null {
  const [, joinedAt, sequence, roomId = ''] = /^(\d{1,15}):(\d{1,15}):(.+)$/.exec(key) ?? []
  return isRoomId(roomId) ? { joinedAt: Number(joinedAt), sequence: Number(sequence), roomId } : null
}
