/** What a client shows of one room, that merges by id in the order in which events come. */
import type { ReceivedEvent, ShownMessage } from './history.ts'

export class Screen {
  readonly messages = new Map<string, ShownMessage>()
  /** How many react to a message with an emoji, as far as the client was told. */
  readonly counts = new Map<string, Map<string, number>>()
  /** Messages of which it was told from the beginning, so that whatever it was not told of them is not so. */
  readonly whole = new Set<string>()

  /** It must read the room anew. */
  forget(): void {
    for (const known of [this.messages, this.counts, this.whole]) known.clear()
  }

  take({ type, messages, reaction }: ReceivedEvent): void {
    // What it has of the room is of an earlier stay.
    if (type === 'AddedToRoom' || type === 'RemovedFromRoom' || type === 'RoomDeleted') this.forget()
    for (const message of messages) this.messages.set(message.id, message)
    const [sent] = messages
    if (type === 'MessageSent' && sent) this.whole.add(sent.id)
    if (reaction) this.#countsOf(reaction.messageId).set(reaction.emoji, reaction.count)
  }

  #countsOf(messageId: string): Map<string, number> {
    const counts = this.counts.get(messageId) ?? new Map()
    this.counts.set(messageId, counts)
    return counts
  }
}
