/** One operation, whichever transport brought it: parsed, validated and given its context, and ready to run. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  OperationTypeNode,
} from 'graphql'
import type { Feed } from '../../delivery/feed/feed.ts'
import { appUserId } from '../../domain/app.ts'
import type { Session } from '../../domain/session.ts'
import type { NextTurn } from '../../domain/turn.ts'
import { refusal } from '../faults.ts'
import { unawaited } from './awaited.ts'
import type { Judged } from './document-limits.ts'
import type { KnownDocuments } from './known-documents.ts'
import type { Caller, GraphQL } from './pipeline.ts'
import { msOf } from './run.ts'
import type { Share } from './share.ts'
import type { Shares } from './shares.ts'

/** What clients send, of either transport. */
export interface OperationRequest {
  /** Empty where `extensions` have the hash of a document that the server may know. */
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
  /** What it is taken from. */
  share: Share
  /** Of a query or a mutation, which runs already. */
  result: ExecutionResult | Promise<ExecutionResult> | null
}

export interface OperationParts {
  graphql: GraphQL
  documents: KnownDocuments
  shares: Shares
}

/** The result, with the operation's cost in `extensions` where that was asked for. */
export function withCost<Result extends object>({ tellsCost, cost }: Operation, result: Result): Result {
  return tellsCost && cost !== undefined ? { ...result, extensions: { cost } } : result
}

/** The errors that a client gets for what `startOperation` threw. */
export const refusalsOf = (thrown: unknown, maskError: (error: unknown) => GraphQLError): GraphQLError[] =>
  (Array.isArray(thrown) ? thrown : [thrown]).map(maskError)

/**
 * Documents found in order: their pipeline hands out the same object for the same text, and has one set of rules. Yoga
 * remembers its verdicts, too, but behind all hooks, which take 3.5 µs each time.
 */
const valid = new WeakSet<DocumentNode>()

/**
 * Parses and validates the operation when its caller's turn has come, and begins it unless it is a subscription. `allow` may
 * refuse its kind. Throws a `GraphQLError`, or several, or whatever kept the context from being made.
 */
export async function startOperation(
  { graphql, documents, shares }: OperationParts,
  caller: Caller,
  read: () => OperationRequest,
  allow: (kind: OperationTypeNode) => void,
): Promise<Operation> {
  const envelope = graphql.getEnveloped(caller)
  const contextValue = await envelope.contextFactory()
  const share = shares.of(payerOf(contextValue, caller))
  return shares.run(share, () => {
    const request = read()
    const operation = operationOf({ envelope, contextValue, share }, request, documents.textOf(request))
    allow(operation.kind)
    letTakeTurns(contextValue, { shares, share, kind: operation.kind })
    if (operation.kind !== OperationTypeNode.SUBSCRIPTION) operation.result = begin(operation)
    return operation
  })
}

/** Whose share pays: the user's or, before signing in, the address's. What the application does as somebody is its own. */
export function payerOf(context: object, { address }: Pick<Caller, 'address'>): string {
  const { session } = context as { session?: Session | null }
  if (session?.outside === 'app') return appUserId
  return session?.user.id ?? address
}

/** A function of its own: what is kept about a context lives long, and must hold neither the request nor its answer. */
function letTakeTurns(
  context: object,
  { shares, share, kind }: { shares: Shares } & Pick<Operation, 'share' | 'kind'>,
) {
  const goOn = () => {
    const gone = unawaited(context, kind)
    if (gone) throw gone
  }
  const nextTurn: NextTurn = points => {
    goOn()
    return shares.turn(share, msOf(points))?.then(goOn)
  }
  Object.assign(context, { nextTurn })
}

function operationOf(
  given: Pick<Operation, 'envelope' | 'contextValue' | 'share'>,
  request: OperationRequest,
  query: string,
): Operation {
  const { envelope, contextValue, share } = given
  const { variables, extensions } = request
  const { schema } = envelope
  const document = findValid(envelope, query)
  const operationName = request.operationName || undefined
  const kind = getOperationAST(document, operationName)?.operation
  if (!kind) throw refusal('Say which operation of the document to run.', 'OPERATION_RESOLUTION_FAILURE')
  const tellsCost = (extensions as { cost?: unknown } | null | undefined)?.cost === true
  return {
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue,
    kind,
    tellsCost,
    envelope,
    share,
    feed: null,
    result: null,
  }
}

function findValid(envelope: Operation['envelope'], query: string): DocumentNode {
  const document: DocumentNode = envelope.parse(query)
  if (valid.has(document)) return document
  const refusals = envelope.validate(envelope.schema, document)
  if (refusals.length > 0) throw refusals
  valid.add(document)
  return document
}

function begin(operation: Operation): Operation['result'] {
  const result: Operation['result'] = operation.envelope.execute(operation)
  // Nobody may be there any more to look at it when it fails.
  if (result instanceof Promise) result.catch(() => undefined)
  return result
}
