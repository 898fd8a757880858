/** What happens on one socket: graphql-ws keeps the protocol, this says who may connect and what an operation runs. */
import { type ExecutionArgs, type GraphQLError, getOperationAST } from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import type { Feed } from '../delivery/feed.ts'
import { authenticate, authorizationIn } from './authenticate.ts'
import type { Broadcast } from './broadcast.ts'
import { closings } from './closings.ts'
import { refusal } from './faults.ts'
import type { GraphQL } from './graphql.ts'
import type { Socket } from './socket.ts'
import { findSession, liveBy, type SocketSessionParts } from './socket-session.ts'

export interface SocketProtocolParts extends SocketSessionParts {
  graphql: GraphQL
  broadcast: Broadcast
  connectionInitWaitMs: number
  maskError: (error: unknown) => GraphQLError
}

/** An operation's id goes out with each of its events. */
const idChars = 256

type Envelope = ReturnType<GraphQL['getEnveloped']>
type SocketContext = Context<Record<string, unknown> | undefined, Socket>

/** Arguments that know the pipeline which made them: it runs them, too. */
interface EnvelopedArgs extends ExecutionArgs {
  envelope: Envelope
  /** The feed that was started. */
  feed: Feed | null
}

/** The protocol for all sockets of a server. Its hooks never throw for what a client sent. */
export function createSocketProtocol(parts: SocketProtocolParts): Server<Socket> {
  return makeServer<Record<string, unknown> | undefined, Socket>({
    connectionInitWaitTimeout: parts.connectionInitWaitMs,
    onConnect: context => connect(parts, context),
    onSubscribe: ({ extra: socket }, id, payload) => begin(parts, socket, id, payload),
    execute: args => answer(parts, () => (args as EnvelopedArgs).envelope.execute(args)),
    subscribe: args => answer(parts, () => subscribe(args as EnvelopedArgs)),
    onError: (_context, _id, _payload, errors) => errors.map(error => parts.maskError(error).toJSON()),
    onComplete: ({ extra: socket }, id) => void socket.running.delete(id),
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

/**
 * Hands out the feed itself rather than what the pipeline wraps around it, and lets go of what only the start needed:
 * both would stay for as long as the subscription.
 */
async function subscribe(args: EnvelopedArgs) {
  const result = await args.envelope.subscribe(args)
  const { feed } = args
  Object.assign(args, { envelope: null, contextValue: null, feed: null })
  return feed ?? result
}

/** A socket without a token may open: what needs a viewer then answers `UNAUTHENTICATED`. */
async function connect(parts: SocketProtocolParts, { extra: socket, connectionParams }: SocketContext) {
  const authorization = authorizationIn(connectionParams)
  if (authorization === null) return true
  const session = await authenticate(parts.chat, authorization)
  if (!session) {
    socket.close(closings.signedOut)
    return false
  }
  socket.session = await liveBy(parts, socket, session)
  return true
}

/** What graphql-ws is to run, or why it is not run. An id is taken until its operation has ended for good. */
async function begin(parts: SocketProtocolParts, socket: Socket, id: string, payload: SubscribePayload) {
  const { running } = socket
  if (id.length > idChars) return [refusal(`An id has at most ${idChars} characters.`, 'BAD_REQUEST')]
  if (running.has(id)) return [refusal('The operation that had this id is still ending.', 'BAD_REQUEST')]
  if (running.size >= parts.limits.operationsPerSocket)
    return [refusal(`A socket runs at most ${parts.limits.operationsPerSocket} operations.`, 'TOO_MANY_OPERATIONS')]
  running.set(id, 'question')
  try {
    return await prepare(parts, socket, id, payload)
  } catch (error) {
    running.delete(id)
    return Array.isArray(error) ? error.map(parts.maskError) : [parts.maskError(error)]
  }
}

/** Parses and validates in the one pipeline. Throws a `GraphQLError`, or several. */
async function prepare(
  parts: SocketProtocolParts,
  socket: Socket,
  id: string,
  { query, operationName, variables, extensions }: SubscribePayload,
): Promise<EnvelopedArgs> {
  await socket.readsAnswers()
  const session = await findSession(parts, socket, extensions)
  if (!socket.isOpen) throw refusal('The socket is closing.', 'BAD_REQUEST')
  const envelope = parts.graphql.getEnveloped({
    address: socket.address,
    session,
    startFeed(feed: Feed, args: ExecutionArgs) {
      socket.running.set(id, 'feed')
      enveloped.feed = feed
      parts.broadcast.start(feed, { socket, id, args })
    },
  })
  const document = envelope.parse(query)
  const refusals = envelope.validate(envelope.schema, document)
  if (refusals.length > 0) throw refusals
  if (!getOperationAST(document, operationName))
    throw refusal('Say which operation of the document to run.', 'OPERATION_RESOLUTION_FAILURE')
  const contextValue = await envelope.contextFactory()
  const { schema } = envelope
  // biome-ignore format: one object, so that all of them have one shape
  const enveloped: EnvelopedArgs = {
    schema, document, operationName, variableValues: variables, contextValue, envelope, feed: null,
  }
  return enveloped
}
