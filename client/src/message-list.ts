/** Messages of one room by number. Numbers are dense, so that it is seen where some are missing, or may be out of date. */
import { keep } from './cell.ts'

/** What is looked at of a reaction. */
export interface ListedReaction {
  id: string
  emoji: string
  count: number
  viewerHasReacted?: boolean
}

/** When a message was changed: moments in one form, which compare as texts. */
interface Versions {
  editedAt?: string | null
  deletedAt?: string | null
}

/** What is looked at of a message. An app may have more of it, or less, but for the number and the moments of changes. */
export interface ListedMessage extends Versions {
  id: string
  number: number
  body?: string
  metadata?: unknown
  replyToId?: string | null
  replyTo?: ({ id: string } & Versions) | null
  reactions?: readonly ListedReaction[]
}

/** A part of a message, as events tell it. */
export type Change<Message> = Partial<Message> & { id: string }

/** What is looked at of an event. */
export interface ListEvent<Message> {
  __typename?: string
  message?: Change<Message>
  messages?: readonly Change<Message>[]
  messageId?: string
  reaction?: ListedReaction
  user?: { id: string }
}

export class MessageList<Message extends ListedMessage> {
  #messages: readonly Message[] = []
  /** Read before something happened that was not heard. */
  readonly #stale = new Set<number>()

  /** Oldest first. It is another array after each change. */
  get messages(): readonly Message[] {
    return this.#messages
  }

  get newest(): number {
    return this.#messages.at(-1)?.number ?? 0
  }

  /** The number before which something is missing or out of date, from the newest message on; null if nothing is. */
  get missingBefore(): number | null {
    let before = this.newest + 1
    for (let at = this.#messages.length - 1; at >= 0; at--) {
      if (this.#messages[at]!.number !== before - 1 || this.#stale.has(before - 1)) return before
      before--
    }
    return null
  }

  /** Something was not heard: all that is known may be out of date. */
  makeStale(): void {
    for (const { number } of this.#messages) this.#stale.add(number)
  }

  /** A page holds whatever the room has between its first message, or the beginning of the room, and `before`. */
  takePage(nodes: readonly Message[], before: number, isFirst: boolean): void {
    const from = isFirst ? 0 : (nodes[0]?.number ?? before)
    this.#splice(from, before, nodes)
  }

  forgetBefore(before: number): void {
    this.#splice(0, before, [])
  }

  /** A message that was sent, unless it is older than all: those are read when somebody asks for them. */
  add(message: Message): void {
    const { id, number } = message
    const oldest = this.#messages[0]
    if (oldest && number < oldest.number) return
    if (this.#messages[this.#placeOf(number)]?.id === id) this.#change(message as Change<Message>)
    // Another of that number was undone by a failover. Reactions come later than the message.
    else this.#splice(number, number + 1, [{ reactions: [], ...message }])
  }

  /** Takes what is told of messages that were sent before. With `viewerId`, `viewerHasReacted` follows. */
  take(event: ListEvent<Message>, viewerId?: string): void {
    const { __typename: kind, message, messages = [], user } = event
    const isAdded = kind === 'ReactionAdded'
    if (kind === 'MessageEdited') this.#change(message!)
    if (kind === 'MessagesDeleted') for (const each of messages) this.#change(each, blank)
    if (!isAdded && kind !== 'ReactionRemoved') return
    const own = viewerId && user!.id === viewerId ? { viewerHasReacted: isAdded } : {}
    this.#react(event.messageId!, { ...event.reaction!, ...own }, viewerId ? { viewerHasReacted: false } : {})
  }

  /**
   * Merges what an event tells, here and where the message is replied to, unless more is known already. Of what was erased nothing
   * stays, whatever the event shows of it.
   */
  #change(change: Change<Message>, erased?: object): void {
    const isMeant = (known: { id: string } & Versions) => known.id === change.id && (erased || !isOlder(change, known))
    this.#each(message => {
      const next = isMeant(message) ? { ...message, ...change, ...within(message, erased) } : message
      const { replyTo } = next
      if (!replyTo || !isMeant(replyTo)) return next
      return { ...next, replyTo: { ...replyTo, ...within(replyTo, { ...change, ...erased }) } }
    })
  }

  #react(id: string, reaction: ListedReaction, untold: Partial<ListedReaction>): void {
    this.#each(message => {
      const { reactions, deletedAt } = message
      if (message.id !== id || !reactions || deletedAt) return message
      return { ...message, reactions: withReaction(reactions, reaction, untold) }
    })
  }

  /** Where the first message stands that has this number or a higher one. Most of what happens is near the end. */
  #placeOf(number: number): number {
    let place = this.#messages.length
    while (place > 0 && this.#messages[place - 1]!.number >= number) place--
    return place
  }

  /** It stays the same array where no message has changed. */
  #each(change: (message: Message) => Message): void {
    this.#messages = keep(this.#messages, this.#messages.map(change))
  }

  /** In the place of those from this number on and before that one. */
  #splice(from: number, before: number, nodes: readonly Message[]): void {
    const [start, end] = [this.#placeOf(from), this.#placeOf(before)]
    for (const { number } of this.#messages.slice(start, end)) this.#stale.delete(number)
    this.#messages = [...this.#messages.slice(0, start), ...nodes, ...this.#messages.slice(end)]
  }
}

/** The reactions after somebody has reacted or taken it back; of the first one also what was not told. */
export function withReaction<Reaction extends ListedReaction>(
  reactions: readonly Reaction[],
  reaction: Reaction,
  untold: Partial<Reaction> = {},
): readonly Reaction[] {
  const known = reactions.find(({ emoji }) => emoji === reaction.emoji)
  const next = { ...untold, ...known, ...reaction }
  const all = known ? reactions.map(each => (each === known ? next : each)) : [...reactions, next]
  return all.filter(({ count }) => count > 0)
}

/** Of one message: whether this is from before a change that the other has. */
const isOlder = (one: Versions, other: Versions): boolean =>
  Boolean(other.deletedAt && !one.deletedAt) || (one.editedAt ?? '') < (other.editedAt ?? '')

/** What of a message is empty once it was deleted. */
const blank = { body: '', metadata: null, replyToId: null, replyTo: null, reactions: [] }

/** What the part has of the fields of the whole. */
const within = (whole: object, part: object = {}): object =>
  Object.fromEntries(Object.entries(part).filter(([key]) => key in whole))
