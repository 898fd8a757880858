/** Messages of one room by number. Numbers are dense, so that it is seen where some are missing, or may be out of date. */

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

export class MessageList<Message extends ListedMessage> {
  #messages: readonly Message[] = []
  readonly #numbers = new Map<string, number>()
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
    if (this.#numbers.get(id) === number) this.change(message as Change<Message>)
    // Another of that number was undone by a failover. Reactions come later than the message.
    else this.#splice(number, number + 1, [{ reactions: [], ...message }])
  }

  /** Merges what an event tells, unless more is known already, here and where the message is replied to. */
  change(change: Change<Message>): void {
    const known = this.#find(change.id)
    if (known && !isOlder(change, known)) this.#replace({ ...known, ...change })
    this.#changeReplies(change)
  }

  /** Nothing of what it said stays, whatever the event shows of it. */
  erase(change: Change<Message>): void {
    const known = this.#find(change.id)
    if (known) this.#replace({ ...known, ...change, ...blankOf(known) })
    this.#changeReplies({ ...change, ...blank } as Change<Message>)
  }

  /** The count after somebody has reacted or taken it back; of the first one also what was not told. */
  react(id: string, reaction: ListedReaction, untold: Partial<ListedReaction> = {}): void {
    const known = this.#find(id)
    if (!known?.reactions || known.deletedAt) return
    const at = known.reactions.findIndex(({ emoji }) => emoji === reaction.emoji)
    const reactions = [...known.reactions]
    if (at === -1) reactions.push({ ...untold, ...reaction })
    else reactions[at] = { ...reactions[at], ...reaction }
    this.#replace({ ...known, reactions: reactions.filter(({ count }) => count > 0) })
  }

  #find(id: string): Message | undefined {
    const number = this.#numbers.get(id)
    return number === undefined ? undefined : this.#messages[this.#placeOf(number)]
  }

  /** Where the first message stands that has this number or a higher one. */
  #placeOf(number: number): number {
    let [low, high] = [0, this.#messages.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#messages[middle]!.number < number) low = middle + 1
      else high = middle
    }
    return low
  }

  #replace(message: Message): void {
    const messages = [...this.#messages]
    messages[this.#placeOf(message.number)] = message
    this.#messages = messages
  }

  /** In the place of those from this number on and before that one. */
  #splice(from: number, before: number, nodes: readonly Message[]): void {
    const [start, end] = [this.#placeOf(from), this.#placeOf(before)]
    for (const { id, number } of this.#messages.slice(start, end)) {
      this.#numbers.delete(id)
      this.#stale.delete(number)
    }
    for (const { id, number } of nodes) this.#numbers.set(id, number)
    this.#messages = [...this.#messages.slice(0, start), ...nodes, ...this.#messages.slice(end)]
  }

  #changeReplies(change: Change<Message>): void {
    for (const message of this.#messages) {
      const { replyTo } = message
      if (replyTo?.id !== change.id || isOlder(change, replyTo)) continue
      const shown = Object.fromEntries(Object.entries(change).filter(([key]) => key in replyTo))
      this.#replace({ ...message, replyTo: { ...replyTo, ...shown } })
    }
  }
}

/** Of one message: whether this is from before a change that the other has. */
const isOlder = (one: Versions, other: Versions): boolean =>
  Boolean(other.deletedAt && !one.deletedAt) || (one.editedAt ?? '') < (other.editedAt ?? '')

const blank = { body: '', metadata: null, replyToId: null, replyTo: null, reactions: [] }

/** What of a message is empty once it was deleted, as far as it is there. */
const blankOf = (message: object): object => Object.fromEntries(Object.entries(blank).filter(([key]) => key in message))
