/** A client that listens: stock graphql-ws, which comes back for ever and resumes by reading its cursors again. */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type FormattedExecutionResult } from 'graphql-ws'
import { WebSocket } from 'ws'
import { encodeCursor } from '../../src/domain/cursor.ts'
import type { RoomId } from '../../src/domain/id.ts'
import type { Position } from '../../src/domain/log.ts'
import type { Lineage, Note } from './history.ts'
import { longEnough } from './machine.ts'
import type { Person } from './people.ts'
import { documentOf, isSignal, noteOf, positionsOf, signalOf, type WireEvent } from './wire.ts'

export interface ListenerOptions {
  name: string
  person: Person
  from: Lineage['from']
  /** Those that it hears; all of its user's unless told. */
  roomIds?: string[] | null
  /** Where the next socket goes: an instance, and its address. */
  next: () => { instance: number; url: string }
  retryMs: () => number
  /** Told of every lineage that this client begins. */
  begin: (lineage: Lineage) => void
  /** Whether it wants the bodies, too: it does unless told. */
  withBodies?: boolean
  /** How often it asks whether the server is there, and how long it waits for the answer. */
  pingMs?: number
}

/** Gives up a server that does not even say hello, as browsers do: one that has time to. */
class ImpatientWebSocket extends WebSocket {
  constructor(url: string, protocols: string) {
    super(url, protocols, { handshakeTimeout: longEnough(3000) })
  }
}

const leaveWithinMs = 2000
/** Whoever has left, and was about to come back: the client asks for no reason to stay away. */
export const never = new Promise<void>(() => undefined)

export class Listener {
  readonly person: Person
  /** The newest entry received, by room. */
  readonly positions = new Map<string, Position>()
  /** What it heard, by `clientMessageId`: when. */
  readonly heardAt = new Map<string, number>()
  lineage: Lineage
  ready = false
  comeBack: () => void = () => undefined
  readonly #options: ListenerOptions
  readonly #client: ReturnType<typeof createClient>
  #instance = 0
  #everReady = false
  #socket: WebSocket | null = null
  #pongDue: NodeJS.Timeout | undefined
  #closing = false
  #mayConnect: Promise<void> = Promise.resolve()

  constructor(options: ListenerOptions) {
    this.#options = options
    this.person = options.person
    this.lineage = this.#begin()
    this.#client = this.#connect()
    this.#subscribe()
  }

  /** Whether it asks for this room. */
  hears(roomId: string): boolean {
    return this.#options.roomIds?.includes(roomId) ?? true
  }

  /** Whether it asked for rooms, and hears one of them no more. */
  get isCutOff(): boolean {
    const { roomIds } = this.#options
    return this.ready && roomIds != null && !roomIds.every(roomId => this.positions.has(roomId))
  }

  /** Loses its socket, and stays away until `comeBack`. */
  goAway(): void {
    this.#mayConnect = new Promise(resolve => {
      this.comeBack = resolve
    })
    this.drop()
  }

  /** Forgets its socket without a word: as a phone does that loses its network. */
  drop(): void {
    this.#socket?.terminate()
  }

  /** Stops reading; what is sent to it piles up on the way. */
  pause(): void {
    this.#socket?.pause()
  }

  unpause(): void {
    this.#socket?.resume()
  }

  async close(): Promise<void> {
    this.#closing = true
    this.comeBack()
    clearTimeout(this.#pongDue)
    // It waits for a connection that it is opening, be it in vain: whoever is no more is turned away.
    await Promise.race([Promise.resolve(this.#client.dispose()).catch(() => undefined), pause(leaveWithinMs)])
    this.#socket?.terminate()
  }

  #begin(): Lineage {
    const { name, person, from, begin, roomIds = null } = this.#options
    const lineage: Lineage = { client: name, userId: person.user.id, from, roomIds, notes: [], end: 'listening' }
    begin(lineage)
    return lineage
  }

  #connect() {
    const { person, next, retryMs, pingMs = 1000 } = this.#options
    return createClient({
      url: () => {
        const { instance, url } = next()
        this.#instance = instance
        return url.replace('http', 'ws')
      },
      webSocketImpl: ImpatientWebSocket,
      connectionParams: { authorization: `Bearer ${person.token}` },
      connectionAckWaitTimeout: longEnough(5000),
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: async () => {
        await pause(retryMs())
        await this.#mayConnect
        if (this.#closing) await never
      },
      keepAlive: pingMs,
      on: {
        opened: socket => {
          this.#socket = socket as WebSocket
        },
        // Cut off, not closed: `ws` would hand on what still arrives while it waits for the other side's farewell.
        ping: received => {
          if (!received) this.#pongDue = setTimeout(() => this.#socket?.terminate(), longEnough(pingMs * 2))
        },
        pong: () => clearTimeout(this.#pongDue),
        closed: event => this.#parted(String((event as CloseEvent).code)),
      },
    })
  }

  #subscribe(): void {
    const { after } = this.#cursors()
    const { withBodies = true, roomIds = null } = this.#options
    const query = documentOf({ withBodies })
    this.#client.subscribe<{ events: WireEvent }>(
      { query, variables: Object.defineProperty({ roomIds }, 'after', { get: after, enumerable: true }) },
      {
        next: result => this.#take(result),
        error: error => this.#failed(error),
        complete: () => this.#failed('completed'),
      },
    )
  }

  /** The variable that stock graphql-ws reads anew at every reconnection. */
  #cursors() {
    return {
      after: (): string[] | null => {
        if (this.#options.from === 'now' && !this.#everReady) this.#beginAnew()
        const cursors = [...this.positions].map(([roomId, position]) => encodeCursor(roomId as RoomId, position))
        const after = this.#options.from === 'now' && !this.#everReady ? null : cursors
        this.ready = false
        this.#note({ kind: 'subscribed', at: Date.now(), instance: this.#instance, after })
        return after
      },
    }
  }

  #beginAnew(): void {
    if (this.lineage.notes.some(({ kind }) => kind === 'subscribed')) {
      this.lineage.end = 'abandoned'
      this.lineage = this.#begin()
    }
    this.positions.clear()
  }

  #note(note: Note): void {
    this.lineage.notes.push(note)
  }

  #parted(why: string): void {
    this.ready = false
    clearTimeout(this.#pongDue)
    if (!this.#closing) this.#note({ kind: 'parted', at: Date.now(), why })
  }

  #take({ data, errors }: FormattedExecutionResult<{ events: WireEvent }, unknown>): void {
    if (!data) this.#parted(`an event with errors: ${JSON.stringify(errors)}`)
    else if (data.events.__typename === 'FeedReady') this.#takeReady(data.events)
    else if (isSignal(data.events)) this.#note(signalOf(data.events))
    else this.#takeRoomEvent(data.events)
  }

  #takeReady(event: WireEvent): void {
    this.positions.clear()
    for (const { roomId, position } of positionsOf(event)) this.positions.set(roomId, position)
    this.ready = true
    this.#everReady = true
    this.#note({ kind: 'ready', at: Date.now(), positions: Object.fromEntries(this.positions) })
  }

  #takeRoomEvent(event: WireEvent): void {
    const note = noteOf(event)
    this.#note(note)
    if (note.position) this.positions.set(note.roomId, note.position)
    else this.positions.delete(note.roomId)
    const clientMessageId = event.__typename === 'MessageSent' && event.message?.clientMessageId
    if (clientMessageId) this.heardAt.set(clientMessageId, note.at)
  }

  /** The subscription ended with an error: asks again when Redis was away, else it was turned away. */
  #failed(error: unknown): void {
    const code = (error as [{ extensions?: { code?: string } }])?.[0]?.extensions?.code
    this.#parted(`${code ?? (error as CloseEvent).code ?? error}`)
    if (this.#closing) return
    if (code === 'UNAVAILABLE') setTimeout(() => this.#closing || this.#subscribe(), this.#options.retryMs())
    else this.lineage.end = 'turned-away'
  }
}
