/** Invitations: the type, those of a room, where a code leads, making and revoking them. */
import type { ShownInvitation } from '../chat/invitations.ts'
import {
  InvalidInputError,
  LimitExceededError,
  NotAllowedError,
  NotAMemberError,
  RateLimitedError,
} from '../domain/errors.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { asTopLevel } from './faults.ts'
import { priced, readPoints } from './price.ts'
import { noteMemberCount, RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

const InvitationRef = builder.objectRef<ShownInvitation>('Invitation').implement({
  description: 'Whoever has the code of an invitation may join its room.',
  fields: t => ({
    id: t.exposeID('id', {
      description: 'What `revokeInvitation` takes, `inv_…`. Nobody can join with it. It is not a global id.',
    }),
    room: t.expose('room', { type: RoomRef, description: 'The room to which it leads.' }),
    createdBy: t.expose('createdBy', { type: UserRef, description: 'Who made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it is good.' }),
    usesLeft: t.exposeInt('usesLeft', {
      nullable: true,
      description: 'How many people may still join with it; null: any number.',
    }),
  }),
})

builder.objectField(RoomRef, 'invitations', t =>
  t.field({
    type: [InvitationRef],
    nullable: true,
    extensions: {
      ...reads,
      ...priced((_args, limits) => ({ points: readPoints, items: limits.invitationsPerRoom })),
    },
    description: `The invitations that are good, the newest first: at most ${byDefault('invitationsPerRoom')}. Null for everybody who may not add members. Not available inside subscriptions.`,
    resolve: (room, _args, { chat, session }) => session && chat.invitations.list(session.user, room),
  }),
)

builder.queryField('invitation', t =>
  t.field({
    type: InvitationRef,
    nullable: true,
    extensions: priced({ points: 2 * readPoints }),
    description:
      'Where an invitation leads. It needs no session: `room` shows its head and `memberCount`. Null for a code that is wrong, spent, expired or revoked, and when the room is deleted.',
    args: { code: t.arg.string({ required: true, description: 'The code. Spaces at both ends are removed.' }) },
    resolve: async (_root, { code }, { chat, address }) => {
      try {
        const found = await chat.invitations.find(address, code)
        if (found) noteMemberCount(found.invitation.room, found.memberCount)
        return found?.invitation ?? null
      } catch (error) {
        throw asTopLevel(error)
      }
    },
  }),
)

const CreateInvitationInput = builder.inputType('CreateInvitationInput', {
  description: 'To which room, for how long, and for how many people.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    expiresInSeconds: t.int({
      defaultValue: 604_800,
      description: `For how long it is good: at most ${byDefault('invitationSeconds')}.`,
    }),
    maxUses: t.int({ description: 'How many people may join with it. Absent: any number.' }),
  }),
})

const CreateInvitationPayload = builder
  .objectRef<{ invitation: ShownInvitation; code: string }>('CreateInvitationPayload')
  .implement({
    description: 'The invitation is good from now on.',
    fields: t => ({
      invitation: t.expose('invitation', { type: InvitationRef, description: 'The invitation.' }),
      code: t.exposeString('code', {
        description: 'What to send to the people to invite: 44 letters and digits. Only this answer has it.',
      }),
    }),
  })

command('createInvitation', {
  input: CreateInvitationInput,
  given: 'The invitation to make.',
  payload: CreateInvitationPayload,
  refusals: [InvalidInputError, NotAMemberError, NotAllowedError, LimitExceededError, RateLimitedError],
  description: `Makes an invitation to a room. Whoever may add members may do this (\`Room.roleToAdd\`). People join with \`joinRoom\`.
- \`InvalidInputError\`: it is to be good for no time, for too long, or for nobody.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotAllowedError\`: the room lets only higher roles add members, or is a direct room.
- \`LimitExceededError\`: the room has as many good invitations as it may have (${byDefault('invitationsPerRoom')}).
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: (input, { chat, session }) => chat.invitations.create(session.user, input),
})

const RevokeInvitationInput = builder.inputType('RevokeInvitationInput', {
  description: 'Which invitation to take back.',
  fields: t => ({ invitationId: t.id({ required: true, description: 'The id of the invitation.' }) }),
})

const RevokeInvitationPayload = builder
  .objectRef<{ invitationId: string; revoked: boolean }>('RevokeInvitationPayload')
  .implement({
    description: 'Nobody can join with it any more.',
    fields: t => ({
      invitationId: t.exposeID('invitationId', { description: 'The id that the client gave.' }),
      revoked: t.exposeBoolean('revoked', { description: 'False if it was spent, over or revoked before.' }),
    }),
  })

command('revokeInvitation', {
  input: RevokeInvitationInput,
  given: 'Which one to take back.',
  payload: RevokeInvitationPayload,
  refusals: [NotAMemberError, NotAllowedError, RateLimitedError],
  description: `Takes an invitation back. Whoever may add members may do this. Those who joined with it stay members.
- \`NotAMemberError\`: this is no invitation's id, or the viewer is not a member of its room.
- \`NotAllowedError\`: the room lets only higher roles add members.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: async (input, { chat, session }) => ({
    invitationId: input.invitationId,
    revoked: await chat.invitations.revoke(session.user, input),
  }),
})
