/** The viewer's own account: another password, and its end. */
import { BadCredentialsError, InvalidInputError, RateLimitedError } from '../domain/errors.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { hashPoints, listPoints, writePoints } from './price.ts'
import { UserRef } from './user.ts'

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The password, and the one to take its place.',
  fields: t => ({
    oldPassword: t.string({ required: true, description: 'The password until now.' }),
    newPassword: t.string({
      required: true,
      description: `At least ${byDefault('passwordMinChars')}, and at most ${byDefault('passwordChars')}, as in \`createUser\`.`,
    }),
  }),
})

const ChangePasswordPayload = builder.objectRef<{ user: User }>('ChangePasswordPayload').implement({
  description: 'The password is the new one.',
  fields: t => ({ user: t.expose('user', { type: UserRef, description: 'The viewer.' }) }),
})

command('changePassword', {
  input: ChangePasswordInput,
  given: 'Both passwords.',
  payload: ChangePasswordPayload,
  refusals: [InvalidInputError, BadCredentialsError, RateLimitedError],
  price: (_args, limits) => ({ points: 2 * hashPoints + 10 * limits.sessionsPerUser }),
  description: `Gives the viewer another password, and ends all their other sessions: those tokens work no longer, and their sockets are closed with the code 4401.
- \`InvalidInputError\`: the new password breaks its rule.
- \`BadCredentialsError\`: the old password is wrong. Accounts without a password have none to change.
- \`RateLimitedError\`: too many wrong passwords, or the server is busy with other passwords, as in \`signIn\`.`,
  resolve: async (input, context) => ({
    user: await context.chat.accounts.changePassword(context.session, context, input),
  }),
})

const DeleteAccountInput = builder.inputType('DeleteAccountInput', {
  description: 'What shows that the viewer asks, and nobody else.',
  fields: t => ({
    password: t.string({ description: 'The password. It is required where the account has one.' }),
  }),
})

const DeleteAccountPayload = builder.objectRef<{ deletedUserId: string }>('DeleteAccountPayload').implement({
  description: 'The account is deleted.',
  fields: t => ({
    deletedUserId: t.exposeID('deletedUserId', {
      description: 'The id that the user had. It stays the id of the author of what they wrote.',
    }),
  }),
})

command('deleteAccount', {
  input: DeleteAccountInput,
  given: 'The password.',
  payload: DeleteAccountPayload,
  refusals: [BadCredentialsError, RateLimitedError],
  price: (_args, limits) => ({ points: hashPoints + listPoints(limits) + writePoints }),
  description: `Deletes the account of the viewer. It cannot be taken back.
- The profile, the password, the list of blocked people and all sessions are gone at once. Sockets are closed with the code 4401.
- The user is out of all rooms (\`MemberRemoved\` with the cause \`ACCOUNT_DELETED\`). A room of theirs passes to the moderator who has been in it longest, otherwise to the member who has. A room in which nobody else is, is deleted.
- What they wrote stays, and its author is shown as “Deleted user”. Delete messages before, if they are not to stay.
- In 30 days somebody else may take the username.

Refusals:
- \`BadCredentialsError\`: the password is wrong, or missing.
- \`RateLimitedError\`: too many wrong passwords, or the server is busy with other passwords, as in \`signIn\`.`,
  resolve: async (input, context) => ({
    deletedUserId: await context.chat.accounts.delete(context.session, context, input),
  }),
})
