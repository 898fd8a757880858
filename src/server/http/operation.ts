/** One operation over HTTP: from a request to an answer and its status, as the specification GraphQL over HTTP has them. */
import type { IncomingMessage } from 'node:http'
import { type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql'
import type { Limits } from '../../domain/limits.ts'
import { type Code, isRateLimited, refusal } from '../faults.ts'
import { type OperationParts, refusalsOf, startOperation, withCost } from '../graphql/operation.ts'
import type { Caller } from '../graphql/pipeline.ts'
import type { Share } from '../graphql/share.ts'
import { parseMediaTypes, saysUtf8 } from './media-type.ts'
import { BadParams, readParams } from './request-params.ts'
import type { UnreadAnswers } from './unread.ts'

export interface HttpOperationParts extends OperationParts {
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
  /** Whose share the answer is made from, and counts as unread in. */
  share?: Share
  /** When to try again. */
  retryAfterMs?: number
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
  const type = acceptedType(headers.accept)
  if (!type) return refuseRequest(406, onlyJson)
  try {
    // A body may take a thousand times longer to read than a short one: in its caller's turn, too.
    const read = () => readParams(request, body, parts.limits.jsonDepth)
    const operation = await startOperation(parts, caller, read, kind => {
      if (kind === OperationTypeNode.MUTATION && method !== 'POST') throw new MutationByGet()
    })
    const { share, envelope } = operation
    const result: ExecutionResult = await (operation.result ?? envelope.subscribe(operation))
    const made = parts.shares.measure(share, () => answer(type, withCost(operation, result)))
    made.share = share
    return made
  } catch (error) {
    if (error instanceof MutationByGet) return refuseRequest(405, 'Mutations are sent by POST.')
    if (isRateLimited(error)) return refuseForNow(error)
    if (error instanceof BadParams) return refuseRequest(400, error.message)
    return answer(type, { errors: refusalsOf(error, parts.maskError) })
  }
}

/** The first type in the list that answers can have. A list of nothing asks for nothing special. */
function acceptedType(accept = json): string | null {
  if (accept === json) return json
  const types = parseMediaTypes(accept)
  if (types.length === 0) return json
  const found = types.find(type => saysUtf8(type) && [graphqlJson, json, 'application/*', '*/*'].includes(type.type))
  if (!found) return null
  return found.type === graphqlJson ? graphqlJson : json
}

/** A page that merely loads an address must change nothing. */
class MutationByGet extends Error {}

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

/** Whether everything in the operation needed a session, and there was none: nothing was read, so there is no data. */
const isRefusedWhole = ({ data, errors = [] }: Result): boolean =>
  errors.some(error => statusNotedOn(error) === 401) && Object.values(data ?? {}).every(value => value === null)

/** The gravest of those that the errors ask for. */
const statusOf = (errors: readonly GraphQLError[]): number => Math.max(200, ...errors.map(statusNotedOn))

const statusNotedOn = ({ extensions }: GraphQLError): number =>
  (extensions.http as { status: number } | undefined)?.status ?? 400

/** The status shows whatever the client accepts: it says when to come back, to proxies, too. */
const refuseForNow = (error: GraphQLError): HttpAnswer => ({
  ...answerWith(429, json, { errors: [error] }),
  retryAfterMs: error.extensions.retryAfterMs as number,
})

/** For requests that never became an operation; their status shows whatever the client accepts. */
export function refuseRequest(status: number, message: string, code: Code = 'BAD_REQUEST'): HttpAnswer {
  return { status, type: `${json}; charset=utf-8`, text: JSON.stringify({ errors: [refusal(message, code)] }) }
}
