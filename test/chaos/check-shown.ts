/** Judges what clients were shown of messages: erased is erased, what is read is true then, and in the end all show the same. */
import { locateMessage } from '../../src/domain/message.ts'
import type { History, Lineage, Reading, ReceivedEvent, ShownMessage } from './history.ts'
import { findFormer, type Names } from './names.ts'
import { notesOf } from './notes.ts'
import { countsByMessage } from './room-indexes.ts'
import { Screen } from './screen.ts'
import { isDeleted, type RoomState, type State } from './state.ts'
import type { Texts } from './texts.ts'
import type { Violation, ViolationName } from './violation.ts'

/** What was published is with every client by then, unless the fault of the run holds it up. */
export const arrivesWithinMs = 2000

export interface ShownRules {
  texts: Texts
  names: Names
  mayDelayMs: number
}

export function checkShown(history: History, { rooms }: State, rules: ShownRules): Violation[] {
  const lineages = [...rooms.values()].flatMap(room =>
    history.lineages
      .filter(lineage => notesOf(lineage).areAbout(room))
      .flatMap(lineage => new Viewing(lineage, room, { ...rules, losses: history.losses }).check()),
  )
  return [...lineages, ...history.readings.flatMap(reading => checkReading(reading, rules))]
}

/** An answer over HTTP was read after it was asked for. */
function checkReading({ what, invokedAt, messages, names }: Reading, rules: ShownRules): Violation[] {
  const say = (name: ViolationName, shown: unknown): Violation => ({
    name,
    text: `${what} asked for at ${invokedAt} shows ${JSON.stringify(shown)}`,
  })
  const former = findFormer(names, invokedAt, rules.names).map(name => say('stale-shown', name))
  const untrue = messages.flatMap(message => {
    const name = findUntrue(message, invokedAt, rules.texts)
    return name ? [say(name, message)] : []
  })
  return [...former, ...untrue]
}

/** What is wrong with a message that was read at this time or later. */
export function findUntrue({ id, text, deleted }: ShownMessage, at: number, texts: Texts): ViolationName | null {
  if (text === '') return deleted ? null : 'wrong-event'
  const life = texts.get(text)
  if (deleted || (life && life.erasedBy < at)) return 'erased-shown'
  if (!life || (life.messageId !== null && life.messageId !== id)) return 'wrong-event'
  return life.editedBy < at ? 'stale-shown' : null
}

/** One client's view of one room, from its first session to its last. */
class Viewing {
  readonly #lineage: Lineage
  readonly #room: RoomState
  readonly #rules: ShownRules & Pick<History, 'losses'>
  readonly #screen = new Screen()
  /** Of these it was told that they are deleted. */
  readonly #erased = new Set<string>()
  readonly #violations: Violation[] = []
  #subscribedAt = 0

  constructor(lineage: Lineage, room: RoomState, rules: ShownRules & Pick<History, 'losses'>) {
    this.#lineage = lineage
    this.#room = room
    this.#rules = rules
  }

  check(): Violation[] {
    for (const note of notesOf(this.#lineage).of(this.#room.roomId)) {
      if (note.kind === 'subscribed') this.#subscribedAt = note.at
      if ((note.kind !== 'event' && note.kind !== 'reset') || note.roomId !== this.#room.roomId) continue
      if (note.kind === 'event') this.#take(note)
      else this.#screen.forget()
      // A loss may have undone the deletion, which a reset says, or that the room is told of anew.
      const isAnew = note.kind === 'reset' || note.type === 'AddedToRoom'
      if (isAnew && this.#rules.losses.length > 0) this.#erased.clear()
    }
    const { end, userId } = this.#lineage
    const isHere = end === 'listening' && this.#room.members.includes(userId) && !isDeleted(this.#room)
    if (isHere) this.#compare()
    return this.#violations
  }

  #take(event: ReceivedEvent): void {
    const { texts, mayDelayMs } = this.#rules
    for (const message of event.messages) {
      const wasErased = this.#erased.has(message.id) && message.text !== ''
      const name = wasErased ? 'erased-shown' : findUntrue(message, event.at - arrivesWithinMs - mayDelayMs, texts)
      if (name) this.#say(name, `${event.type} at ${event.at} shows ${JSON.stringify(message)}`)
    }
    // What happened so long before the session began can only have been read.
    const isRead = event.occurredAt < this.#subscribedAt - arrivesWithinMs - mayDelayMs
    const former = isRead ? findFormer(event.names, this.#subscribedAt, this.#rules.names) : []
    if (former.length > 0) this.#say('stale-shown', `${event.type} at ${event.at} names ${former}`)
    this.#screen.take(event)
    if (event.type === 'MessagesDeleted') for (const { id } of event.messages) this.#erased.add(id)
  }

  /** Everything has arrived: what the client shows must be what Redis has. */
  #compare(): void {
    const { items } = this.#room.history
    for (const [id, { text, deleted }] of this.#screen.messages) {
      const place = locateMessage(id)!.place
      const item = items.get(place.number)
      if (item?.check !== place.check) continue
      const kept = item.metadata === '' ? '' : JSON.parse(item.metadata).text
      if (text !== kept || deleted !== (item.deletedAt !== ''))
        this.#say('client-differs', `${place.number} says ${text || 'nothing'} there, ${kept || 'nothing'} in Redis`)
      if (item.deletedAt === '') this.#compareCounts(id, place.number)
    }
  }

  #compareCounts(id: string, number: number): void {
    const shown = this.#screen.counts.get(id) ?? new Map<string, number>()
    const kept = (countsByMessage(this.#room).get(number) ?? [])
      .map(({ count }) => count)
      .filter(([emoji]) => this.#screen.whole.has(id) || shown.has(emoji))
    const there = [...shown].filter(([, count]) => count > 0)
    const differ = JSON.stringify(there.sort()) !== JSON.stringify(kept.sort())
    if (differ) this.#say('client-differs', `reactions to ${number}: ${there} there, ${kept} in Redis`)
  }

  #say(name: ViolationName, text: string): void {
    const { client, userId } = this.#lineage
    this.#violations.push({ name, text: `${client} (${userId}) in ${this.#room.roomId}: ${text}` })
  }
}
