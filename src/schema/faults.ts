/** What stops an operation from running: top-level errors, told apart by `extensions.code`. */
import { GraphQLError } from 'graphql'
import { RateLimitedError } from '../domain/errors.ts'
import type { SessionLack } from '../domain/session.ts'

const whatToDo: Record<SessionLack, string> = {
  expired: 'This JWT has expired: ask for a new one.',
  refused: 'This token is not accepted.',
  missing: 'Sign in first: this needs a session.',
  malformed:
    'This authorization is not a token: send `Bearer ` and the whole token that `createUser` or `signIn` answered.',
  dead: 'The session of this token has ended: it was signed out or expired, or it never existed. Sign in again.',
}

/** `why`: what is known better than what the lack alone says. */
export const unauthenticated = (lack: SessionLack | null, why?: string): GraphQLError =>
  new GraphQLError(why || whatToDo[lack ?? 'missing'], { extensions: { code: 'UNAUTHENTICATED' } })

/** Of what is not for people, however they signed in. */
export const appOnly = (): GraphQLError =>
  new GraphQLError('Only the application that this server belongs to may do this, with an app token.', {
    extensions: { code: 'APP_ONLY' },
  })

export const passwordsOff = (): GraphQLError =>
  new GraphQLError('Nobody has a password here: sign in with the application that this server belongs to.', {
    extensions: { code: 'PASSWORDS_OFF' },
  })

export const badUserInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Of a verb that has no refusals of its own to answer with: what stops it as a top-level error; faults as they are. */
export function asTopLevel(error: unknown): unknown {
  if (!(error instanceof RateLimitedError)) return error
  const { message, retryAfterMs } = error
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterMs } })
}
