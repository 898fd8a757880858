/** Subscriptions that ask for the same: what is made once for all of them, their audiences, and the way to each socket. */
import type { ExecutionArgs } from 'graphql'
import type { Feed } from '../../delivery/feed/feed.ts'
import type { Audience, Outlet, Selection } from '../../delivery/outlet.ts'
import type { Event, EventType } from '../../domain/event.ts'
import type { SignalEvent } from '../../domain/signal.ts'
import type { Caller } from '../graphql/pipeline.ts'
import type { Share } from '../graphql/share.ts'
import type { Shares } from '../graphql/shares.ts'
import { RoomAudience } from './audience.ts'
import type { EventArgs } from './event-operation.ts'
import type { Flusher } from './flusher.ts'
import { NextFrames, nextHead } from './frames.ts'
import { namedTypes, type SelectionParts, SharedSelection } from './selection.ts'
import type { Socket } from './socket.ts'

/** About what it takes to open one room for a feed, and to let go of it, which fewer rooms than these are not asked for. */
const openMs = 0.1
const fewRooms = 20
/** About what it takes to read one block of a room's log for a feed. */
const stepMs = 0.05
/** What is read for a feed comes from Redis, and is taken apart here. */
const bytesPerMs = 100 * 1024

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

interface BroadcastSelectionParts extends SelectionParts {
  flusher: Flusher
  shares: Shares
  eventArgs: EventArgs
  /** Of each event, in points. */
  cost: number
  /** Called when the last of its subscriptions has ended. */
  close(): void
}

export class BroadcastSelection extends SharedSelection implements Selection {
  readonly flusher: Flusher
  readonly shares: Shares
  readonly cost: number
  readonly #args: ExecutionArgs
  readonly #close: () => void
  readonly #named: ReadonlySet<string>
  /** The frames of events that were made for many at one reading, as long as those live. */
  readonly framesOf = new WeakMap<Event, NextFrames>()
  #holders = 0

  constructor({ flusher, shares, eventArgs, cost, close, ...parts }: BroadcastSelectionParts) {
    super(parts)
    this.flusher = flusher
    this.shares = shares
    this.cost = cost
    const { schema, document, variableValues } = eventArgs
    this.#args = { schema, document, variableValues }
    this.#named = namedTypes(document).add('FeedReady').add('FeedReset')
    this.#close = close
  }

  /** The arguments of its execution for one subscription: all but the context is the same, or makes no difference. */
  argsFor(contextValue: object): ExecutionArgs {
    return { ...this.#args, contextValue }
  }

  /** Events about the feed itself go to all. */
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

/** A copy: what plugins remember of the context that started the feed must not live as long, nor what only its start needs. */
function contextOfEvents(caller: Caller & { nextTurn?: unknown }): object {
  const { startFeed: _, isAwaited: __, identity: ___, takesMore: ____, nextTurn: _____, ...context } = caller
  return context
}

export class SocketOutlet implements Outlet {
  readonly selection: BroadcastSelection
  readonly socket: Socket
  readonly #feed: Feed
  readonly #context: object
  readonly #head: string
  hearsSignals = false
  #isLeaving = false

  constructor(selection: BroadcastSelection, feed: Feed, { socket, id, args }: Subscription) {
    selection.hold()
    this.selection = selection
    this.socket = socket
    this.#feed = feed
    this.#context = contextOfEvents(args.contextValue as Caller)
    this.#head = nextHead(id)
  }

  get args(): ExecutionArgs {
    return this.selection.argsFor(this.#context)
  }

  queue(frames: NextFrames): void {
    this.socket.queue(this.#head, frames)
  }

  send(event: Event, name?: string): number {
    if (!this.selection.names(event.type)) return 0
    const frames = (name !== undefined && this.selection.framesOf.get(event)) || this.#make(event, name)
    this.queue(frames)
    return frames.lengthBehind(this.#head)
  }

  #make(event: Event, name?: string): NextFrames {
    const { selection } = this
    const spentBefore = selection.spentMs
    const { bytes, shareable } = selection.answer(event, this.args, name)
    this.charge(selection.spentMs - spentBefore)
    const frames = new NextFrames([bytes])
    if (name !== undefined && shareable) selection.framesOf.set(event, frames)
    return frames
  }

  /** Nothing waits for a signal, and a signal waits for nothing. */
  get takesSignals(): boolean {
    return this.hearsSignals && !this.socket.hasUnread
  }

  signal(event: SignalEvent): void {
    if (this.takesSignals) this.send(event)
  }

  settle(): void {
    this.selection.flusher.settle()
  }

  get bytesAtOnce(): number {
    // A user who has taken much gets one entry at a time, each in its turn.
    return this.#share.isModest(performance.now()) ? this.socket.bytesAtOnce : 1
  }

  opening(rooms: number): Promise<void> | undefined {
    return rooms < fewRooms ? undefined : this.selection.shares.turn(this.#share, rooms * openMs)
  }

  async drained(): Promise<void> {
    await this.socket.drained()
    this.charge(stepMs)
    await this.selection.shares.turn(this.#share)
  }

  paid(bytes: number): void {
    this.charge(bytes / bytesPerMs)
  }

  /** The user's share pays for what was made for this feed. A user in debt reads on in turn. */
  charge(ms: number): void {
    if (ms === 0) return
    const share = this.#share
    this.selection.shares.charge(share, ms)
    if (this.#isLeaving || share.isInCredit(performance.now())) return
    this.#isLeaving = true
    setImmediate(() => {
      this.#isLeaving = false
      this.#feed.fallBehind()
    })
  }

  get #share(): Share {
    return this.selection.shares.of(this.#feed.userId)
  }

  closed(): void {
    this.socket.disown(this.#feed)
    this.selection.release()
  }
}
