/** The messages of one room on the screen: those that the room has, and the viewer's that are on their way. */
import { type Cell, keep, obtain, paced } from './cell.ts'
import type {
  Message,
  MessagesSnapshot,
  MessageView,
  NewMessage,
  Person,
  Refusal,
  RepliedTo,
} from './chat-snapshots.ts'
import { createHistory, type History, type HistoryEvent, type HistoryOptions } from './history.ts'
import type { Draft } from './outbox.ts'

/** What the outbox holds: the message, and when it was written. */
export interface Written extends NewMessage {
  clientMessageId?: string
  writtenAt: string
}
export type Waiting = Draft<Written, object>

type Reading = Pick<HistoryOptions<Message>, 'roomId' | 'readPage' | 'keptMessages' | 'retryWait'>

export interface RoomMessagesOptions extends Reading {
  viewer: Person
  /** Those on their way, of all rooms. */
  waiting(): readonly Waiting[]
  /** A message with what the viewer has changed of it. */
  shown(message: Message): Message
}

export class RoomMessages {
  readonly #options: RoomMessagesOptions
  readonly #history: History<Message>
  readonly #views = new WeakMap<Message, MessageView>()
  readonly #drafts = new WeakMap<Waiting, MessageView>()
  readonly #cell: Cell<MessagesSnapshot>

  constructor(options: RoomMessagesOptions, cell: Cell<MessagesSnapshot>) {
    const { viewer, waiting, shown, ...rest } = options
    this.#options = options
    this.#cell = cell
    this.#history = createHistory<Message>({ ...rest, viewerId: viewer.id, isFeedLive: true })
    this.#history.subscribe(paced(() => this.show()))
    this.show()
  }

  take(event: HistoryEvent<Message>): void {
    this.#history.take(event)
  }

  readOlder(): Promise<void> {
    return this.#history.readOlder()
  }

  close(): void {
    this.#history.close()
  }

  /** Shows what there is now; to be called when there is other news than the feed has. */
  show(): void {
    const { messages, hasOlder, isReading } = this.#history.getSnapshot()
    const before = this.#cell.getSnapshot()
    const next = [...messages.map(message => this.#viewOf(message)), ...this.#waiting(messages)]
    const isSame = next.length === before.messages.length && next.every((each, i) => each === before.messages[i])
    this.#cell.set(keep(before, { messages: isSame ? before.messages : next, hasOlder, isReading }))
  }

  #waiting(messages: readonly Message[]): MessageView[] {
    const { roomId, viewer, waiting } = this.#options
    const drafts = waiting().filter(({ message }) => message.roomId === roomId)
    if (drafts.length === 0) return []
    const own = messages.filter(({ author }) => author.id === viewer.id)
    const there = new Set(own.flatMap(({ id, clientMessageId }) => [id, clientMessageId]))
    const { isReading } = this.#history.getSnapshot()
    const newest = messages.at(-1)?.number ?? 0
    const isShown = ({ clientMessageId, answer }: Waiting) => {
      const sent = (answer as { sentMessage: Pick<Message, 'id' | 'number'> } | undefined)?.sentMessage
      // What the room has up to there is known; a failover may have lost it.
      return there.has(clientMessageId) || (sent && (there.has(sent.id) || (!isReading && sent.number <= newest)))
    }
    return drafts.filter(draft => !isShown(draft)).map(draft => this.#draftOf(draft, messages))
  }

  #viewOf(message: Message): MessageView {
    const shown = this.#options.shown(message)
    return obtain(this.#views, shown, () => {
      const isOwn = message.author.id === this.#options.viewer.id
      const key = (isOwn && message.clientMessageId) || message.id
      return { ...shown, key, isOwn, state: 'sent', refusal: null }
    })
  }

  #draftOf(draft: Waiting, messages: readonly Message[]): MessageView {
    return obtain(this.#drafts, draft, () => viewOf(draft, this.#options.viewer, messages))
  }
}

/** One on its way, as the message that it will be. */
function viewOf({ message, clientMessageId, state, refusal }: Waiting, author: Person, messages: readonly Message[]) {
  const { roomId, body, metadata = null, replyToId = null, writtenAt } = message
  const replyTo: RepliedTo | null = messages.find(({ id }) => id === replyToId) ?? null
  const view: MessageView = {
    ...{ key: clientMessageId, id: null, number: null, clientMessageId, isOwn: true, roomId, author },
    ...{ body, metadata, replyToId, replyTo, reactions: [], sentAt: writtenAt },
    ...{ editedAt: null, deletedAt: null, deletedBy: null },
    state: state === 'waiting' ? 'sending' : state,
    refusal: (refusal as Refusal | undefined) ?? null,
  }
  return view
}
