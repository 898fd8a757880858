/** Rooms: the type, and reading one. */
import type { ShownStanding } from '../chat/standing.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { batchPerOperation, type Context } from './context.ts'
import { objectPoints, priced, readPoints } from './price.ts'
import { RoomRoleRef } from './role.ts'
import { UserRef } from './user.ts'

/** Marks a field that reads what may change: refused inside subscriptions, whose events are made of entries alone. */
export const reads = { reads: true }

export const readPerson = batchPerOperation<UserId, User>(({ chat }, ids) => chat.users.findEach(ids))

const RoomKindRef = builder.enumType('RoomKind', {
  description: 'What kind of room it is.',
  values: {
    GROUP: { description: 'A room with a name, roles, and any number of members.' },
    DIRECT: { description: 'A conversation of two people. Nobody has a role above MEMBER in it.' },
  },
})

export const RoomVisibilityRef = builder.enumType('RoomVisibility', {
  description: 'Who may see a room.',
  values: {
    PRIVATE: { description: 'Only its members.' },
    PUBLIC: { description: 'Anyone who is signed in.' },
  },
})

/** What the viewer's list has found of a room that it answered. */
const listed = new WeakMap<Room, ShownStanding>()

/** Rooms of a list show what the look at the list has found, and are not looked at again. */
export function noteStandings(standings: readonly ShownStanding[]): void {
  for (const standing of standings) listed.set(standing.room, standing)
}

/** What is told of a room to people who may see no more of it than how many are in it. */
const counted = new WeakMap<Room, number>()

export function noteMemberCount(room: Room, memberCount: number): void {
  counted.set(room, memberCount)
}

/** All rooms that are asked about in one turn are looked at together. */
const readStanding = batchPerOperation<RoomId, ShownStanding | null>(async ({ chat, session }, ids) =>
  session ? chat.rooms.standings(session.user, ids) : ids.map(() => null),
)

/** The room as the viewer sees it; null if they are not a member. */
export const standingIn = async (context: Context, room: Room): Promise<ShownStanding | null> =>
  listed.get(room) ?? readStanding(context, room.id)

export const RoomRef = builder.objectRef<Room>('Room').implement({
  description:
    'A place where members send messages. Its own facts, from `id` to `createdAt`, are available wherever there is a room. What must be read besides is null if the viewer may not read in the room, and is not available inside subscriptions. In a private room its members may read, in a public one everybody who is signed in and not banned.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `room_…`.' }),
    kind: t.expose('kind', { type: RoomKindRef, description: 'What kind of room it is.' }),
    name: t.exposeString('name', {
      description: `The name: at most ${byDefault('roomNameChars')}. Several rooms may have the same name. Empty in a direct room: show \`directWith\`.`,
    }),
    topic: t.exposeString('topic', { nullable: true, description: 'What the room is about, in one line.' }),
    avatarUrl: t.exposeString('avatarUrl', {
      nullable: true,
      description: 'The `https` address of a picture, or null. It comes from its members: Parlor has not looked at it.',
    }),
    metadata: t.expose('metadata', {
      type: 'JSONObject',
      nullable: true,
      extensions: priced((_args, limits) => ({ points: objectPoints(limits.roomMetadataBytes) })),
      description: 'What the application attached to the room.',
    }),
    externalId: t.string({
      nullable: true,
      description: 'The application’s own id of the room, or null. No two rooms have the same.',
      resolve: ({ externalId }) => externalId ?? null,
    }),
    visibility: t.expose('visibility', { type: RoomVisibilityRef, description: 'Who may see the room.' }),
    slowModeSeconds: t.exposeInt('slowModeSeconds', {
      description: 'How long a member has to wait after a message before the next one; zero: not at all.',
    }),
    roleToSend: t.expose('roleToSend', {
      type: RoomRoleRef,
      description: 'The least role that may send messages, react, and edit its own messages.',
    }),
    roleToAdd: t.expose('roleToAdd', { type: RoomRoleRef, description: 'The least role that may add members.' }),
    roleToRemove: t.expose('roleToRemove', {
      type: RoomRoleRef,
      description:
        'The least role that may remove fellow members. Moderators and the owner may always remove those below them.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the room was created.' }),
    owner: t.field({
      type: UserRef,
      nullable: true,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description:
        'Who runs the room: its creator, until it is transferred. Null if the viewer may not read in the room. Not available inside subscriptions.',
      resolve: async (room, _args, context) => {
        const owner = (await standingIn(context, room))?.room.owner
        return owner ? readPerson(context, owner) : null
      },
    }),
    memberCount: t.int({
      nullable: true,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description:
        'How many members the room has. Null if the viewer may not read in the room. Not available inside subscriptions.',
      resolve: async (room, _args, context) =>
        counted.get(room) ?? (await standingIn(context, room))?.memberCount ?? null,
    }),
  }),
})

builder.queryField('room', t =>
  t.withAuth({ viewer: true }).field({
    type: RoomRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The room with this id. Null if the viewer may not read in it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the room.' }) },
    resolve: (_root, { id }, { chat, session }) => chat.rooms.find(session.user, id),
  }),
)
