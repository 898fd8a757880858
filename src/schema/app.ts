/** For the application that embeds Parlor: bringing people along, signing them in, and finding by its own ids. */
import type { NewSessionInput } from '../chat/app-users.ts'
import { InvalidInputError, NotFoundError, RateLimitedError, UsernameTakenError } from '../domain/errors.ts'
import type { ExternalUserInput } from '../domain/external.ts'
import type { User } from '../domain/user.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { priced, readPoints, writePoints } from './price.ts'
import { RoomRef } from './room.ts'
import { UserRef } from './user.ts'

const UpsertUserInput = builder.inputType('UpsertUserInput', {
  description: 'What the application says of one of its people. A field that is absent stays as it is.',
  fields: t => ({
    externalId: t.string({
      required: true,
      description: `The application’s own id of the user, at most ${byDefault('externalIdChars')}: the same text as the \`sub\` of their JWTs. Everybody may see it.`,
    }),
    username: t.string({
      description:
        'A unique name. The rules are those of `createUser`. Without one, a new user has a name that begins with `user-`.',
    }),
    displayName: t.string({ required: true, description: 'The name to show. The rules are those of `createUser`.' }),
    avatarUrl: t.string({
      description: 'The address of a picture. The rules are those of `updateProfile`. Null takes the picture away.',
    }),
    metadata: t.field({
      type: 'JSONObject',
      description: `What the application keeps about the user, for everybody to see: an object of at most ${byDefault('userMetadataBytes')} as JSON. Null: nothing.`,
    }),
  }),
})

const UpsertUserPayload = builder.objectRef<{ user: User; created: boolean }>('UpsertUserPayload').implement({
  description: 'The user is as the application says.',
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'The user.' }),
    created: t.exposeBoolean('created', { description: 'True if Parlor did not know the user before.' }),
  }),
})

builder.mutationField('upsertUser', t =>
  t.withAuth({ app: true }).field({
    type: UpsertUserPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, UsernameTakenError, RateLimitedError] },
    description: `Creates a user, or changes what is given of a user who is there. It is safe to send it again. Only for the application, with an app token; others are answered the error \`APP_ONLY\`.
- \`InvalidInputError\`: something given breaks its rule. Nothing was changed.
- \`UsernameTakenError\`: another user has this username. Nothing was changed.
- \`RateLimitedError\`: the application has called too often in a minute.`,
    args: { input: t.arg({ type: UpsertUserInput, required: true, description: 'The user.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.appUsers.upsert(session.user, input as ExternalUserInput),
  }),
)

const CreateSessionInput = builder.inputType('CreateSessionInput', {
  description: 'Who is to be signed in, and for how long.',
  fields: t => ({
    userId: t.id({ required: true, description: 'The id of a user, also of one with a password.' }),
    expiresInSeconds: t.int({
      description: 'How long the session lasts, unless it is renewed. Without it: as long as that of `signIn`.',
    }),
  }),
})

const CreateSessionPayload = builder.objectRef<{ token: string; expiresAt: number }>('CreateSessionPayload').implement({
  description: 'The session has begun.',
  fields: t => ({
    token: t.exposeString('token', {
      description: 'The token of the new session: give it to the user’s client. No other field shows it.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the session ends, unless it is renewed.' }),
  }),
})

builder.mutationField('createSession', t =>
  t.withAuth({ app: true }).field({
    type: CreateSessionPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, NotFoundError, RateLimitedError] },
    description: `Begins a session of a user whom the application has recognised. Only for the application, with an app token; others are answered the error \`APP_ONLY\`.
- \`InvalidInputError\`: \`expiresInSeconds\` breaks its rule.
- \`NotFoundError\`: no user has this id.
- \`RateLimitedError\`: the application has called too often in a minute.`,
    args: { input: t.arg({ type: CreateSessionInput, required: true, description: 'Whose session.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.appUsers.openSession(session.user, input as NewSessionInput),
  }),
)

builder.queryField('userByExternalId', t =>
  t.withAuth({ viewer: true }).field({
    type: UserRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The user whom the application knows by this id, or null.',
    args: { externalId: t.arg.string({ required: true, description: 'The application’s own id of the user.' }) },
    resolve: (_root, { externalId }, { chat }) => chat.appUsers.findByExternalId(externalId),
  }),
)

builder.queryField('roomByExternalId', t =>
  t.withAuth({ viewer: true }).field({
    type: RoomRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description:
      'The room that the application knows by this id, or null if there is none or the viewer may not read in it.',
    args: { externalId: t.arg.string({ required: true, description: 'The application’s own id of the room.' }) },
    resolve: (_root, { externalId }, { chat, session }) => chat.rooms.findByExternalId(session.user, externalId),
  }),
)
