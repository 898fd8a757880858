/** Members: the list of a room's, adding and removing. */
import {
  CreatorCannotLeaveError,
  LimitExceededError,
  NotAMemberError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import { memberIn, type RoomMember } from '../domain/member.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange, parseSequence } from './page.ts'
import { priced, readPoints, writePoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

export const RoomMemberRef = builder.objectRef<RoomMember>('RoomMember').implement({
  description: 'A user as a member of one room.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `mem_…`: the same whenever this user is in this room.' }),
    user: t.expose('user', { type: UserRef, description: 'Who it is.' }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'When this stay in the room began.' }),
    addedBy: t.expose('addedBy', {
      type: UserRef,
      description: 'Who added them: themselves, if they created the room.',
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
        'The members in the order in which they joined, by default the first 50. Null for anyone who is no member. Not inside subscriptions.',
      resolve: async (room, args, { chat, session }) => {
        const range = parseRange(args, false, parseOpaque(parseSequence))
        const page = session && (await chat.members.page(session.user, room, range))
        if (!page) return null
        return connectionOf(
          page,
          ({ sequence }) => opaque(`${sequence}`),
          membership => ({ node: memberIn(room.id, membership) }),
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
      'This user as a member of the room. Null for users who are none, and for anyone who is no member. Not inside subscriptions.',
    args: { userId: t.arg.id({ required: true, description: 'The id of the user.' }) },
    resolve: ({ id }, { userId }, { chat, session }) =>
      session && chat.members.find(session.user, { roomId: id, userId }),
  }),
)

const AddMemberInput = builder.inputType('AddMemberInput', {
  description: 'Whom to add where.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room that the viewer is in.' }),
    userId: t.id({ required: true, description: 'The id of the user to add; `Query.user` finds it by username.' }),
  }),
})

const AddMemberPayload = builder
  .objectRef<{ room: Room; member: RoomMember; added: boolean }>('AddMemberPayload')
  .implement({
    description: 'The user is a member of the room.',
    fields: t => ({
      room: t.expose('room', { type: RoomRef, description: 'The room.' }),
      member: t.expose('member', { type: RoomMemberRef, description: 'The member.' }),
      added: t.exposeBoolean('added', { description: 'False if the user was a member before; then nothing changed.' }),
    }),
  })

builder.mutationField('addMember', t =>
  t.withAuth({ viewer: true }).field({
    type: AddMemberPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotFoundError, NotAMemberError, LimitExceededError, RateLimitedError] },
    description: `Adds a user to a room; any member may. The user's feeds get \`AddedToRoom\`, those of all other members \`MemberAdded\`. Adding twice succeeds and changes nothing.
- \`NotAMemberError\`: there is no such room, or the viewer is not in it.
- \`NotFoundError\`: there is no such user.
- \`LimitExceededError\`: the room has 100,000 members, or the user was put into 500 rooms by others, already.
- \`RateLimitedError\`: too many commands of the viewer, or too many changes of this room's members, in a minute.`,
    args: { input: t.arg({ type: AddMemberInput, required: true, description: 'Whom to add where.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.members.add(session.user, input),
  }),
)

const RemoveMemberInput = builder.inputType('RemoveMemberInput', {
  description: 'Whom to remove from where.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room that the viewer is in.' }),
    userId: t.id({ required: true, description: 'The id of the user to remove; the own id, to leave.' }),
  }),
})

const RemoveMemberPayload = builder
  .objectRef<{ room: Room; user: User; removed: boolean }>('RemoveMemberPayload')
  .implement({
    description: 'The user is not a member of the room.',
    fields: t => ({
      room: t.expose('room', { type: RoomRef, description: 'The room, as it can be seen after leaving it.' }),
      user: t.expose('user', { type: UserRef, description: 'Who is no longer a member.' }),
      removed: t.exposeBoolean('removed', { description: 'False if the user was no member before; nothing changed.' }),
    }),
  })

builder.mutationField('removeMember', t =>
  t.withAuth({ viewer: true }).field({
    type: RemoveMemberPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotFoundError, NotAMemberError, CreatorCannotLeaveError, RateLimitedError] },
    description: `Removes a user from a room; any member may, and anyone may leave by removing themselves. The user's feeds get \`RemovedFromRoom\`, those of all other members \`MemberRemoved\`. Removing who is no member succeeds and changes nothing.
- \`NotAMemberError\`: there is no such room, or the viewer is not in it.
- \`NotFoundError\`: there is no such user.
- \`CreatorCannotLeaveError\`: the user created the room. The creator may delete it.
- \`RateLimitedError\`: too many commands of the viewer, or too many changes of this room's members, in a minute.`,
    args: { input: t.arg({ type: RemoveMemberInput, required: true, description: 'Whom to remove from where.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.members.remove(session.user, input),
  }),
)
