/** Accounts and sessions: signing up, in and out. */
import type { SignedIn } from '../chat/sessions.ts'
import { BadCredentialsError, InvalidInputError, RateLimitedError, UsernameTakenError } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'
import { builder } from './builder.ts'
import { unauthenticated } from './faults.ts'
import { hashPoints, priced, writePoints } from './price.ts'
import { UserRef } from './user.ts'
import { ViewerRef } from './viewer.ts'

const userDescription = 'Who is signed in now.'
const tokenDescription =
  'The token of the new session: send it as `Authorization: Bearer …`, or in `connection_init` as `{ "authorization": "Bearer …" }`. It is told only here.'
const expiresAtDescription = 'When the session ends unless it is renewed.'

const CreateUserInput = builder.inputType('CreateUserInput', {
  description: 'The account to make.',
  fields: t => ({
    username: t.string({
      required: true,
      description: '`[a-z0-9_]{3,32}`; capitals are lowered, spaces around it cut. It must be free.',
    }),
    password: t.string({
      required: true,
      description:
        '8–128 characters as people see them; compared in NFC, so that it does not matter on which keyboard it is typed.',
    }),
    displayName: t.string({
      description:
        'The name to show, 1–64 characters on one line, of which one can be seen; by default the username as given.',
    }),
  }),
})

const CreateUserPayload = builder.objectRef<SignedIn>('CreateUserPayload').implement({
  description: 'The account was made, and its user signed in.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: userDescription }),
    token: t.exposeString('token', { description: tokenDescription }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: expiresAtDescription }),
  }),
})

builder.mutationField('createUser', t =>
  t.field({
    type: CreateUserPayload,
    extensions: priced({ points: hashPoints }),
    errors: { types: [InvalidInputError, UsernameTakenError, RateLimitedError] },
    description: `Makes an account and signs in. Needs no session.
- \`InvalidInputError\`: the username, password or display name breaks its rule.
- \`UsernameTakenError\`: another user has this username.
- \`RateLimitedError\`: too many accounts from this address in an hour, too many tries in a minute, or too many passwords to hash just now.`,
    args: { input: t.arg({ type: CreateUserInput, required: true, description: 'The account to make.' }) },
    resolve: (_root, { input }, { chat, address }) => chat.users.create(address, input),
  }),
)

const SignInInput = builder.inputType('SignInInput', {
  description: 'Whom to sign in.',
  fields: t => ({
    username: t.string({ required: true, description: 'The username, in any case; spaces around it are cut.' }),
    password: t.string({ required: true, description: 'The password.' }),
  }),
})

const SignInPayload = builder.objectRef<SignedIn>('SignInPayload').implement({
  description: 'The user is signed in, in a new session. Earlier sessions live on, the newest 50 of them all.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: userDescription }),
    token: t.exposeString('token', { description: tokenDescription }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: expiresAtDescription }),
  }),
})

builder.mutationField('signIn', t =>
  t.field({
    type: SignInPayload,
    extensions: priced({ points: hashPoints }),
    errors: { types: [BadCredentialsError, RateLimitedError] },
    description: `Begins a session. Needs none.
- \`BadCredentialsError\`: the username or the password is wrong.
- \`RateLimitedError\`: too many tries in a minute from this address; or too many wrong passwords for this username, from this address, or from many and this is none from which its user came before.`,
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Whom to sign in.' }) },
    resolve: (_root, { input }, { chat, address }) => chat.sessions.signIn(address, input),
  }),
)

const SignOutPayload = builder.objectRef<{ signedOut: boolean }>('SignOutPayload').implement({
  description: 'The session is over.',
  fields: t => ({
    signedOut: t.exposeBoolean('signedOut', { description: 'False if there was no session to end.' }),
  }),
})

builder.mutationField('signOut', t =>
  t.field({
    type: SignOutPayload,
    extensions: priced({ points: writePoints }),
    description: 'Ends the session of the token in use, and closes all its sockets (4401). Never refused.',
    resolve: async (_root, _args, { chat, session }) => ({ signedOut: await chat.sessions.signOut(session) }),
  }),
)

const RenewSessionPayload = builder.objectRef<{ viewer: Session }>('RenewSessionPayload').implement({
  description: 'The session was extended. The token stays the same, and its sockets live on.',
  fields: t => ({
    viewer: t.expose('viewer', { type: ViewerRef, description: 'The viewer, with the new end of the session.' }),
  }),
})

builder.mutationField('renewSession', t =>
  t.withAuth({ viewer: true }).field({
    type: RenewSessionPayload,
    extensions: priced({ points: writePoints }),
    description: 'Extends the session of the token in use to its full length. Never refused while the session lasts.',
    resolve: async (_root, _args, { chat, session }) => {
      const viewer = await chat.sessions.renew(session)
      if (!viewer) throw unauthenticated('dead')
      return { viewer }
    },
  }),
)
