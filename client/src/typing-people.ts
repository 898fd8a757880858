/** Who types in each room, as the feed tells of it; and telling the server that the viewer does. */
import { Cell, obtain } from './cell.ts'
import { ask } from './chat-commands.ts'
import * as documents from './chat-documents.ts'
import type { ChatEvent, Person } from './chat-snapshots.ts'
import type { Request } from './requests.ts'

/** The server tells nobody more often than every 2 s, and those who are told show it for longer than this. */
const tellEveryMs = 2_500

type Typist = { person: Person; timer: ReturnType<typeof setTimeout> }

export class TypingPeople {
  readonly #request: Request
  readonly #viewerId: () => string
  /** When the server was told last, by room. */
  readonly #toldAt = new Map<string, number>()
  readonly #cells = new Map<string, Cell<readonly Person[]>>()
  /** By room and person. */
  readonly #typists = new Map<string, Map<string, Typist>>()

  constructor(request: Request, viewerId: () => string) {
    this.#request = request
    this.#viewerId = viewerId
  }

  in = (roomId: string): Cell<readonly Person[]> => {
    return obtain(this.#cells, roomId, () => new Cell<readonly Person[]>([]))
  }

  /** The viewer types. Nothing depends on it, so that it is tried once. */
  tell = (roomId: string): void => {
    if (Date.now() - (this.#toldAt.get(roomId) ?? 0) < tellEveryMs) return
    this.#toldAt.set(roomId, Date.now())
    ask(this.#request, documents.type, { roomId }).catch(() => undefined)
  }

  take({ __typename: kind, roomId, occurredAt, ...event }: ChatEvent): void {
    const { user, until, message } = event as { user?: Person; until?: string; message?: { author: Person } }
    if (!roomId) return
    // The clock of the server may be another than ours.
    if (kind === 'UserTyping') this.#begin(roomId, user!, Date.parse(until!) - Date.parse(occurredAt))
    if (kind === 'MessageSent') this.#end(roomId, message!.author.id)
    // Whoever goes on after a message is told of at once.
    if (kind === 'MessageSent' && message!.author.id === this.#viewerId()) this.#toldAt.delete(roomId)
    if (kind === 'MemberRemoved') this.#end(roomId, user!.id)
  }

  close(): void {
    for (const [roomId, typists] of this.#typists) for (const id of typists.keys()) this.#end(roomId, id)
  }

  #begin(roomId: string, person: Person, ms: number): void {
    if (person.id === this.#viewerId()) return
    const typists = obtain(this.#typists, roomId, () => new Map<string, Typist>())
    const known = typists.get(person.id)
    clearTimeout(known?.timer)
    const timer = setTimeout(() => this.#end(roomId, person.id), ms)
    typists.set(person.id, { person, timer })
    if (!known) this.#show(roomId, typists)
  }

  #end(roomId: string, id: string): void {
    const typists = this.#typists.get(roomId)
    clearTimeout(typists?.get(id)?.timer)
    if (typists?.delete(id)) this.#show(roomId, typists)
  }

  #show(roomId: string, typists: Map<string, Typist>): void {
    this.in(roomId).set([...typists.values()].map(({ person }) => person))
  }
}
