/** Refusals as types: the errors of the domain, each under its own name. */
import {
  BadCredentialsError,
  CreatorCannotLeaveError,
  type InputIssue,
  InvalidInputError,
  LimitExceededError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  NotTheCreatorError,
  RateLimitedError,
  UsernameTakenError,
} from '../domain/errors.ts'
import { builder } from './builder.ts'

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

const RoomRoleRef = builder.enumType('RoomRole', {
  description: 'Who a member is in a room.',
  values: {
    MEMBER: { description: 'Anybody in the room.' },
    MODERATOR: { description: 'Keeps order in the room.' },
    OWNER: { description: 'Runs the room. There is one.' },
  },
})

builder.objectType(NotAllowedError, {
  name: 'NotAllowedError',
  description: 'The viewer is a member of the room, but may not do this.',
  interfaces,
  fields: t => ({
    needs: t.field({
      type: RoomRoleRef,
      nullable: true,
      description: 'The least role that may do it. Null where no role may: it is about the message of somebody else.',
      resolve: error => error.needs,
    }),
  }),
})

builder.objectType(NotTheCreatorError, {
  name: 'NotTheCreatorError',
  description: 'Only the creator of a room may delete it. Other members may leave it.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

builder.objectType(CreatorCannotLeaveError, {
  name: 'CreatorCannotLeaveError',
  description: 'The creator of a room cannot leave it and cannot be removed from it. The creator may delete it.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

const LimitKindRef = builder.enumType('LimitKind', {
  description: 'Which number is limited.',
  values: {
    ROOMS_PER_USER: { description: 'How many rooms one user has created.' },
    ROOMS_ADDED_PER_USER: { description: 'How many rooms of others one user was added to.' },
    MEMBERS_PER_ROOM: { description: 'How many members one room has.' },
    REACTIONS_PER_MESSAGE: { description: 'How many different emoji one message has.' },
  },
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
