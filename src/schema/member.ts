/** Members: the type, those of a room, adding, removing, and giving roles. */
import {
  BannedError,
  LimitExceededError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  OwnerCannotLeaveError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { RoomMember } from '../domain/member.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { connectionOf, opaque, pagePrice, parseOpaque, parseRange, parseSequence } from './page.ts'
import { priced, readPoints } from './price.ts'
import { RoomRoleRef } from './role.ts'
import { RoomRef, reads } from './room.ts'
import { noteFellows, UserRef } from './user.ts'

export const RoomMemberRef = builder.objectRef<RoomMember>('RoomMember').implement({
  description: 'A user as a member of one room.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', {
      description: 'The global id, `mem_…`. It is the same when the user leaves the room and comes back.',
    }),
    user: t.expose('user', { type: UserRef, description: 'The user.' }),
    role: t.expose('role', { type: RoomRoleRef, description: 'Who the user is in the room.' }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'When the user joined the room, the last time.' }),
    mutedUntil: t.expose('mutedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the member may not speak; null: they may. In an event, as it was then.',
    }),
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
      args: { role: t.arg({ type: RoomRoleRef, description: 'Only members with exactly this role. Null: all.' }) },
      description:
        'The members, in the order in which they joined. Without arguments: the first 50. Null if the viewer is not a member. Not available inside subscriptions.',
      resolve: async (room, args, { chat, session, nextTurn }) => {
        const range = parseRange(args, false, parseOpaque(parseSequence))
        const page = session && (await chat.members.page(session.user, room, range, args.role ?? null, nextTurn))
        if (!page) return null
        // The other one of a direct room may not know of it yet.
        if (room.kind !== 'DIRECT') noteFellows(page.items.map(({ member }) => member.user))
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

command('addMember', {
  input: AddMemberInput,
  given: 'Which user to add, and to which room.',
  payload: AddMemberPayload,
  refusals: [NotFoundError, NotAMemberError, NotAllowedError, BannedError, LimitExceededError, RateLimitedError],
  description: `Adds a user to a room. Whoever has the role that the room asks for (\`Room.roleToAdd\`) may do this. The user receives \`AddedToRoom\`, all other members receive \`MemberAdded\`. Adding a user twice succeeds and changes nothing.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotFoundError\`: the user does not exist.
- \`NotAllowedError\`: the room lets only higher roles add members; or, with \`needs: null\`, it is a direct room, or the user cannot be added: they are banned, or have blocked the viewer.
- \`BannedError\`: the user is banned from the room. Only moderators and the owner, who may lift it, get this answer.
- \`LimitExceededError\`: the room has as many members as it may have (${byDefault('membersPerRoom')}), or others have added the user to as many rooms as they may (${byDefault('roomsAddedPerUser')}).
- \`RateLimitedError\`: too many commands of the viewer in a minute, or too many changes to the members of this room in a minute.`,
  resolve: (input, { chat, session }) => chat.members.add(session.user, input),
})

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

command('removeMember', {
  input: RemoveMemberInput,
  given: 'Which user to remove, and from which room.',
  payload: RemoveMemberPayload,
  refusals: [NotFoundError, NotAMemberError, NotAllowedError, OwnerCannotLeaveError, RateLimitedError],
  description: `Removes a user from a room; to leave a room, members remove themselves. Moderators and the owner remove those below them, members their fellow members where the room lets them (\`Room.roleToRemove\`). The user receives \`RemovedFromRoom\`, all other members receive \`MemberRemoved\`. Removing a user twice succeeds and changes nothing.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotFoundError\`: the user does not exist.
- \`NotAllowedError\`: the viewer may not remove this member.
- \`OwnerCannotLeaveError\`: the user is the owner of the room, who may transfer or delete it.
- \`RateLimitedError\`: too many commands of the viewer in a minute, or too many changes to the members of this room in a minute.`,
  resolve: (input, { chat, session }) => chat.members.remove(session.user, input),
})

const SetMemberRoleInput = builder.inputType('SetMemberRoleInput', {
  description: 'Which member is to have which role.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room that the viewer owns.' }),
    userId: t.id({ required: true, description: 'The id of a member of the room.' }),
    role: t.field({
      type: RoomRoleRef,
      required: true,
      description: 'The new role. `OWNER` transfers the room: the old owner becomes a moderator.',
    }),
  }),
})

const SetMemberRolePayload = builder.objectRef<{ room: Room; member: RoomMember }>('SetMemberRolePayload').implement({
  description: 'The member has this role.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    member: t.expose('member', { type: RoomMemberRef, description: 'The member.' }),
  }),
})

command('setMemberRole', {
  input: SetMemberRoleInput,
  given: 'Which member is to have which role.',
  payload: SetMemberRolePayload,
  refusals: [NotFoundError, NotAMemberError, NotAllowedError, LimitExceededError, RateLimitedError],
  description: `Gives a member another role. Only the owner may do this. All members receive \`MemberUpdated\`. Making somebody the owner transfers the room, in one step: the members receive \`MemberUpdated\` for the new owner, \`MemberUpdated\` for the old one, who becomes a moderator, and \`RoomUpdated\`. A role that the member has already changes nothing, and nobody hears of it.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotFoundError\`: the user is not a member.
- \`NotAllowedError\`: the viewer is not the owner; or the owner is to get a lower role, which comes only with a transfer.
- \`LimitExceededError\`: the room has as many moderators as it may have (${byDefault('moderatorsPerRoom')}); the same if, after a transfer, the old owner would be one too many.
- \`RateLimitedError\`: too many commands of the viewer, or too many changes of this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.roles.set(session.user, input),
})
