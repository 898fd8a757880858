/** The rooms of the viewer, by their last activity: read, and kept right by the events of the feed. */
import { Cell, keep, obtain } from './cell.ts'
import type { Readable, RoomEnd, RoomListSnapshot, RoomSnapshot, RoomSummary, Told } from './chat-snapshots.ts'
import { KnownRoom, type RoomEvent, type RoomNode } from './known-room.ts'
import { backOff } from './sockets.ts'

/** How many rooms are read in one go. */
const atOnce = 25

export interface RoomListOptions {
  viewerId: () => string
  /** In the same order; null for a room in which the viewer is not. */
  readRooms(ids: string[]): Promise<readonly (RoomNode | null)[]>
  /** Whether the viewer listens to a room without being a member. */
  isListened(id: string): boolean
  retryWait?(failed: number): Promise<void>
}

export class RoomList {
  readonly #options: RoomListOptions
  readonly #known = new Map<string, KnownRoom>()
  readonly #cells = new Map<string, Cell<RoomSnapshot>>()
  readonly #list = new Cell<RoomListSnapshot>({ rooms: [], unreadCount: 0, isReading: true })
  /** Rooms that are not known, or may be out of date. */
  readonly #missing = new Set<string>()
  /** For each reading on its way what was heard since, which its answer may not know. */
  readonly #readings = new Set<Told[]>()
  #isWhole = false
  #isBusy = false
  #isClosed = false

  constructor(options: RoomListOptions) {
    this.#options = options
  }

  get list(): Readable<RoomListSnapshot> {
    return this.#list
  }

  room = (id: string): Cell<RoomSnapshot> => {
    return obtain(this.#cells, id, () => new Cell<RoomSnapshot>({ room: null, isReading: !this.#isWhole, ended: null }))
  }

  take(event: Told): void {
    for (const heard of this.#readings) heard.push(event)
    this.#apply(event)
  }

  /** Takes a page of the list. Rejects where there is no answer. */
  async readPage(read: () => Promise<{ nodes: readonly RoomNode[]; isLast: boolean }>): Promise<void> {
    await this.#reading(async () => {
      const { nodes, isLast } = await read()
      this.#isWhole ||= isLast
      return nodes.map(node => [node.id, node])
    })
    if (!this.#isWhole) return
    for (const cell of this.#cells.values())
      cell.set(keep(cell.getSnapshot(), { ...cell.getSnapshot(), isReading: false }))
  }

  /** Nobody listens to the room any more. */
  unhear(id: string): void {
    if (!this.#known.get(id)?.summary.membership) this.#forget(id, null)
  }

  close(): void {
    this.#isClosed = true
  }

  #apply(event: Told): void {
    const { __typename: kind, roomId: id } = event
    if (!id) return
    const known = this.#known.get(id)
    const end = endOf(event, known?.summary)
    if (end) this.#forget(id, end)
    else if (kind === 'AddedToRoom' || kind === 'FeedReset') this.#miss(id)
    else if (known) {
      known.take(event as unknown as RoomEvent)
      this.#show(id, known.summary, null)
    } else if (kind === 'MessageSent') this.#miss(id)
  }

  #miss(id: string): void {
    this.#missing.add(id)
    void this.#readMissing()
  }

  async #readMissing(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    const { readRooms, retryWait = backOff } = this.#options
    for (let failed = 0; this.#missing.size > 0 && !this.#isClosed; ) {
      const ids = [...this.#missing].slice(0, atOnce)
      for (const id of ids) this.#missing.delete(id)
      try {
        await this.#reading(async () => (await readRooms(ids)).map((node, i) => [ids[i]!, node]))
        failed = 0
      } catch {
        for (const id of ids) this.#missing.add(id)
        await retryWait(failed++)
      }
    }
    this.#isBusy = false
  }

  async #reading(read: () => Promise<(readonly [string, RoomNode | null])[]>): Promise<void> {
    const heard: Told[] = []
    this.#readings.add(heard)
    try {
      const found = new Map(await read())
      for (const [id, node] of found) this.#place(id, node)
      for (const event of heard) if (found.has(event.roomId!)) this.#apply(event)
    } finally {
      this.#readings.delete(heard)
      this.#tell({ isReading: !this.#isWhole || this.#missing.size > 0 })
    }
  }

  #place(id: string, node: RoomNode | null): void {
    if (node && (node.viewerMember || this.#options.isListened(id))) {
      const known = new KnownRoom(node, this.#options.viewerId())
      this.#known.set(id, known)
      this.#show(id, known.summary, null)
    } else this.#forget(id, this.room(id).getSnapshot().ended)
  }

  #forget(id: string, ended: RoomEnd | null): void {
    this.#known.delete(id)
    this.#missing.delete(id)
    this.#show(id, null, ended)
  }

  #show(id: string, room: RoomSummary | null, ended: RoomEnd | null): void {
    const cell = this.room(id)
    const before = listed(cell.getSnapshot().room)
    cell.set(keep(cell.getSnapshot(), { room, isReading: false, ended }))
    const after = listed(room)
    if (before === after) return
    const { rooms, unreadCount } = this.#list.getSnapshot()
    this.#tell({
      rooms: placed(rooms, before, after),
      unreadCount: unreadCount + (after?.unreadCount ?? 0) - (before?.unreadCount ?? 0),
    })
  }

  #tell(part: Partial<RoomListSnapshot>): void {
    const before = this.#list.getSnapshot()
    this.#list.set(keep(before, { ...before, ...part }))
  }
}

/** Those to which the viewer only listens are not on the list. */
const listed = (room: RoomSummary | null) => (room?.membership ? room : null)

/** The list with this room in the place of what it was before. */
function placed(rooms: readonly RoomSummary[], before: RoomSummary | null, room: RoomSummary | null) {
  const others = rooms.filter(each => each !== before)
  if (!room) return others
  const place = others.filter(({ activeAt }) => activeAt >= room.activeAt).length
  return [...others.slice(0, place), room, ...others.slice(place)]
}

/** How the stay in a room ended, if this event tells of it. */
function endOf(event: Told, known: RoomSummary | undefined): RoomEnd | null {
  const { __typename: kind, reason } = event
  const { roomName, cause, removedBy, deletedBy, bannedUntil } = event as unknown as Ending
  if (kind === 'RemovedFromRoom') return { cause, roomName, by: removedBy, bannedUntil }
  if (kind === 'RoomDeleted') return { cause: 'DELETED', roomName, by: deletedBy, bannedUntil: null }
  if (kind !== 'FeedReset' || reason !== 'GONE') return null
  return { cause: 'UNKNOWN', roomName: known?.name ?? '', by: null, bannedUntil: null }
}

type Ending = Omit<RoomEnd, 'by'> & { removedBy: RoomEnd['by']; deletedBy: RoomEnd['by'] }
