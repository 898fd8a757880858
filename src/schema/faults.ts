/** What stops an operation from running: top-level errors, told apart by `extensions.code`. */
import { GraphQLError } from 'graphql'
import { RateLimitedError } from '../domain/errors.ts'
import type { SessionLack } from '../domain/session.ts'

const whatToDo: Record<SessionLack, string> = {
  missing: 'Sign in first: this needs a session.',
  malformed:
    'This authorization is not a token: send `Bearer ` and the whole token that `createUser` or `signIn` answered.',
  dead: 'The session of this token has ended: it was signed out or expired, or it never existed. Sign in again.',
}

export const unauthenticated = (lack: SessionLack | null): GraphQLError =>
  new GraphQLError(whatToDo[lack ?? 'missing'], { extensions: { code: 'UNAUTHENTICATED' } })

export const badUserInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Of a verb that has no refusals of its own to answer with: what stops it as a top-level error; faults as they are. */
export function asTopLevel(error: unknown): unknown {
  if (!(error instanceof RateLimitedError)) return error
  const { message, retryAfterMs } = error
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterMs } })
}
