/** One operation over HTTP: from a request to an answer and its status, as the specification GraphQL over HTTP has them. */
import type { IncomingMessage } from 'node:http'
import { type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql'
import type { Limits } from '../domain/limits.ts'
import type { Session } from '../domain/session.ts'
import { type Code, refusal } from './faults.ts'
import type { Caller, GraphQL } from './graphql.ts'
import { parseMediaTypes, saysUtf8 } from './media-type.ts'
import { type Operation, prepareOperation, refusalsOf, withCost } from './operation.ts'
import { BadParams, PersistedQueryError, readParams } from './request-params.ts'
import type { UnreadAnswers } from './unread.ts'

export interface HttpOperationParts {
  graphql: GraphQL
  limits: Limits
  maskError: (error: unknown) => GraphQLError
  unread: UnreadAnswers
}

export interface HttpOperation {
  request: IncomingMessage
  /** The body of a POST. */
  body: Buffer | null
  caller: Caller
}

export interface HttpAnswer {
  status: number
  type: string
  text: string
  /** Whose it is to read: a user, or an address. */
  reader?: string
}

type Result = Pick<ExecutionResult, 'errors'> & { data?: unknown }

/** A media type that clients ask for when they want errors to show in the status, too. */
const graphqlJson = 'application/graphql-response+json'
const json = 'application/json'
const onlyJson = `Answers are JSON: accept ${graphqlJson} or ${json}. Subscriptions travel over WebSocket, at this same address.`

/** Runs one query or mutation. Never rejects. */
export async function answerOperation(
  parts: HttpOperationParts,
  { request, body, caller }: HttpOperation,
): Promise<HttpAnswer> {
  const { method, headers } = request
  const { address } = caller
  const type = acceptedType(headers.accept)
  if (!type) return refuseRequest(406, onlyJson)
  try {
    const prepared = await prepareOperation(parts.graphql, caller, readParams(request, body, parts.limits.jsonDepth))
    const { kind, envelope } = prepared
    if (kind === OperationTypeNode.MUTATION && method !== 'POST')
      return refuseRequest(405, 'Mutations are sent by POST.')
    const reader = readerOf(prepared) ?? address
    if (parts.unread.isFullFor(reader)) return { ...leavesUnread, reader }
    const run = kind === OperationTypeNode.SUBSCRIPTION ? envelope.subscribe : envelope.execute
    const result = withCost(prepared, await run(prepared))
    // Others that ran beside it were done before. What has changed something is told in any case, and is short.
    if (kind === OperationTypeNode.QUERY && parts.unread.isFullFor(reader)) return { ...leavesUnread, reader }
    return { ...answer(type, result), reader }
  } catch (error) {
    if (error instanceof PersistedQueryError) return refuseHash(type, error)
    if (error instanceof BadParams) return refuseRequest(400, error.message)
    return answer(type, { errors: refusalsOf(error, parts.maskError) })
  }
}

/** The user who asks. */
const readerOf = ({ contextValue }: Operation): string | undefined =>
  (contextValue as { session?: Session | null }).session?.user.id

/** The first type in the list that answers can have. A list of nothing asks for nothing special. */
function acceptedType(accept = json): string | null {
  const types = parseMediaTypes(accept)
  if (types.length === 0) return json
  const found = types.find(type => saysUtf8(type) && [graphqlJson, json, 'application/*', '*/*'].includes(type.type))
  if (!found) return null
  return found.type === graphqlJson ? graphqlJson : json
}

/** In words and a status on which the clients that ask by hash send the text instead. */
const refuseHash = (type: string, { message }: PersistedQueryError): HttpAnswer =>
  answerWith(200, type, { errors: [refusal(message, 'PERSISTED_QUERY_NOT_SUPPORTED')] })

function answer(type: string, result: Result): HttpAnswer {
  if (type === json) return answerWith(200, type, result)
  if (isRefusedWhole(result)) return answerWith(401, type, { ...result, data: null })
  return answerWith('data' in result ? 200 : statusOf(result.errors ?? []), type, result)
}

const answerWith = (status: number, type: string, result: Result): HttpAnswer => ({
  status,
  type: `${type}; charset=utf-8`,
  text: JSON.stringify(result),
})

/** Whether all that was asked for needs a session, and there was none: nothing was read, and so there is no data. */
const isRefusedWhole = ({ data, errors = [] }: Result): boolean =>
  errors.some(error => statusNotedOn(error) === 401) && Object.values(data ?? {}).every(value => value === null)

/** The gravest of those that the errors ask for. */
const statusOf = (errors: readonly GraphQLError[]): number => Math.max(400, ...errors.map(statusNotedOn))

const statusNotedOn = ({ extensions }: GraphQLError): number =>
  (extensions.http as { status: number } | undefined)?.status ?? 400

/** For requests that never became an operation; their status shows whatever the client accepts. */
export function refuseRequest(status: number, message: string, code: Code = 'BAD_REQUEST'): HttpAnswer {
  return { status, type: `${json}; charset=utf-8`, text: JSON.stringify({ errors: [refusal(message, code)] }) }
}

const leavesUnread = refuseRequest(429, 'Read the answers that you were given, then ask for more.', 'RATE_LIMITED')
