/** Presence: who is here, of people and of rooms, asked once or watched. */
import type { RoomId } from '../domain/id.ts'
import type { Presence, PresenceChanged } from '../domain/presence.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { batchPerOperation } from './context.ts'
import { asTopLevel, badUserInput } from './faults.ts'
import { priced, readPoints, watchPoints } from './price.ts'
import { RoomRef, reads, standingIn } from './room.ts'
import { isFellow, UserRef } from './user.ts'

const PresenceRef = builder.objectRef<Presence>('Presence').implement({
  description: 'Whether a person is here: has a socket open, on whatever device. The same in all rooms.',
  fields: t => ({
    id: t.exposeID('id', { description: 'The same for one person at all times. It is not a global id.' }),
    user: t.expose('user', { type: UserRef, description: 'The person.' }),
    online: t.exposeBoolean('online', { description: 'Whether they are here now.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When they were here last. Null while they are here, and for people who never were.',
    }),
  }),
})

const readPresences = batchPerOperation<User, Presence | null>(({ chat, session, nextTurn }, people) =>
  session ? chat.presence.read(session.user, people, nextTurn) : Promise.resolve(people.map(() => null)),
)
const readFellows = batchPerOperation<User, Presence | null>(({ chat }, people) => chat.presence.readFellows(people))

builder.objectField(UserRef, 'presence', t =>
  t.field({
    type: PresenceRef,
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints }) },
    description:
      'Whether the user is here. Null for people who share no room with the viewer, and where presence is off. A direct room counts from its first message on, and not while one of the two has blocked the other. Not available inside subscriptions.',
    resolve: (user, _args, context) => (isFellow(user) ? readFellows(context, user) : readPresences(context, user)),
  }),
)

const readCounts = batchPerOperation<RoomId, number | null>(({ chat }, ids) => chat.presence.counts(ids))

builder.objectField(RoomRef, 'onlineCount', t =>
  t.int({
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints }) },
    description:
      'How many people have a live feed of this room now, those who only listen included, counted every 15 s on each instance. Null if the viewer may not read in the room, and where presence is off. Not available inside subscriptions.',
    resolve: async (room, _args, context) => ((await standingIn(context, room)) ? readCounts(context, room.id) : null),
  }),
)

const PresenceChangedRef = builder.objectRef<PresenceChanged>('PresenceChanged').implement({
  description: 'Who came to a room, or went.',
  fields: t => ({
    roomId: t.exposeID('roomId', { description: 'The id of the room.' }),
    onlineCount: t.exposeInt('onlineCount', { description: 'How many are here now.' }),
    changes: t.expose('changes', {
      type: [PresenceRef],
      description: `At first all members, then those who came and went. Empty in rooms of more than ${byDefault('presenceMembers')}, and for viewers who are not members.`,
    }),
  }),
})

builder.subscriptionField('presence', t =>
  t.withAuth({ viewer: true }).field({
    type: PresenceChangedRef,
    extensions: {
      starting: ({ roomIds }: { roomIds: readonly string[] }) => ({ points: watchPoints * roomIds.length }),
    },
    description:
      'Who is here in these rooms: all members at first, then changes, at most one event per room and second. A room is watched as long as the viewer is a member of it. For a public room that the viewer has not joined, the events have only the count. What the viewer may not see matches nothing. It ends when no room is left.',
    args: {
      roomIds: t.arg.idList({
        required: true,
        description: `The ids of the rooms: at most ${byDefault('presenceRooms')}.`,
      }),
    },
    subscribe: async (_root, { roomIds }, { chat, session, nextTurn }) => {
      if (!chat.presence.isOn) throw badUserInput('This server tells nobody who is here.')
      const most = chat.presence.mostRooms
      if (roomIds.length > most) throw badUserInput(`Presence is told of at most ${most} rooms at a time.`)
      try {
        return await chat.presence.watch(session, roomIds, nextTurn)
      } catch (error) {
        throw asTopLevel(error)
      }
    },
    resolve: change => change,
  }),
)
