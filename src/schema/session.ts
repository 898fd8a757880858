/** Accounts and sessions: signing up, in and out. */
import type { Chat } from '../chat/chat.ts'
import type { SignedIn } from '../chat/sessions.ts'
import { BadCredentialsError, InvalidInputError, RateLimitedError, UsernameTakenError } from '../domain/errors.ts'
import type { Session } from '../domain/session.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { passwordsOff, unauthenticated } from './faults.ts'
import { hashPoints, priced, writePoints } from './price.ts'
import { UserRef } from './user.ts'
import { ViewerRef } from './viewer.ts'

function assertPasswords({ takesPasswords }: Chat): void {
  if (!takesPasswords) throw passwordsOff()
}

/** A payload with a new session. */
const signedIn = (name: string, description: string) =>
  builder.objectRef<SignedIn>(name).implement({
    description,
    fields: t => ({
      user: t.expose('user', { type: UserRef, description: 'The user who is signed in now.' }),
      token: t.exposeString('token', {
        description:
          'The token of the new session: send it as `Authorization: Bearer …`, or in `connection_init` as `{ "authorization": "Bearer …" }`. No other field shows it.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'When the session ends, unless it is renewed.',
      }),
    }),
  })

const CreateUserInput = builder.inputType('CreateUserInput', {
  description: 'The account to create.',
  fields: t => ({
    username: t.string({
      required: true,
      description: `Letters from a to z, digits and \`_\`: 3 or more, at most ${byDefault('usernameChars')}. Capital letters become small ones, spaces at both ends are removed. No other user may have the same username.`,
    }),
    password: t.string({
      required: true,
      description: `At least ${byDefault('passwordMinChars')}, and at most ${byDefault('passwordChars')}, counted as people see them. It is compared in Unicode normalization form C, so that the same password is recognised from every keyboard.`,
    }),
    displayName: t.string({
      description: `The name to show, on one line: at most ${byDefault('displayNameChars')}. At least one character must be visible. Without it, the username is shown as the client wrote it.`,
    }),
  }),
})

const CreateUserPayload = signedIn('CreateUserPayload', 'The account was created, and its user is signed in.')

builder.mutationField('createUser', t =>
  t.field({
    type: CreateUserPayload,
    extensions: priced({ points: hashPoints }),
    errors: { types: [InvalidInputError, UsernameTakenError, RateLimitedError] },
    description: `Creates an account, and signs its user in. Needs no session. Where nobody has a password (\`PASSWORDS=off\`) it answers the error \`PASSWORDS_OFF\`.
- \`InvalidInputError\`: the username, the password or the display name breaks its rule.
- \`UsernameTakenError\`: another user has this username.
- \`RateLimitedError\`: too many accounts from this network address in an hour, too many requests from it in a minute, or the server is busy with other passwords.`,
    args: { input: t.arg({ type: CreateUserInput, required: true, description: 'The account to create.' }) },
    resolve(_root, { input }, context) {
      assertPasswords(context.chat)
      return context.chat.users.create(context, input)
    },
  }),
)

const SignInInput = builder.inputType('SignInInput', {
  description: 'The user to sign in.',
  fields: t => ({
    username: t.string({
      required: true,
      description: 'The username, in capital or small letters. Spaces at both ends are removed.',
    }),
    password: t.string({ required: true, description: 'The password.' }),
  }),
})

const SignInPayload = signedIn(
  'SignInPayload',
  `The user is signed in, with a new session. Earlier sessions stay open: at most ${byDefault('sessionsPerUser')}, and the oldest ends when there are more.`,
)

builder.mutationField('signIn', t =>
  t.field({
    type: SignInPayload,
    extensions: priced({ points: hashPoints }),
    errors: { types: [BadCredentialsError, RateLimitedError] },
    description: `Signs a user in, with a new session. Needs no session. Where nobody has a password (\`PASSWORDS=off\`) it answers the error \`PASSWORDS_OFF\`.
- \`BadCredentialsError\`: the username or the password is wrong.
- \`RateLimitedError\`: too many requests in a minute from this network address, too many wrong passwords for this username, or the server is busy with other passwords. Wrong passwords from other addresses do not lock a user out of an address from which they signed in before.`,
    args: { input: t.arg({ type: SignInInput, required: true, description: 'The user to sign in.' }) },
    resolve(_root, { input }, context) {
      assertPasswords(context.chat)
      return context.chat.sessions.signIn(context, input)
    },
  }),
)

const SignOutPayload = builder.objectRef<{ signedOut: boolean }>('SignOutPayload').implement({
  description: 'The session has ended.',
  fields: t => ({
    signedOut: t.exposeBoolean('signedOut', { description: 'False if there was no session.' }),
  }),
})

builder.mutationField('signOut', t =>
  t.field({
    type: SignOutPayload,
    extensions: priced({ points: writePoints }),
    description:
      'Ends the session of the token in use, and closes all sockets of this session with the code 4401. It is never refused.',
    resolve: async (_root, _args, { chat, session }) => ({ signedOut: await chat.sessions.signOut(session) }),
  }),
)

const RenewSessionPayload = builder.objectRef<{ viewer: Session }>('RenewSessionPayload').implement({
  description: 'The session was extended. The token stays the same, and sockets stay open.',
  fields: t => ({
    viewer: t.expose('viewer', { type: ViewerRef, description: 'The viewer, with the new end of the session.' }),
  }),
})

builder.mutationField('renewSession', t =>
  t.withAuth({ viewer: true }).field({
    type: RenewSessionPayload,
    extensions: priced({ points: writePoints }),
    description:
      'Extends the session of the token in use to its full length. It is never refused while the session lasts. A JWT cannot be extended: send a newer one with this mutation, and the socket that brings it lives as long as that one.',
    resolve: async (_root, _args, { chat, session }) => {
      const viewer = await chat.sessions.renew(session)
      if (!viewer) throw unauthenticated('dead')
      return { viewer }
    },
  }),
)
