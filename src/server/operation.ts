/** One operation, whichever transport brought it: parsed, validated and given its context, and ready to run. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  getOperationAST,
  type OperationTypeNode,
} from 'graphql'
import type { Feed } from '../delivery/feed/feed.ts'
import { refusal } from './faults.ts'
import type { Caller, GraphQL } from './graphql.ts'
import type { Judged } from './limits.ts'

/** What clients send, of either transport. */
export interface OperationRequest {
  query: string
  /** None when it is empty: some clients send it so. */
  operationName?: string | null | undefined
  variables?: Record<string, unknown> | null | undefined
  extensions?: unknown
}

/** Arguments that know the pipeline which made them: it runs them, too. */
export interface Operation extends ExecutionArgs, Judged {
  kind: OperationTypeNode
  /** Whether its answers say what they cost. */
  tellsCost: boolean
  envelope: ReturnType<GraphQL['getEnveloped']>
  /** The feed that it started. */
  feed: Feed | null
}

/** The result, with the operation's cost in `extensions` where that was asked for. */
export function withCost<Result extends object>({ tellsCost, cost }: Operation, result: Result): Result {
  return tellsCost && cost !== undefined ? { ...result, extensions: { cost } } : result
}

/** What a client is told of whatever `prepareOperation` threw. */
export const refusalsOf = (thrown: unknown, maskError: (error: unknown) => GraphQLError): GraphQLError[] =>
  (Array.isArray(thrown) ? thrown : [thrown]).map(maskError)

/**
 * Documents found in order: their pipeline hands out the same object for the same text, and has one set of rules. Yoga
 * remembers its verdicts, too, but behind all hooks, which take 3.5 µs each time.
 */
const valid = new WeakSet<DocumentNode>()

/** Throws a `GraphQLError`, or several, or whatever kept the context from being made. */
export async function prepareOperation(
  graphql: GraphQL,
  caller: Caller,
  { query, variables: variableValues, extensions, ...request }: OperationRequest,
): Promise<Operation> {
  const envelope = graphql.getEnveloped(caller)
  const { schema } = envelope
  const document = envelope.parse(query)
  if (!valid.has(document)) {
    const refusals = envelope.validate(schema, document)
    if (refusals.length > 0) throw refusals
    valid.add(document)
  }
  const operationName = request.operationName || undefined
  const kind = getOperationAST(document, operationName)?.operation
  if (!kind) throw refusal('Say which operation of the document to run.', 'OPERATION_RESOLUTION_FAILURE')
  const contextValue = await envelope.contextFactory()
  const tellsCost = (extensions as { cost?: unknown } | null | undefined)?.cost === true
  return { schema, document, operationName, variableValues, contextValue, envelope, kind, tellsCost, feed: null }
}
