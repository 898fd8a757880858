/** A graphql-ws client that never stops trying, and whose feeds go on where they were: for every library that takes one. */
import { getOperationAST, OperationTypeNode, parse } from 'graphql'
import { type Client, type ClientOptions, createClient, type SubscribePayload } from 'graphql-ws'

/** What every document asks of its events, so that the feed can resume. */
export interface FeedEvent {
  __typename?: string
  roomId?: string
  cursor?: string | null
  cursors?: string[]
}

/** What to keep of a feed. `saved`: where it is to go on, from an earlier keeper or `Viewer.feedCursors`; null to start now. */
export function keepCursors(saved: string[] | null = null) {
  let listed = saved
  const since = new Map<string, string>()
  return {
    /** The variable `after`. Store it to go on after the page was closed. */
    get after(): string[] | null {
      return listed || since.size > 0 ? [...(listed ?? []), ...since.values()] : null
    },
    take({ roomId, cursor, cursors }: FeedEvent): void {
      if (cursors) {
        listed = cursors
        since.clear()
      } else if (roomId && cursor) since.set(roomId, cursor)
    },
  }
}

export interface FeedClientOptions extends Omit<ClientOptions, 'connectionParams'> {
  url: string
  /** A valid token; asked for whenever a socket is opened. */
  token: () => string | Promise<string>
}

/** Each subscription with a variable `$after` has a keeper of its own, which begins with what that variable is. */
export function createFeedClient({ token, ...options }: FeedClientOptions): Client {
  const client = createClient({
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 10_000,
    ...options,
  })
  const subscribe: Client['subscribe'] = (payload, sink) => {
    if (!isFeed(payload)) return client.subscribe(payload, sink)
    const cursors = keepCursors(payload.variables?.after as string[] | null | undefined)
    const variables = {
      ...payload.variables,
      // Read anew for every socket.
      get after() {
        return cursors.after
      },
    }
    const next: typeof sink.next = result => {
      sink.next(result)
      for (const event of Object.values(result.data ?? {})) cursors.take(event as FeedEvent)
    }
    return insist(client, { ...payload, variables }, { ...sink, next })
  }
  return { ...client, subscribe }
}

type Sink = Parameters<Client['subscribe']>[1]

/** Begins the feed again when the server refused it for the moment: for graphql-ws that would be its end. */
function insist(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  let end: () => void
  const error = (reason: unknown) => {
    const pauseMs = Array.isArray(reason) && pauseAfter(new OperationError(reason))
    if (pauseMs === false) return sink.error(reason)
    const timer = setTimeout(begin, pauseMs)
    end = () => {
      clearTimeout(timer)
      sink.complete()
    }
  }
  function begin() {
    end = client.subscribe(payload, { ...sink, error } as Sink)
  }
  begin()
  return () => end()
}

/** After how long an operation with this error may go well, or false: never. */
const pauseAfter = (error: OperationError): number | false => isPassing(error) && (error.retryAfterMs ?? 1_000)

function isFeed({ query, operationName }: SubscribePayload): boolean {
  const operation = getOperationAST(parse(query), operationName)
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return false
  return operation.variableDefinitions?.some(({ variable }) => variable.name.value === 'after') ?? false
}

export interface Listening<Event> {
  /** Where to go on; null to start now. */
  after?: string[] | null
  onEvent(event: Event): void
  /** The feed has ended for good: with an error, unless it was told to. */
  onEnd(error?: unknown): void
}

/** An operation that was answered with top-level errors, in the one shape that does not depend on the library. */
export class OperationError extends Error {
  /** `extensions.code` of the first one. */
  readonly code: unknown
  /** When to try again, where the server says so. */
  readonly retryAfterMs: number | undefined
  constructor(errors: readonly { message: string; extensions?: Record<string, unknown> }[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.code = errors[0]?.extensions?.code
    this.retryAfterMs = errors[0]?.extensions?.retryAfterMs as number | undefined
  }
}

/** Whether the same operation may go well later: no answer came, or the server could not serve, or not so much, for the moment. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof OperationError) || error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED'
