/** The viewer's own profile: changing it. */
import { InvalidInputError, RateLimitedError } from '../domain/errors.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { unauthenticated } from './faults.ts'
import { UserRef } from './user.ts'

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'What to change. A field that is absent stays as it is.',
  fields: t => ({
    displayName: t.string({
      description: `The name to show, on one line: at most ${byDefault('displayNameChars')}. At least one character must be visible. Null is the same as absent.`,
    }),
    avatarUrl: t.string({
      description: `The address of a picture: a URL that begins with \`https://\`, at most ${byDefault('avatarUrlChars')}. It is kept as browsers write it. Null takes the picture away.`,
    }),
  }),
})

const UpdateProfilePayload = builder.objectRef<{ user: User }>('UpdateProfilePayload').implement({
  description: 'The profile is as it was asked for.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'The viewer as other users see them now.' }),
  }),
})

command('updateProfile', {
  input: UpdateProfileInput,
  given: 'What to change.',
  payload: UpdateProfilePayload,
  refusals: [InvalidInputError, RateLimitedError],
  description: `Changes the name and the picture of the viewer. Nobody receives an event: what is read from then on shows the new profile, and so does what the viewer does on any socket.
- \`InvalidInputError\`: the display name or the address of the picture breaks its rule. Nothing was changed.
- \`RateLimitedError\`: too many changes in an hour.`,
  async resolve(input, context) {
    const user = await context.chat.profiles.update(context.session.user, input)
    if (!user) throw unauthenticated('dead')
    // What follows in the same operation is done by the user of now.
    context.session = { ...context.session, user }
    return { user }
  },
})
