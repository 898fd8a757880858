/** The feed: the subscription, and the events that tell about the feed itself. */
import type { FeedArgs } from '../chat/feeds.ts'
import type { FeedReady, FeedReset } from '../domain/event.ts'
import { builder } from './builder.ts'
import { EventRef, RoomEventRef } from './event.ts'
import { asTopLevel } from './faults.ts'
import { beginPoints, cursorsPoints, listPoints, type Pricing, priced } from './price.ts'

builder.objectRef<FeedReady>('FeedReady').implement({
  description:
    'The feed is live: whatever is done after this was received will be delivered. It is the first event of a new feed, and the end of the replay of a resumed one. `cursor` is null.',
  interfaces: [EventRef],
  fields: t => ({
    cursors: t.expose('cursors', {
      type: ['FeedCursor'],
      // Once in the life of a feed.
      extensions: priced((_args, limits) => ({ points: cursorsPoints(limits) / 4 })),
      description:
        'Where the feed stands, one cursor for each room. Let them replace all the cursors kept so far: a room that is not among them needs none any more.',
    }),
  }),
})

const FeedResetReason = builder.enumType('FeedResetReason', {
  description: 'Why what happened in a room cannot be replayed.',
  values: {
    TOO_OLD: { description: 'The room no longer keeps what came right after the cursor.' },
    TOO_MUCH: { description: 'More happened than one feed replays.' },
    DIVERGED: {
      description:
        'Redis lost entries after the cursor and gave their sequences to others. Messages that the room no longer has never happened.',
    },
    INVALID: { description: 'Of the given cursors one was unreadable, and no readable one names this room.' },
    GONE: { description: 'There is no such room, or nothing in it that the viewer may see. Forget it and its cursor.' },
  },
})

builder.objectRef<FeedReset>('FeedReset').implement({
  description:
    'Events of this room were missed and cannot be replayed: page back through `Room.messages` until a page has a message that is known, merging by `id`. The feed goes on from `cursor`; keep it. It is null with the reason `GONE`: then forget the room.',
  interfaces: [EventRef, RoomEventRef],
  fields: t => ({
    reason: t.expose('reason', { type: FeedResetReason, description: 'Why the room must be reloaded.' }),
  }),
})

const startPrice: Pricing = ({ after, roomIds }: FeedArgs, limits) => ({
  points: listPoints(limits) + beginPoints * ((after?.length ?? 0) + (roomIds?.length ?? 0)),
})

builder.subscriptionField('events', t =>
  t.withAuth({ viewer: true }).field({
    type: EventRef,
    extensions: { starting: startPrice },
    description: `The viewer's feed: everything that happens in the viewer's rooms, and being added to others, exactly once and per room in order.

- **Keep cursors.** Of every event with a cursor keep that cursor for its room: the last received, not the highest. \`FeedReady.cursors\` replace all that was kept. Keep the cursor of a room that was left until a \`FeedReady\` no longer lists it.
- **Resume** by giving all kept cursors as \`after\`: what was missed comes first, then \`FeedReady\`, then what happens. What cannot be replayed is said by \`FeedReset\`, room by room.
- **Start** without \`after\` to hear what happens from now on, or with \`Viewer.feedCursors\` to go on from a first query. An empty list means "I knew no room": everything since each joining is replayed, up to the limits.
- Select with fragments, and ignore a \`__typename\` that is not known. Kinds of events added later are sent only to documents that name them.`,
    args: {
      after: t.arg({
        type: ['FeedCursor'],
        description: 'Where to go on, one cursor for each room known: those kept, or `Viewer.feedCursors`.',
      }),
      roomIds: t.arg.idList({
        description:
          'Only these rooms, joined now or later, additions included. Null for all rooms; ids that are no room of the viewer’s match nothing.',
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
