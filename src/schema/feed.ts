/** The feed: the subscription, and the events that are about the feed itself. */
import type { FeedArgs } from '../chat/feeds.ts'
import type { FeedReady, FeedReset } from '../domain/event.ts'
import { builder } from './builder.ts'
import { EventRef, RoomEventRef } from './event.ts'
import { asTopLevel } from './faults.ts'
import { beginPoints, cursorsPoints, listPoints, type Pricing, priced } from './price.ts'

builder.objectRef<FeedReady>('FeedReady').implement({
  description:
    'The feed is live: everything that happens after this event was received will be delivered. It is the first event of a new feed, and comes after the replay of a resumed feed. Its `cursor` is null.',
  interfaces: [EventRef],
  fields: t => ({
    cursors: t.expose('cursors', {
      type: ['FeedCursor'],
      // Once in the life of a feed.
      extensions: priced((_args, limits) => ({ points: cursorsPoints(limits) / 4 })),
      description:
        'Where the feed is: one cursor for each room. They replace all cursors that the client has kept; a room that is not among them needs no cursor any more.',
    }),
  }),
})

const FeedResetReason = builder.enumType('FeedResetReason', {
  description: 'Why the events of a room cannot be replayed.',
  values: {
    TOO_OLD: { description: 'The room no longer keeps the events right after the cursor.' },
    TOO_MUCH: { description: 'More happened than a feed may replay.' },
    DIVERGED: {
      description:
        'Redis lost events that the client has seen. Messages that the room no longer has were never stored for good: remove them.',
    },
    INVALID: { description: 'One of the given cursors cannot be read, and no other cursor is for this room.' },
    GONE: {
      description: 'The room does not exist, or the viewer may see nothing in it. Forget the room and its cursor.',
    },
  },
})

builder.objectRef<FeedReset>('FeedReset').implement({
  description:
    'Events of this room were missed and cannot be replayed. Page back through `Room.messages` until a page has a message that the client knows, and merge by `id`. Keep `cursor`: the feed goes on from there. With the reason `GONE` it is null: forget the room.',
  interfaces: [EventRef, RoomEventRef],
  fields: t => ({
    reason: t.expose('reason', { type: FeedResetReason, description: 'Why the events cannot be replayed.' }),
  }),
})

const startPrice: Pricing = ({ after, roomIds }: FeedArgs, limits) => ({
  points: listPoints(limits) + beginPoints * ((after?.length ?? 0) + (roomIds?.length ?? 0)),
})

builder.subscriptionField('events', t =>
  t.withAuth({ viewer: true }).field({
    type: EventRef,
    extensions: { starting: startPrice },
    description: `The feed of the viewer: everything that happens in the viewer's rooms, and being added to other rooms. Each event comes exactly once, and the events of one room come in order.

- **Keep cursors.** Keep the cursor of every event that has one, for its room: the one received last, not the highest. \`FeedReady.cursors\` replace all kept cursors. When the viewer leaves a room, keep its cursor until a \`FeedReady\` no longer lists it.
- **Resume** by giving all kept cursors as \`after\`. The missed events come first, then \`FeedReady\`, then new events. If the events of a room cannot be replayed, a \`FeedReset\` says so.
- **Start** without \`after\` to receive new events only, or with \`Viewer.feedCursors\` to go on from a first query. An empty list means that the client knows no room: everything since the viewer joined each room is replayed, up to the limits.
- **Select with fragments.** \`FeedReady\` and \`FeedReset\` go to every feed; any other event goes only to documents that name its type, as in \`... on MessageSent\`.`,
    args: {
      after: t.arg({
        type: ['FeedCursor'],
        description: 'Where to go on: one cursor for each room, either the kept ones or `Viewer.feedCursors`.',
      }),
      roomIds: t.arg.idList({
        description:
          'Deliver events of these rooms only, also of those that the viewer joins later. A public room can be heard without joining it. Null means all rooms of the viewer. Any other id matches nothing.',
      }),
    },
    subscribe: async (_root, args, { chat, session }) => {
      try {
        return await chat.feeds.open(session, args)
      } catch (error) {
        throw asTopLevel(error)
      }
    },
    resolve: event => event,
  }),
)
