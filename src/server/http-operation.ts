/** One operation over HTTP: from a request to an answer and its status, as the specification GraphQL over HTTP has them. */
import type { IncomingMessage } from 'node:http'
import { type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql'
import { parseRequestParams, type RequestParams } from 'graphql-http'
import { type Code, refusal } from './faults.ts'
import type { Caller, GraphQL } from './graphql.ts'
import { prepareOperation, refusalsOf } from './operation.ts'

export interface HttpOperationParts {
  graphql: GraphQL
  maskError: (error: unknown) => GraphQLError
}

export interface HttpOperation {
  request: IncomingMessage
  /** The body of a POST. */
  body: string | null
  caller: Caller
}

export interface HttpAnswer {
  status: number
  type: string
  text: string
}

type Result = Pick<ExecutionResult, 'errors'> & { data?: unknown }

/** A media type that clients ask for when they want errors to show in the status, too. */
const graphqlJson = 'application/graphql-response+json'
const json = 'application/json'
const onlyJson = `Answers are JSON: accept ${graphqlJson} or ${json}. Subscriptions travel over WebSocket, at this same address.`

/** Told to who sends a body of any other type. */
export const onlyJsonBodies = 'A request has the content type application/json.'

/** Runs one query or mutation. Never rejects. */
export async function answerOperation(parts: HttpOperationParts, operation: HttpOperation): Promise<HttpAnswer> {
  const { method, headers } = operation.request
  const type = acceptedType(headers.accept)
  if (!type) return refuseRequest(406, onlyJson)
  const params = await readParams(operation)
  if (typeof params === 'string') return refuseRequest(400, params)
  try {
    const prepared = await prepareOperation(parts.graphql, operation.caller, params)
    const { kind, envelope } = prepared
    if (kind === OperationTypeNode.MUTATION && method !== 'POST')
      return refuseRequest(405, 'Mutations are sent by POST.')
    const run = kind === OperationTypeNode.SUBSCRIPTION ? envelope.subscribe : envelope.execute
    return answer(type, await run(prepared))
  } catch (error) {
    return answer(type, { errors: refusalsOf(error, parts.maskError) })
  }
}

/** The first type in the list that answers can have; weights are not looked at. */
function acceptedType(accept = json): string | null {
  for (const range of accept.toLowerCase().split(',')) {
    const [type, ...params] = range.split(';').map(part => part.trim())
    if (params.some(param => param.startsWith('charset=') && param !== 'charset=utf-8')) continue
    if (type === graphqlJson) return graphqlJson
    if (type === json || type === 'application/*' || type === '*/*') return json
  }
  return null
}

/** What the request asks for, or why it asks for nothing. */
async function readParams({ request, body }: HttpOperation): Promise<RequestParams | string> {
  const { method = 'GET', url = '', headers } = request
  try {
    const params = await parseRequestParams({ method, url, headers, body, raw: request, context: undefined })
    return Array.isArray(params) ? onlyJsonBodies : (params as RequestParams)
  } catch (error) {
    return `${(error as Error).message}.`
  }
}

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
