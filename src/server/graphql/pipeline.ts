/** The one pipeline of every operation, whichever transport brought it: parse, validate, judge, run, mask. */
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { Feed } from '../../delivery/feed/feed.ts'
import { PresenceFeed } from '../../delivery/rooms/presence-feed.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Identity } from '../../domain/session.ts'
import { type Code, createErrorMask, type FaultParts, refusal, withStatus } from '../faults.ts'
import { type Metrics, useMetrics } from '../metrics.ts'
import { useClosedSchema } from './closed-schema.ts'
import { createJudge, type Judged, useLimits } from './document-limits.ts'
import { createExecution, type Execute } from './execution.ts'
import { createRun, type Run, type Shared } from './run.ts'
import type { Shares } from './shares.ts'

/** Who asks. A transport that knows who it is says so; else it gives the authorization to find it by. */
export interface Caller {
  /** As it is counted: its `callerKey`. */
  address: string
  authorization?: string | null
  /** Whom an application says that it acts as. */
  actAs?: string | null
  /** What the caller's program calls itself. */
  userAgent?: string | undefined
  identity?: Identity
  /** Whether the caller still waits for the answer. */
  isAwaited?(): boolean
  /** Carries a feed's events to the caller. Without it there is no way for them. */
  startFeed?(feed: Feed, args: ExecutionArgs): void
  /** Resolves when the caller has read enough of what was told; undefined: it has. */
  takesMore?(): Promise<void> | undefined
}

export interface GraphQLParts extends FaultParts {
  schema: GraphQLSchema
  /** Validation rules besides those of the specification. They must not depend on variables: their verdict is kept. */
  rules: readonly ValidationRule[]
  /** What resolvers get besides parent and arguments. It may reject: its fault is masked like any other. */
  contextFor(caller: Caller): object | Promise<object>
  limits: Limits
  metrics: Metrics
  /** Whether clients may ask what the schema has. */
  introspection: boolean
  shares: Shares
}

type Yoga = YogaServerInstance<Caller, object>

export interface GraphQL {
  /** The steps of one operation of this caller. */
  getEnveloped(caller: Caller): Omit<ReturnType<Yoga['getEnveloped']>, 'execute'> & { execute: Execute }
}

/** Both transports take its steps, with every limit and every mask, from `getEnveloped(caller)`: `operation.ts`. */
export function createGraphQL({
  schema,
  rules,
  contextFor,
  limits,
  metrics,
  introspection,
  shares,
  ...parts
}: GraphQLParts): GraphQL {
  const addRules: Plugin = { onValidate: ({ addValidationRule }) => rules.forEach(addValidationRule) }
  const run = createRun(shares, limits)
  const judge = createJudge(limits)
  const maskError = createErrorMask(parts)
  const execute = createExecution({ judge, run, metrics, maskError, introspection })
  const caches = documentCaches()
  const yoga = createYoga<Caller, object>({
    schema,
    context: contextFor,
    plugins: [
      useMetrics(metrics),
      // Before what may stop an operation, and with it the hooks behind.
      ...(introspection ? [] : [useClosedSchema]),
      useLimits(limits, judge),
      addRules,
      forgetInvalid(caches),
      useCodes,
      handOverFeeds(run, shares),
    ],
    maskedErrors: { maskError },
    parserAndValidationCache: caches,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    // `graphql-route.ts` counts the bytes, for a third of the price.
    maxRequestBodySize: false,
  })
  return { getEnveloped: caller => Object.assign(yoga.getEnveloped(caller), { execute }) }
}

/**
 * Documents by their whole text; their tokens bound how many, for about 20 MB at most. Verdicts of validation hang on
 * the documents. Texts that are no documents are not worth remembering.
 */
const documentCaches = () => ({
  documentCache: new LRUCache<string, DocumentNode>({ maxSize: 50_000, sizeCalculation: tokensOf }),
  errorCache: { get: () => undefined, set: () => {} },
})

/** Nor are documents with mistakes, which are as large again as what is wrong with them: they would take the places of others. */
const forgetInvalid = ({ documentCache }: ReturnType<typeof documentCaches>): Plugin => ({
  onValidate:
    ({ params: { documentAST } }) =>
    ({ valid }) => {
      if (!valid) documentCache.delete(documentAST.loc?.source.body ?? '')
    },
})

const tokensOf = (document: DocumentNode): number => (document as { tokenCount?: number }).tokenCount ?? 1000

/** Gives what fails before it runs the code and the status that say so. */
const useCodes: Plugin = {
  onParse:
    () =>
    ({ result }) => {
      if (result instanceof GraphQLError) setCode(result, 'GRAPHQL_PARSE_FAILED')
    },
  onValidate:
    () =>
    ({ result }) => {
      for (const error of result) setCode(error, 'GRAPHQL_VALIDATION_FAILED')
    },
}

function setCode(error: GraphQLError, code: Code): void {
  error.extensions.code ??= code
  withStatus(error, 400)
}

type Args = ExecutionArgs & Judged & Shared

/** A feed goes to the transport that can carry its events. HTTP cannot. */
const handOverFeeds = (run: Run, shares: Shares): Plugin<Caller> => ({
  onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
    const { startFeed } = args.contextValue as Caller
    if (startFeed)
      return setSubscribeFn((args: Args) => run(args, args.startCost ?? 0, () => openFeed(args, startFeed, shares)))
    const message = 'Subscriptions travel over WebSocket, at this same address (protocol graphql-transport-ws).'
    setResultAndStopExecution({ errors: [refusal(message, 'SUBSCRIPTIONS_NEED_WEBSOCKET')] })
  },
})

async function openFeed(args: Args, startFeed: NonNullable<Caller['startFeed']>, shares: Shares) {
  const source = await createSourceEventStream(args)
  if (source instanceof Feed) startFeed(source, args)
  return source instanceof PresenceFeed ? answering(source, { ...args }, shares) : source
}

/** What has few events, and each for its subscriber alone, is answered one by one, in turn; their share pays. */
const answering = (source: PresenceFeed, args: Args, shares: Shares): AsyncIterableIterator<ExecutionResult> => ({
  [Symbol.asyncIterator]() {
    return this
  },
  async next() {
    // What is not read yet is merged meanwhile, and told at once.
    await (args.contextValue as Caller).takesMore?.()
    const { done, value } = await source.next()
    if (done) return { done, value: undefined }
    const answer = () => execute({ ...args, rootValue: value })
    return { done: false, value: await (args.share ? shares.runHeldBack(args.share, answer) : answer()) }
  },
  return: () => source.return() as Promise<IteratorResult<ExecutionResult>>,
})
