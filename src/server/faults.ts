/** Top-level errors: what they tell a caller about a refusal, and how little about a fault. */
import { randomBytes } from 'node:crypto'
import { GraphQLError, Kind } from 'graphql'
import type { Logger } from 'pino'
import { UnavailableError } from '../domain/errors.ts'

/** The codes that this folder gives; the schema adds `UNAUTHENTICATED` and `BAD_USER_INPUT` of its own. */
export type Code =
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN_HOST'
  | 'FORBIDDEN_ORIGIN'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'INTERNAL_SERVER_ERROR'
  | 'OPERATION_NOT_KNOWN'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'SUBSCRIPTIONS_NEED_WEBSOCKET'
  | 'TOO_MANY_OPERATIONS'
  | 'UNAVAILABLE'

/** An error that stops an operation from running. `status` is for HTTP alone, and never travels in the answer. */
export function refusal(message: string, code: Code, status = 400): GraphQLError {
  // Nobody looks where a refusal was made, and to note it takes longer than all the rest of it.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const error = new GraphQLError(message, { extensions: { code } })
  Error.stackTraceLimit = stackTraceLimit
  return withStatus(error, status)
}

/** The answer to a caller who has used up a share or a rate: when to try again. */
export function rateLimited(retryAfterMs: number): GraphQLError {
  const seconds = Math.ceil(retryAfterMs / 1000)
  const message = `You ask for more than your share of this server. Try again in ${seconds} s.`
  const error = refusal(message, 'RATE_LIMITED', 429)
  error.extensions.retryAfterMs = retryAfterMs
  return error
}

export const isRateLimited = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError && error.extensions.code === 'RATE_LIMITED'

/** Notes the HTTP status for `http-operation.ts` (200 for clients that asked for `application/json`), hidden from encoders. */
export function withStatus(error: GraphQLError, status: number): GraphQLError {
  Object.defineProperty(error.extensions, 'http', { value: { status }, configurable: true })
  return error
}

/** What went wrong behind an error that no client caused, or null for an error made for clients. */
export function faultBehind(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error ?? new Error('Nothing was thrown.')
  const { originalError } = error
  if (originalError && !(originalError instanceof GraphQLError)) return originalError
  return codeOf(error) === undefined ? error : null
}

/** The code that an error has, or that it deserves when graphql-js made it of what a client sent. */
function codeOf({ path, nodes, message, extensions, originalError }: GraphQLError): unknown {
  if (typeof extensions.code === 'string') return extensions.code
  if (originalError instanceof GraphQLError && originalError.extensions.code) return originalError.extensions.code
  if (path) return message.startsWith('Argument "') ? 'BAD_USER_INPUT' : undefined
  return nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION ? 'BAD_USER_INPUT' : 'BAD_REQUEST'
}

export interface FaultParts {
  logger: Logger
  /** Whether this fault is Redis, or the content hook, being away for a while, so that trying again later is good advice. */
  isUnavailable(error: unknown): boolean
}

/** Makes of any error one that a client may see: refusals as they are, faults without detail, which goes to the log. */
export function createErrorMask({ logger, isUnavailable }: FaultParts) {
  return function maskError(error: unknown): GraphQLError {
    const fault = faultBehind(error)
    if (fault === null) return asRefusal(error as GraphQLError)
    const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {}
    if (isUnavailable(fault)) {
      // Whoever talks to Redis has said it, once: a line for each operation would drown it.
      logger.debug({ path: place.path?.join('.'), err: fault }, 'an operation met an unavailable Redis')
      const storage = 'The server cannot reach its storage at the moment. Try again in a while.'
      const message = fault instanceof UnavailableError ? fault.message : storage
      return withStatusUnlessPlaced(new GraphQLError(message, { ...place, extensions: { code: 'UNAVAILABLE' } }), 503)
    }
    const errorId = randomBytes(6).toString('hex')
    logger.error({ errorId, path: place.path?.join('.'), err: fault }, 'an operation failed')
    const extensions = { code: 'INTERNAL_SERVER_ERROR', errorId }
    return withStatusUnlessPlaced(new GraphQLError('Something went wrong.', { ...place, extensions }), 500)
  }
}

function asRefusal(error: GraphQLError): GraphQLError {
  error.extensions.code = codeOf(error)
  if (error.extensions.code === 'UNAUTHENTICATED') return withStatus(error, 401)
  return withStatusUnlessPlaced(error, 400)
}

/** An error with a path came beside data: then HTTP has nothing to complain of. */
function withStatusUnlessPlaced(error: GraphQLError, status: number): GraphQLError {
  return error.path || error.extensions.http ? error : withStatus(error, status)
}
