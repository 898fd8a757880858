/** The fast road of events: one execution and one encoding for all sockets that asked alike, one write for each. */
import type { ExecutionArgs, GraphQLError } from 'graphql'
import type { Feed } from '../delivery/feed/feed.ts'
import type { Audience, Outlet, Selection } from '../delivery/outlet.ts'
import type { Event, EventType, RoomEvent } from '../domain/event.ts'
import type { UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Logged } from '../domain/log.ts'
import { type EventArgs, eventArgsOf } from './event-operation.ts'
import { refusal } from './faults.ts'
import type { Flusher } from './flusher.ts'
import { NextFrames, nextHead } from './frames.ts'
import {
  type Answer,
  keepAnswers,
  namedTypes,
  type SelectionParts,
  SharedSelection,
  selectionKey,
} from './selection.ts'
import type { Socket } from './socket.ts'

export interface BroadcastParts {
  flusher: Flusher
  limits: Limits
  /** The feeds that a user has here. */
  feedsOf(userId: UserId): readonly Feed[]
  maskError: (error: unknown) => GraphQLError
}

export interface Subscription {
  socket: Socket
  /** The operation's id on its socket. */
  id: string
  args: ExecutionArgs
  /** What each of its events costs, in points. */
  cost: number
  /** Whether each of its events is to say so. */
  tellsCost: boolean
}

export type Broadcast = ReturnType<typeof createBroadcast>

export function createBroadcast({ flusher, maskError, limits, feedsOf }: BroadcastParts) {
  const selections = new Map<string, BroadcastSelection>()
  const answers = keepAnswers()
  let opened = 0

  function selectionOf({ args, cost, tellsCost }: Subscription, userId: UserId): BroadcastSelection {
    const eventArgs = eventArgsOf(args)
    const toldCost = tellsCost ? cost : null
    const key = selectionKey(eventArgs, toldCost)
    const known = selections.get(key)
    assertMaySelect(userId, known, cost)
    if (known) return known
    const close = () => selections.delete(key)
    const name = String(++opened)
    const selection = new BroadcastSelection({ maskError, answers, name, flusher, eventArgs, cost, toldCost, close })
    selections.set(key, selection)
    return selection
  }

  /** What is asked alike is made once, however many feeds a user has: only what differs counts. */
  function assertMaySelect(userId: UserId, known: BroadcastSelection | undefined, cost: number): void {
    const own = new Set(feedsOf(userId).map(({ outlet }) => outlet.selection as BroadcastSelection))
    if (known && own.has(known)) return
    const { selectionsPerUser, eventCost } = limits
    if (own.size >= selectionsPerUser)
      throw refusal(`A user has at most ${selectionsPerUser} different subscriptions at a time.`, 'TOO_MANY_OPERATIONS')
    const sum = [...own].reduce((points, selection) => points + selection.cost, cost)
    if (sum <= eventCost) return
    const message = `With this subscription each event would cost this user ${sum} points, of at most ${eventCost}: end others, or subscribe alike on every device.`
    throw refusal(message, 'TOO_MANY_OPERATIONS')
  }

  return {
    /** Starts a feed towards its socket. It ends with the socket, at the latest. Throws a refusal. */
    start(feed: Feed, subscription: Subscription): void {
      const selection = selectionOf(subscription, feed.userId)
      subscription.socket.adopt(feed)
      feed.start(new SocketOutlet(selection, feed, subscription))
    },
    /** How many different selections are subscribed here. */
    selections: () => selections.size,
  }
}

interface BroadcastSelectionParts extends SelectionParts {
  flusher: Flusher
  eventArgs: EventArgs
  /** Of each event, in points. */
  cost: number
  /** Called when nobody asks so any more. */
  close(): void
}

class BroadcastSelection extends SharedSelection implements Selection {
  readonly flusher: Flusher
  readonly cost: number
  readonly #args: ExecutionArgs
  readonly #close: () => void
  readonly #named: ReadonlySet<string>
  #holders = 0

  constructor({ flusher, eventArgs, cost, close, ...parts }: BroadcastSelectionParts) {
    super(parts)
    this.flusher = flusher
    this.cost = cost
    const { schema, document, variableValues } = eventArgs
    this.#args = { schema, document, variableValues }
    this.#named = namedTypes(document).add('FeedReady').add('FeedReset')
    this.#close = close
  }

  /** What it is executed with for one who asked so: all but the context is the same, or makes no difference. */
  argsFor(contextValue: object): ExecutionArgs {
    return { ...this.#args, contextValue }
  }

  /** What tells of the feed itself goes to all. */
  names(type: EventType): boolean {
    return this.#named.has(type)
  }

  hold(): void {
    this.#holders++
  }

  release(): void {
    if (--this.#holders === 0) this.#close()
  }

  openAudience(): Audience {
    return new RoomAudience(this)
  }
}

class SocketOutlet implements Outlet {
  readonly selection: BroadcastSelection
  readonly socket: Socket
  readonly #feed: Feed
  readonly #context: object
  readonly #head: string

  constructor(selection: BroadcastSelection, feed: Feed, { socket, id, args }: Subscription) {
    selection.hold()
    this.selection = selection
    this.socket = socket
    this.#feed = feed
    // A copy: what plugins remember of the context that started the feed must not live as long.
    this.#context = { ...(args.contextValue as object), startFeed: undefined, isAwaited: undefined }
    this.#head = nextHead(id)
  }

  get args(): ExecutionArgs {
    return this.selection.argsFor(this.#context)
  }

  queue(frames: NextFrames): void {
    this.socket.queue(this.#head, frames)
  }

  send(event: Event, logged?: Logged): number {
    if (!this.selection.names(event.type)) return 0
    const { bytes } = this.selection.answer(event, this.args, logged)
    this.queue(new NextFrames([bytes]))
    return bytes.length
  }

  settle(): void {
    this.selection.flusher.settle()
  }

  get bytesAtOnce(): number {
    return this.socket.bytesAtOnce
  }

  drained(): Promise<void> {
    return this.socket.drained()
  }

  closed(): void {
    this.socket.disown(this.#feed)
    this.selection.release()
  }
}

/** Everyone in it is told everything it was told: whoever comes or goes flushes first, so the loop needs no filter. */
class RoomAudience implements Audience {
  readonly #selection: BroadcastSelection
  readonly #outlets = new Set<SocketOutlet>()
  #told: RoomEvent[] = []

  constructor(selection: BroadcastSelection) {
    this.#selection = selection
  }

  get size(): number {
    return this.#outlets.size
  }

  add(outlet: SocketOutlet): void {
    this.flush()
    this.#outlets.add(outlet)
  }

  delete(outlet: SocketOutlet): void {
    this.flush()
    this.#outlets.delete(outlet)
  }

  tell(event: RoomEvent): void {
    if (!this.#selection.names(event.type)) return
    if (this.#told.length === 0) this.#selection.flusher.audienceIsDirty(this)
    this.#told.push(event)
  }

  flush(): void {
    const told = this.#told
    const [first] = this.#outlets
    if (told.length === 0 || !first) return
    this.#told = []
    const answers = told.map(event => this.#selection.answer(event, first.args))
    const frames = new NextFrames(answers.map(({ bytes }) => bytes))
    const shareable = answers.every(answer => answer.shareable)
    for (const outlet of this.#outlets)
      outlet.queue(shareable || outlet === first ? frames : this.#ownFrames(told, answers, outlet))
  }

  /** What others may see of the answers, and this outlet's own where they may not. */
  #ownFrames(told: readonly RoomEvent[], answers: readonly Answer[], { args }: SocketOutlet): NextFrames {
    const own = told.map((event, i) => (answers[i]!.shareable ? answers[i]! : this.#selection.answer(event, args)))
    return new NextFrames(own.map(({ bytes }) => bytes))
  }
}
