/** Refusals as types: the errors of the domain, each under its own name. */
import {
  BadCredentialsError,
  BannedError,
  type InputIssue,
  InvalidInputError,
  LimitExceededError,
  MessageRejectedError,
  MutedError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  OwnerCannotLeaveError,
  RateLimitedError,
  SlowModeError,
  UsernameTakenError,
} from '../domain/errors.ts'
import { builder } from './builder.ts'
import { RoomRoleRef } from './role.ts'

const ErrorRef = builder.interfaceRef<Error>('Error').implement({
  description: 'Why a mutation was refused. The client can act on the type, or show the message.',
  fields: t => ({
    message: t.exposeString('message', { description: 'A sentence in English that can be shown to people.' }),
  }),
})

const interfaces = [ErrorRef]

const InputIssueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: t => ({
    path: t.exposeStringList('path', {
      description: 'The path to the field of the input that is wrong, for example `["body"]`.',
    }),
    message: t.exposeString('message', { description: 'A sentence in English that says what is wrong.' }),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input breaks a rule. Nothing was changed.',
  interfaces,
  fields: t => ({
    issues: t.field({
      type: [InputIssueRef],
      description: 'Everything that is wrong with the input: at least one issue.',
      resolve: error => error.issues,
    }),
  }),
})

builder.objectType(UsernameTakenError, {
  name: 'UsernameTakenError',
  description: 'Another user has this username. Usernames are compared in lower case.',
  interfaces,
})

builder.objectType(BadCredentialsError, {
  name: 'BadCredentialsError',
  description: 'The username or the password is wrong. The answer does not say which of the two.',
  interfaces,
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description:
    'There is nothing with the given id, or nothing that the viewer may see: no such user, or no such message any more.',
  interfaces,
  fields: t => ({ id: t.exposeID('id', { description: 'The id that the client gave.' }) }),
})

const roomIdDescription = 'The id of the room that the client gave.'

builder.objectType(NotAMemberError, {
  name: 'NotAMemberError',
  description:
    'The viewer is not a member of this room, or the room does not exist, or exists no longer. The answer is the same in all three cases, so that nobody can find out which rooms exist.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

builder.objectType(NotAllowedError, {
  name: 'NotAllowedError',
  description: 'The viewer is a member of the room, but may not do this.',
  interfaces,
  fields: t => ({
    needs: t.field({
      type: RoomRoleRef,
      nullable: true,
      description:
        'The least role that may do it. Null where it is never granted: it is about the message of somebody else, a member with the same role, or a direct room.',
      resolve: error => error.needs,
    }),
  }),
})

builder.objectType(OwnerCannotLeaveError, {
  name: 'OwnerCannotLeaveError',
  description:
    'The owner of a room can neither leave it nor be removed from it: transfer the room with `setMemberRole`, or delete it.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

const LimitKindRef = builder.enumType('LimitKind', {
  description: 'Which number is limited.',
  values: {
    ROOMS_PER_USER: { description: 'How many rooms one user has created.' },
    ROOMS_ADDED_PER_USER: { description: 'How many rooms of others one user was added to.' },
    MEMBERS_PER_ROOM: { description: 'How many members one room has.' },
    MODERATORS_PER_ROOM: { description: 'How many moderators one room has.' },
    REACTIONS_PER_MESSAGE: { description: 'How many different emoji one message has.' },
    MUTES_PER_ROOM: { description: 'How many people are muted in one room.' },
    BANS_PER_ROOM: { description: 'How many people are banned from one room.' },
    BLOCKED_USERS: { description: 'How many people one user blocks.' },
    INVITATIONS_PER_ROOM: { description: 'How many invitations of one room are good at the same time.' },
  },
})

builder.objectType(BannedError, {
  name: 'BannedError',
  description: 'The viewer is banned from this room. If it is the answer to `addMember`, the user to add is.',
  interfaces,
  fields: t => ({
    roomId: t.exposeID('roomId', { description: roomIdDescription }),
    bannedUntil: t.expose('bannedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null: until somebody lifts it.',
    }),
  }),
})

builder.objectType(MutedError, {
  name: 'MutedError',
  description: 'The viewer is muted in this room: they may read, but not speak.',
  interfaces,
  fields: t => ({
    roomId: t.exposeID('roomId', { description: 'The id of the room.' }),
    mutedUntil: t.expose('mutedUntil', { type: 'DateTime', description: 'Until when.' }),
  }),
})

builder.objectType(SlowModeError, {
  name: 'SlowModeError',
  description: 'The room is in slow mode, and the viewer sent a message a moment ago. Nothing was sent.',
  interfaces,
  fields: t => ({
    roomId: t.exposeID('roomId', { description: 'The id of the room.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      description: 'After how many milliseconds the viewer may send the next message.',
    }),
  }),
})

builder.objectType(LimitExceededError, {
  name: 'LimitExceededError',
  description: 'A limit was reached. To try again helps only after something was deleted, left or removed.',
  interfaces,
  fields: t => ({
    limit: t.exposeInt('limit', { description: 'The highest number that is allowed.' }),
    kind: t.expose('kind', { type: LimitKindRef, description: 'Which number is limited.' }),
  }),
})

builder.objectType(RateLimitedError, {
  name: 'RateLimitedError',
  description: 'Too many requests of this kind in a short time. Nothing was changed.',
  interfaces,
  fields: t => ({
    retryAfterMs: t.exposeInt('retryAfterMs', { description: 'How many milliseconds to wait before trying again.' }),
  }),
})

builder.objectType(MessageRejectedError, {
  name: 'MessageRejectedError',
  description: "The content check of this server's operator refused the message. Nothing was changed.",
  interfaces,
  fields: t => ({
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, in words of the operator, if they give any.',
    }),
  }),
})
