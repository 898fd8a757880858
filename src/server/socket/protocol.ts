/** What happens on one socket: graphql-ws keeps the protocol, this says who may connect and what an operation runs. */
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import type { Feed } from '../../delivery/feed/feed.ts'
import type { NoteAudit } from '../../domain/audit.ts'
import type { SessionLack } from '../../domain/session.ts'
import { isRateLimited, refusal } from '../faults.ts'
import { actAsOfSocket, authenticate, authorizationOfSocket } from '../graphql/authenticate.ts'
import {
  type Operation,
  type OperationParts,
  payerOf,
  refusalsOf,
  startOperation,
  withCost,
} from '../graphql/operation.ts'
import type { Broadcast } from './broadcast.ts'
import { type Closing, closings } from './closings.ts'
import { problemWith } from './message.ts'
import { identify, liveBy, type SocketSessionParts } from './session.ts'
import type { Running, Socket } from './socket.ts'

export interface SocketProtocolParts extends SocketSessionParts, OperationParts {
  broadcast: Broadcast
  audit: NoteAudit
  maskError: (error: unknown) => GraphQLError
}

/** An operation's id goes out with each of its events. */
const idChars = 256

type SocketContext = Context<Record<string, unknown> | undefined, Socket>

/** The protocol for all sockets of a server. Its hooks never throw for what a client sent. */
export function createSocketProtocol(parts: SocketProtocolParts): Server<Socket> {
  return makeServer<Record<string, unknown> | undefined, Socket>({
    // The sweep of all sockets sees to it, without a timer for each.
    connectionInitWaitTimeout: 0,
    onConnect: context => connect(parts, context),
    onSubscribe: (context, id, payload) => begin(parts, context, id, payload),
    execute: args => answer(parts, () => execute(args as Operation)),
    subscribe: args => answer(parts, () => subscribe(parts, args as Operation)),
    onNext: ({ extra: socket }) => socket.readsAnswers(),
    onError: (_context, _id, _payload, errors) => errors.map(error => parts.maskError(error).toJSON()),
    onComplete: ({ extra: socket }, id) => finish(socket, id),
  })
}

/** A fault in one operation is the answer to that operation: thrown, it would end the socket. */
async function answer<Result>(parts: SocketProtocolParts, run: () => Result | Promise<Result>) {
  try {
    return await run()
  } catch (error) {
    return { errors: [parts.maskError(error)] }
  }
}

function execute(args: Operation) {
  const result = args.result!
  return args.tellsCost ? Promise.resolve(result).then(told => withCost(args, told)) : result
}

/**
 * Hands out the feed itself rather than what the pipeline wraps around it, and lets go of what only the start needed:
 * both would stay for as long as the subscription.
 */
async function subscribe(parts: SocketProtocolParts, args: Operation) {
  const result = await parts.shares.measure(args.share, () => args.envelope.subscribe(args))
  const { feed } = args
  Object.assign(args, { envelope: null, contextValue: null, variableValues: null, feed: null })
  return feed ?? (Symbol.asyncIterator in result ? withCosts(args, result) : withCost(args, result))
}

/** The same results, each with its cost where that was asked for. */
function withCosts(args: Operation, results: AsyncIterableIterator<ExecutionResult>) {
  if (!args.tellsCost) return results
  const next = async (): Promise<IteratorResult<ExecutionResult>> => {
    const { done, value } = await results.next()
    return done ? { done, value: undefined } : { done: false, value: withCost(args, value) }
  }
  const told: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => told,
    next,
    return: () => results.return!() as Promise<IteratorResult<ExecutionResult>>,
  }
  return told
}

/** A socket without a token may open: what needs a viewer then answers `UNAUTHENTICATED`. */
async function connect(parts: SocketProtocolParts, context: SocketContext) {
  const { extra: socket } = context
  socket.introduced = true
  const authorization = authorizationOfSocket(context.connectionParams, socket.authorization)
  const actAs = actAsOfSocket(context.connectionParams, socket.actAs)
  // graphql-ws would keep the token for as long as the socket lives.
  Object.assign(context, { connectionParams: undefined })
  socket.authorization = undefined
  socket.actAs = undefined
  if (authorization === null && actAs === null) return true
  const given = { address: socket.address, authorization, actAs }
  const { session, lack } = await authenticate(parts, given).catch(tooMuch)
  if (!session) {
    socket.close(lack ? closingFor(lack) : closings.crowded)
    return false
  }
  socket.payer = payerOf({ session }, socket)
  socket.session = await liveBy(parts, socket, session)
  return true
}

/** Their address has brought too many tokens to verify: no fault, and nothing to log. */
function tooMuch(error: unknown): { session: null; lack: null } {
  if (isRateLimited(error)) return { session: null, lack: null }
  throw error
}

function closingFor(lack: SessionLack): Closing {
  if (lack === 'expired') return closings.expired
  return lack === 'malformed' ? closings.malformedToken : closings.signedOut
}

/** What graphql-ws is to run, or why it is not run. An id is taken until its operation has ended for good. */
async function begin(parts: SocketProtocolParts, context: SocketContext, id: string, payload: SubscribePayload) {
  const { extra: socket, subscriptions } = context
  const problem = problemWith(payload)
  if (problem) return [problem]
  if (id.length > idChars) return [refusal(`An id has at most ${idChars} characters.`, 'BAD_REQUEST')]
  if (socket.running.some(operation => operation.id === id))
    return [refusal('The operation that had this id is still ending.', 'BAD_REQUEST')]
  if (socket.running.length >= parts.limits.operationsPerSocket)
    return [refusal(`A socket runs at most ${parts.limits.operationsPerSocket} operations.`, 'TOO_MANY_OPERATIONS')]
  const running: Running = { id, kind: 'question' }
  socket.running = socket.running.concat(running)
  try {
    return await prepare(parts, { socket, running, isAwaited: awaited(socket, subscriptions, id) }, payload)
  } catch (error) {
    finish(socket, id)
    return refusalsOf(error, parts.maskError)
  }
}

/** Outlives the operation, as its context does: so it holds what lives as long as the socket. */
const awaited = (socket: Socket, subscriptions: object, id: string) => (): boolean =>
  socket.isOpen && id in subscriptions

function finish(socket: Socket, id: string): void {
  socket.running = socket.running.filter(operation => operation.id !== id)
  if (socket.sessions.length === 0) socket.idleSince = performance.now()
}

function becomeFeed({ limits }: SocketProtocolParts, socket: Socket, running: Running): void {
  if (socket.running.filter(({ kind }) => kind === 'feed').length >= limits.feedsPerSocket)
    throw refusal(`A socket has at most ${limits.feedsPerSocket} subscriptions.`, 'TOO_MANY_OPERATIONS')
  running.kind = 'feed'
}

interface Asked {
  socket: Socket
  running: Running
  /** Whether the client still waits: it has neither gone nor said that it does no longer. */
  isAwaited(): boolean
}

/** Is kept with the context of the operation, too. It is given the operation as the arguments of its execution. */
const feedStarter =
  (broadcast: Broadcast, socket: Socket, id: string) =>
  (feed: Feed, args: ExecutionArgs): void => {
    const operation = args as Operation
    operation.feed = feed
    broadcast.start(feed, { socket, id, args, cost: operation.cost ?? 0, tellsCost: operation.tellsCost })
  }

/** Throws a `GraphQLError`, or several. */
async function prepare(
  parts: SocketProtocolParts,
  { socket, running, isAwaited }: Asked,
  payload: SubscribePayload,
): Promise<Operation> {
  await socket.readsAnswers()
  const identity = await identify(parts, socket, payload.extensions)
  if (!socket.isHeard) throw refusal('The socket is closing.', 'BAD_REQUEST')
  const startFeed = feedStarter(parts.broadcast, socket, running.id)
  const takesMore = () => socket.readsAnswers()
  const caller = { address: socket.address, userAgent: socket.userAgent, identity, isAwaited, startFeed, takesMore }
  const operation = await startOperation(
    parts,
    caller,
    () => payload,
    kind => {
      if (kind === OperationTypeNode.SUBSCRIPTION) becomeFeed(parts, socket, running)
    },
  )
  socket.share = operation.share
  socket.payer = operation.share.caller
  // graphql-ws keeps the payload for as long as a subscription lives: then nothing but the one text that all share.
  if (operation.kind === OperationTypeNode.SUBSCRIPTION)
    Object.assign(payload, { query: operation.document.loc?.source.body, variables: null, extensions: null })
  return operation
}
