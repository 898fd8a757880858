/** The messages of one room as they are now: read in pages, kept right by the events of the feed, read again where those fall short. */
import { keep } from './cell.ts'
import { type ListEvent, type ListedMessage, MessageList } from './message-list.ts'
import { backOff } from './sockets.ts'

/** What is looked at of an event. Give it every event of the feed, also of other rooms. */
export interface HistoryEvent<Message> extends ListEvent<Message> {
  roomId?: string
  reason?: string
}

/** A page of messages, as the server answers it. */
export interface HistoryPage<Message> {
  nodes: readonly Message[]
  pageInfo: { hasPreviousPage: boolean }
}

/** What `createHistory` takes. */
export interface HistoryOptions<Message> {
  roomId: string
  /** The last messages, at most 100, before this page cursor where there is one. Null: no such room, or not a member any more. */
  readPage(before: string | null): Promise<HistoryPage<Message> | null>
  /** With it, `viewerHasReacted` follows the events. */
  viewerId?: string
  /** Whether the feed was there before: then what happened since it began is not read a second time. */
  isFeedLive?: boolean
  /** How many messages, at least, are kept when all have to be read again; 1,000 unless told otherwise. */
  keptMessages?: number
  /** The pause before a page is read again, after so many tries that failed; up to 15 s unless told otherwise. */
  retryWait?(failed: number): Promise<void>
}

/** The messages of the room, as they are now. */
export interface HistorySnapshot<Message> {
  /** Oldest first. Where the numbers of two neighbours have a gap, what is missing is being read. */
  messages: readonly Message[]
  /** Whether there may be older messages to read. */
  hasOlder: boolean
  /** Whether something is missing, or may be out of date, that is being read. */
  isReading: boolean
  /** Whether the room is gone, or the viewer is not in it any more. */
  isGone: boolean
}

/** What `createHistory` answers: it shows the messages of a room, and is to be told every event. */
export interface History<Message> {
  take(event: HistoryEvent<Message>): void
  /** Reads one page of what was said before the first message shown. Resolves when it is there. */
  readOlder(): Promise<void>
  getSnapshot(): HistorySnapshot<Message>
  /** Calls back after each change, until the function that it answers is called. */
  subscribe(onChange: () => void): () => void
  /** Reads no more. */
  close(): void
}

/** Comes after all numbers. */
const theEnd = Number.POSITIVE_INFINITY

/** Begins to read at once. */
export function createHistory<Message extends ListedMessage>(options: HistoryOptions<Message>): History<Message> {
  return new RoomHistory(options)
}

class RoomHistory<Message extends ListedMessage> implements History<Message> {
  readonly #options: HistoryOptions<Message>
  readonly #list = new MessageList<Message>()
  readonly #listeners = new Set<() => void>()
  /** Those who wait for older messages. */
  readonly #waiting: (() => void)[] = []
  /** Whether the newest message was read since something was last missed. */
  #isTopKnown = false
  #missed = 0
  #isBusy = false
  /** Readings in a row. */
  #failed = 0
  /** What was heard while a page is on its way, which may be older. */
  #meanwhile: HistoryEvent<Message>[] = []
  #feedBegan = false
  #isClosed = false
  #snapshot: HistorySnapshot<Message> = { messages: [], hasOlder: true, isReading: true, isGone: false }

  constructor(options: HistoryOptions<Message>) {
    this.#options = options
    this.#feedBegan = options.isFeedLive ?? false
    void this.#read()
  }

  getSnapshot = (): HistorySnapshot<Message> => this.#snapshot

  subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange)
    return () => void this.#listeners.delete(onChange)
  }

  take(event: HistoryEvent<Message>): void {
    const { __typename: kind, roomId, reason } = event
    // Before the feed began something may have happened since the first page was read.
    if (kind === 'FeedReady' && !this.#feedBegan) this.#miss()
    if (kind === 'FeedReady') this.#feedBegan = true
    if (roomId !== this.#options.roomId) return
    const isEnd = kind === 'RoomDeleted' || kind === 'RemovedFromRoom' || (kind === 'FeedReset' && reason === 'GONE')
    if (isEnd) this.#show({ isGone: true, isReading: false })
    else if (kind === 'AddedToRoom' || kind === 'FeedReset') this.#miss()
    else {
      if (this.#isBusy) this.#meanwhile.push(event)
      this.#apply(event)
      this.#show({})
    }
  }

  readOlder(): Promise<void> {
    const done = new Promise<void>(resolve => this.#waiting.push(resolve))
    void this.#read()
    return done
  }

  close(): void {
    this.#isClosed = true
    this.#release()
  }

  #miss(): void {
    this.#missed++
    this.#isTopKnown = false
    this.#list.makeStale()
    this.#show({ isGone: false, isReading: true })
    void this.#read()
  }

  #apply(event: HistoryEvent<Message>): void {
    if (event.__typename === 'MessageSent') this.#add(event.message as unknown as Message)
    else this.#list.take(event, this.#options.viewerId)
  }

  #add(message: Message): void {
    const { newest, messages } = this.#list
    // Before the first page is there, it waits for it.
    if (messages.length === 0 && !this.#isTopKnown) return
    this.#list.add(message)
    if (messages.length > 0 && message.number > newest + 1) void this.#read()
  }

  async #read(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    for (let before = this.#nextBefore(); before !== null; before = this.#nextBefore()) await this.#readPage(before)
    this.#isBusy = false
    this.#release()
    this.#show({ isReading: false })
  }

  /** Before which number the next page is to be read: first the end of the room, then what is missing, then older messages. */
  #nextBefore(): number | null {
    const { messages, newest } = this.#list
    if (this.#isClosed || this.#snapshot.isGone) return null
    if (!this.#isTopKnown) return theEnd
    const missing = this.#list.missingBefore
    if (missing !== null && newest + 1 - missing < (this.#options.keptMessages ?? 1_000)) return missing
    if (missing !== null) {
      this.#list.forgetBefore(missing)
      this.#show({ hasOlder: true })
    }
    const isWanted = this.#waiting.length > 0 && this.#snapshot.hasOlder
    return isWanted && messages[0] ? this.#list.messages[0]!.number : null
  }

  async #readPage(before: number): Promise<void> {
    const { readPage, retryWait = backOff } = this.#options
    const missed = this.#missed
    const isOlder = this.#list.messages[0]?.number === before
    this.#meanwhile = []
    this.#show({ isReading: !isOlder })
    try {
      const page = await readPage(before === theEnd ? null : `${before}`)
      this.#failed = 0
      // Something may have happened after the page was made that was not heard.
      if (missed !== this.#missed) return
      if (page) this.#takePage(page, before)
      else this.#show({ isGone: true })
      if (isOlder) this.#release()
    } catch {
      await retryWait(this.#failed++)
    }
  }

  #takePage({ nodes, pageInfo }: HistoryPage<Message>, before: number): void {
    const isFirst = nodes.length === 0 || !pageInfo.hasPreviousPage
    this.#list.takePage(nodes, before, isFirst)
    this.#isTopKnown = true
    const isLowest = isFirst || this.#list.messages[0] === nodes[0]
    for (const event of this.#meanwhile) this.#apply(event)
    this.#show(isLowest ? { hasOlder: !isFirst } : {})
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #show(part: Partial<HistorySnapshot<Message>>): void {
    const next = keep(this.#snapshot, { ...this.#snapshot, ...part, messages: this.#list.messages })
    if (next === this.#snapshot) return
    this.#snapshot = next
    for (const onChange of this.#listeners) onChange()
  }
}
