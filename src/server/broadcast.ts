/** The fast road of events: one execution and one encoding for all sockets that asked alike, one write for each. */
import type { ExecutionArgs, GraphQLError } from 'graphql'
import type { Feed } from '../delivery/feed.ts'
import type { Audience, Outlet, Selection } from '../delivery/outlet.ts'
import type { Event, RoomEvent } from '../domain/event.ts'
import type { Logged } from '../domain/log.ts'
import type { Flusher } from './flusher.ts'
import { nextFrame, nextHead } from './frames.ts'
import { keepAnswers, type SelectionParts, SharedSelection, selectionKey } from './selection.ts'
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

export type Broadcast = ReturnType<typeof createBroadcast>

export function createBroadcast({ flusher, maskError }: BroadcastParts) {
  const selections = new Map<string, { selection: BroadcastSelection; holders: number }>()
  const answers = keepAnswers()
  let opened = 0

  function holdSelection(key: string): BroadcastSelection {
    const held = selections.get(key) ?? { selection: openSelection(), holders: 0 }
    selections.set(key, held)
    held.holders++
    return held.selection
  }

  function openSelection(): BroadcastSelection {
    return new BroadcastSelection(flusher, { maskError, answers, name: String(++opened) })
  }

  function releaseSelection(key: string): void {
    const held = selections.get(key)
    if (held && --held.holders === 0) selections.delete(key)
  }

  return {
    /** Starts a feed towards its socket. It ends with the socket, at the latest. */
    start(feed: Feed, { socket, id, args }: Subscription): void {
      const key = selectionKey(args)
      const outlet = new SocketOutlet(holdSelection(key), { socket, id, args })
      const fallBehind = () => feed.fallBehind()
      const end = () => feed.close()
      socket.onSlow.add(fallBehind)
      socket.onClosed.add(end)
      void feed.next().then(forget, forget)
      feed.start(outlet)

      function forget(): void {
        socket.onSlow.delete(fallBehind)
        socket.onClosed.delete(end)
        releaseSelection(key)
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
    this.args = args
    this.#head = nextHead(id)
  }

  queue(payload: string): void {
    this.socket.queue(nextFrame(this.#head, payload))
  }

  send(event: Event, logged?: Logged): void {
    this.queue(this.selection.answer(event, this.args, logged).bytes)
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
    if (told.length === 0) return
    this.#told = []
    for (const event of told) this.#queueForAll(event)
  }

  #queueForAll(event: RoomEvent): void {
    let shared: string | null = null
    for (const outlet of this.#outlets) {
      if (shared !== null) {
        outlet.queue(shared)
        continue
      }
      const answer = this.#selection.answer(event, outlet.args)
      outlet.queue(answer.bytes)
      if (answer.shareable) shared = answer.bytes
    }
  }
}
