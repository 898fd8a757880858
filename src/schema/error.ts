/** Refusals as types: the errors of the domain, each under its own name. */
import {
  BadCredentialsError,
  CreatorCannotLeaveError,
  type InputIssue,
  InvalidInputError,
  LimitExceededError,
  NotAMemberError,
  NotFoundError,
  NotTheCreatorError,
  RateLimitedError,
  UsernameTakenError,
} from '../domain/errors.ts'
import { builder } from './builder.ts'

const ErrorRef = builder.interfaceRef<Error>('Error').implement({
  description: 'Why a mutation was refused, as data: the client can act on it, or show its message.',
  fields: t => ({
    message: t.exposeString('message', { description: 'A sentence in English, fit to be shown.' }),
  }),
})

const interfaces = [ErrorRef]

const InputIssueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: t => ({
    path: t.exposeStringList('path', { description: 'The field of the input, from the outside in: `["body"]`.' }),
    message: t.exposeString('message', { description: 'What is wrong with it: a sentence in English.' }),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input breaks a rule. Nothing was changed.',
  interfaces,
  fields: t => ({
    issues: t.field({
      type: [InputIssueRef],
      description: 'Everything that is wrong, at least one issue.',
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
  description: 'The username or the password is wrong; which of them is not told.',
  interfaces,
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no user with the given id.',
  interfaces,
  fields: t => ({ id: t.exposeID('id', { description: 'The id as it was given.' }) }),
})

const roomIdDescription = 'The id of the room, as it was given.'

builder.objectType(NotAMemberError, {
  name: 'NotAMemberError',
  description:
    'The viewer is not in this room, or there is no such room (any more): the answer is the same, so that ids cannot be probed.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

builder.objectType(NotTheCreatorError, {
  name: 'NotTheCreatorError',
  description: 'Only the creator of a room deletes it. Other members may leave it.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

builder.objectType(CreatorCannotLeaveError, {
  name: 'CreatorCannotLeaveError',
  description: 'The creator of a room can neither leave it nor be removed, but may delete it.',
  interfaces,
  fields: t => ({ roomId: t.exposeID('roomId', { description: roomIdDescription }) }),
})

const LimitKindRef = builder.enumType('LimitKind', {
  description: 'What there is only so much of.',
  values: {
    ROOMS_PER_USER: { description: 'The rooms that one user created.' },
    ROOMS_ADDED_PER_USER: { description: 'The rooms that others put one user into.' },
    MEMBERS_PER_ROOM: { description: 'The members of one room.' },
  },
})

builder.objectType(LimitExceededError, {
  name: 'LimitExceededError',
  description: 'There is no place left. Trying again helps only after something was given up.',
  interfaces,
  fields: t => ({
    limit: t.exposeInt('limit', { description: 'How many there may be.' }),
    kind: t.expose('kind', { type: LimitKindRef, description: 'What there may be only so many of.' }),
  }),
})

builder.objectType(RateLimitedError, {
  name: 'RateLimitedError',
  description: 'Too many requests of this kind in a short time. Nothing was changed.',
  interfaces,
  fields: t => ({
    retryAfterMs: t.exposeInt('retryAfterMs', { description: 'When to try again: after so many milliseconds.' }),
  }),
})
