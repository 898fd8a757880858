/** The sessions of the viewer: where they are signed in, and ending what should not be. */
import type { ShownSession } from '../chat/sessions.ts'
import { RateLimitedError } from '../domain/errors.ts'
import { globalSessionId } from '../domain/session.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { priced, readPoints, writePoints } from './price.ts'
import { ViewerRef } from './viewer.ts'

const SessionRef = builder.objectRef<ShownSession>('Session').implement({
  description: 'One device on which the viewer is signed in. Nobody else sees it.',
  fields: t => ({
    id: t.id({
      description: 'The id, `session_…`, for `revokeSession`. It is not a token, and not a global id.',
      resolve: ({ id }) => globalSessionId(id),
    }),
    current: t.exposeBoolean('current', { description: 'Whether this is the session that asks.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the user signed in.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends, unless it is renewed.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'When it was last used, by a request or by an open socket: correct to about a minute.',
    }),
    device: t.exposeString('device', {
      nullable: true,
      description:
        'The program and the system on which the user signed in, such as `Firefox on Linux`. It comes from the `User-Agent` of the client, which can say anything. Null if it said nothing.',
    }),
  }),
})

builder.objectField(ViewerRef, 'sessions', t =>
  t.field({
    type: [SessionRef],
    extensions: priced((_args, limits) => ({ points: readPoints, items: limits.sessionsPerUser })),
    description: `The sessions of the viewer, the newest first: at most ${byDefault('sessionsPerUser')}.`,
    resolve: (session, _args, { chat }) => chat.sessions.list(session),
  }),
)

const RevokeSessionInput = builder.inputType('RevokeSessionInput', {
  description: 'Which session to end.',
  fields: t => ({
    sessionId: t.id({ required: true, description: 'The id of the session, from `Viewer.sessions`.' }),
  }),
})

const RevokeSessionPayload = builder
  .objectRef<{ sessionId: string; revoked: boolean }>('RevokeSessionPayload')
  .implement({
    description: 'The session has ended.',
    fields: t => ({
      sessionId: t.exposeID('sessionId', { description: 'The id that was given.' }),
      revoked: t.exposeBoolean('revoked', {
        description: 'False if the viewer had no such session (any more). Then nothing changed.',
      }),
    }),
  })

command('revokeSession', {
  input: RevokeSessionInput,
  given: 'Which session to end.',
  payload: RevokeSessionPayload,
  refusals: [RateLimitedError],
  description: `Ends one of the viewer's sessions: its token works no longer, and its sockets are closed with the code 4401. The session in use may end itself so.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: async (input, { chat, session }) => ({
    sessionId: input.sessionId,
    revoked: await chat.sessions.revoke(session, input),
  }),
})

const SignOutEverywherePayload = builder.objectRef<{ ended: number }>('SignOutEverywherePayload').implement({
  description: 'All sessions of the viewer have ended.',
  fields: t => ({
    ended: t.exposeInt('ended', {
      description: 'How many sessions ended: those that Parlor kept, and the one in use.',
    }),
  }),
})

builder.mutationField('signOutEverywhere', t =>
  t.withAuth({ viewer: true }).field({
    type: SignOutEverywherePayload,
    extensions: priced((_args, limits) => ({ points: writePoints + 10 * limits.sessionsPerUser })),
    description:
      'Ends all sessions of the viewer, the one in use included: their tokens work no longer, and their sockets are closed with the code 4401. So are all JWTs of the viewer that were made before. It is never refused while the session lasts.',
    resolve: async (_root, _args, { chat, session }) => ({ ended: await chat.sessions.signOutEverywhere(session) }),
  }),
)
