/** The fast road of events: one execution and one encoding for all sockets that asked alike, one write for each. */
import type { ExecutionArgs, GraphQLError } from 'graphql'
import type { Feed } from '../delivery/feed.ts'
import type { Audience, Outlet, Selection } from '../delivery/outlet.ts'
import type { Event, RoomEvent } from '../domain/event.ts'
import type { Logged } from '../domain/log.ts'
import type { Flusher } from './flusher.ts'
import { NextFrames, nextHead } from './frames.ts'
import { type Answer, keepAnswers, type SelectionParts, SharedSelection, selectionKey } from './selection.ts'
import type { Socket } from './socket.ts'

export interface BroadcastParts {
  flusher: Flusher
  maskError: (error: unknown) => GraphQLError
}

export interface Subscription {
  socket: Socket
  /** The operation's id on its socket. */
  id: string
  args: ExecutionArgs
}

interface Held {
  key: string
  selection: BroadcastSelection
  holders: number
}

export type Broadcast = ReturnType<typeof createBroadcast>

export function createBroadcast({ flusher, maskError }: BroadcastParts) {
  const selections = new Map<string, Held>()
  const answers = keepAnswers()
  let opened = 0

  /** The selection as it is kept: its key is one string for all who hold it. */
  function holdSelection(key: string): Held {
    const held = selections.get(key) ?? { key, selection: openSelection(), holders: 0 }
    selections.set(held.key, held)
    held.holders++
    return held
  }

  function openSelection(): BroadcastSelection {
    return new BroadcastSelection(flusher, { maskError, answers, name: String(++opened) })
  }

  function releaseSelection(held: Held): void {
    if (--held.holders === 0) selections.delete(held.key)
  }

  return {
    /** Starts a feed towards its socket. It ends with the socket, at the latest. */
    start(feed: Feed, { socket, id, args }: Subscription): void {
      const held = holdSelection(selectionKey(args))
      const outlet = new SocketOutlet(held.selection, { socket, id, args })
      const fallBehind = () => feed.fallBehind()
      const end = () => feed.close()
      socket.onSlow.add(fallBehind)
      socket.onClosed.add(end)
      void feed.next().then(forget, forget)
      feed.start(outlet)

      function forget(): void {
        socket.onSlow.delete(fallBehind)
        socket.onClosed.delete(end)
        releaseSelection(held)
      }
    },
    /** How many different selections are subscribed here. */
    selections: () => selections.size,
  }
}

class BroadcastSelection extends SharedSelection implements Selection {
  readonly flusher: Flusher

  constructor(flusher: Flusher, parts: SelectionParts) {
    super(parts)
    this.flusher = flusher
  }

  openAudience(): Audience {
    return new RoomAudience(this)
  }
}

class SocketOutlet implements Outlet {
  readonly selection: BroadcastSelection
  readonly socket: Socket
  readonly args: ExecutionArgs
  readonly #head: string

  constructor(selection: BroadcastSelection, { socket, id, args }: Subscription) {
    this.selection = selection
    this.socket = socket
    const { schema, document, operationName, variableValues, contextValue } = args
    // A copy of the context: what plugins remember of the one that started the feed must not live as long.
    const context = { ...(contextValue as object), startFeed: undefined }
    this.args = { schema, document, operationName, variableValues, contextValue: context }
    this.#head = nextHead(id)
  }

  queue(frames: NextFrames): void {
    this.socket.queue(frames.behind(this.#head))
  }

  send(event: Event, logged?: Logged): void {
    this.queue(new NextFrames([this.selection.answer(event, this.args, logged).bytes]))
  }

  settle(): void {
    this.selection.flusher.settle()
  }

  drained(): Promise<void> {
    return this.socket.drained()
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
