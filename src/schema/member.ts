/** Members: the type, the list of a room, adding and removing. */
import {
  CreatorCannotLeaveError,
  LimitExceededError,
  NotAMemberError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { RoomMember } from '../domain/member.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange, parseSequence } from './page.ts'
import { priced, readPoints, writePoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

export const RoomMemberRef = builder.objectRef<RoomMember>('RoomMember').implement({
  description: 'A user as a member of one room.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', {
      description: 'The global id, `mem_…`. It is the same when the user leaves the room and comes back.',
    }),
    user: t.expose('user', { type: UserRef, description: 'The user.' }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'When the user joined the room, the last time.' }),
    addedBy: t.expose('addedBy', {
      type: UserRef,
      description: 'Who added the user. It is the same user if they created the room.',
    }),
  }),
})

builder.objectField(RoomRef, 'members', t =>
  t.connection(
    {
      type: RoomMemberRef,
      nullable: true,
      extensions: { ...reads, ...priced(pagePrice) },
      description:
        'The members, in the order in which they joined. Without arguments: the first 50. Null if the viewer is not a member. Not available inside subscriptions.',
      resolve: async (room, args, { chat, session }) => {
        const range = parseRange(args, false, parseOpaque(parseSequence))
        const page = session && (await chat.members.page(session.user, room, range))
        if (!page) return null
        return connectionOf(
          page,
          ({ sequence }) => opaque(`${sequence}`),
          ({ member }) => ({ node: member }),
        )
      },
    },
    { description: 'A page of the members of a room.' },
    { name: 'RoomMembersEdge', description: 'One member of a room.' },
  ),
)

builder.objectField(RoomRef, 'member', t =>
  t.field({
    type: RoomMemberRef,
    nullable: true,
    extensions: { ...reads, ...priced({ points: readPoints }) },
    description:
      'One member of the room. Null if this user is not a member, or if the viewer is not a member. Not available inside subscriptions.',
    args: { userId: t.arg.id({ required: true, description: 'The id of the user.' }) },
    resolve: ({ id }, { userId }, { chat, session }) =>
      session && chat.members.find(session.user, { roomId: id, userId }),
  }),
)

const AddMemberInput = builder.inputType('AddMemberInput', {
  description: 'Which user to add, and to which room.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    userId: t.id({ required: true, description: 'The id of the user to add. `Query.user` finds a user by username.' }),
  }),
})

const AddMemberPayload = builder
  .objectRef<{ room: Room; member: RoomMember; added: boolean }>('AddMemberPayload')
  .implement({
    description: 'The user is a member of the room now.',
    fields: t => ({
      room: t.expose('room', { type: RoomRef, description: 'The room.' }),
      member: t.expose('member', { type: RoomMemberRef, description: 'The member.' }),
      added: t.exposeBoolean('added', { description: 'False if the user was a member already. Then nothing changed.' }),
    }),
  })

builder.mutationField('addMember', t =>
  t.withAuth({ viewer: true }).field({
    type: AddMemberPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotFoundError, NotAMemberError, LimitExceededError, RateLimitedError] },
    description: `Adds a user to a room. Every member may do this. The user receives \`AddedToRoom\`, all other members receive \`MemberAdded\`. Adding a user twice succeeds and changes nothing.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotFoundError\`: the user does not exist.
- \`LimitExceededError\`: the room has as many members as it may have (${byDefault('membersPerRoom')}), or others have added the user to as many rooms as they may (${byDefault('roomsAddedPerUser')}).
- \`RateLimitedError\`: too many commands of the viewer in a minute, or too many changes to the members of this room in a minute.`,
    args: {
      input: t.arg({ type: AddMemberInput, required: true, description: 'Which user to add, and to which room.' }),
    },
    resolve: (_root, { input }, { chat, session }) => chat.members.add(session.user, input),
  }),
)

const RemoveMemberInput = builder.inputType('RemoveMemberInput', {
  description: 'Which user to remove, and from which room.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    userId: t.id({
      required: true,
      description: 'The id of the user to remove. The viewer gives their own id to leave.',
    }),
  }),
})

const RemoveMemberPayload = builder
  .objectRef<{ room: Room; user: User; removed: boolean }>('RemoveMemberPayload')
  .implement({
    description: 'The user is not a member of the room now.',
    fields: t => ({
      room: t.expose('room', {
        type: RoomRef,
        description: 'The room. After leaving it, the viewer sees only what everyone may see of it.',
      }),
      user: t.expose('user', { type: UserRef, description: 'Who is no longer a member.' }),
      removed: t.exposeBoolean('removed', {
        description: 'False if the user was not a member before. Then nothing changed.',
      }),
    }),
  })

builder.mutationField('removeMember', t =>
  t.withAuth({ viewer: true }).field({
    type: RemoveMemberPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotFoundError, NotAMemberError, CreatorCannotLeaveError, RateLimitedError] },
    description: `Removes a user from a room. Every member may do this; to leave a room, members remove themselves. The user receives \`RemovedFromRoom\`, all other members receive \`MemberRemoved\`. Removing a user twice succeeds and changes nothing.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotFoundError\`: the user does not exist.
- \`CreatorCannotLeaveError\`: the user is the creator of the room. The creator may delete the room.
- \`RateLimitedError\`: too many commands of the viewer in a minute, or too many changes to the members of this room in a minute.`,
    args: {
      input: t.arg({
        type: RemoveMemberInput,
        required: true,
        description: 'Which user to remove, and from which room.',
      }),
    },
    resolve: (_root, { input }, { chat, session }) => chat.members.remove(session.user, input),
  }),
)
