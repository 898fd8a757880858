/** Judges what the app was told: every entry of every room, in order, and nothing else; a gap only where nobody can tell any more. */
import { numbersOf } from '../../src/domain/facts.ts'
import type { WebhookEvent, WebhookMessage } from '../../src/hooks/webhook-body.ts'
import { findUntrue } from './check-shown.ts'
import type { Loss } from './history.ts'
import { entriesOf } from './room-indexes.ts'
import { isDeleted, type KeptEntry, type RoomState, type State } from './state.ts'
import type { Texts } from './texts.ts'
import type { Violation, ViolationName } from './violation.ts'
import type { Told } from './webhook-app.ts'

export interface WebhookRules {
  losses: readonly Loss[]
  texts: Texts
  /** How old a call may be when it comes. */
  mayDelayMs: number
}

/** A call may wait in the receiver's own queue, too. */
const arrivesWithinMs = 2000

const app = 'the app'

/** Whether a violation is about what the app was told. */
export const isOfApp = (text: string): boolean => text.startsWith(app)

const types: Record<KeptEntry['entry']['kind'], WebhookEvent['type']> = {
  message: 'MessageSent',
  edited: 'MessageEdited',
  erased: 'MessagesDeleted',
  reacted: 'ReactionAdded',
  unreacted: 'ReactionRemoved',
  added: 'MemberAdded',
  removed: 'MemberRemoved',
  standing: 'MemberUpdated',
  banned: 'UserBanned',
  unbanned: 'UserUnbanned',
  updated: 'RoomUpdated',
  deleted: 'RoomDeleted',
}

export function checkWebhook(told: readonly Told[], { rooms }: State, rules: WebhookRules): Violation[] {
  return [...rooms.values()].flatMap(room => {
    const hearing = new Hearing(room, rules)
    for (const each of told) if (each.roomId === room.roomId) hearing.take(each)
    return hearing.end()
  })
}

/** What the app was told of one room. */
class Hearing {
  readonly #room: RoomState
  readonly #rules: WebhookRules
  readonly #entries: ReadonlyMap<number, KeptEntry>
  readonly #violations: Violation[] = []
  /** The check that it was told last of each sequence; null in a gap. */
  readonly #known = new Map<number, string | null>()
  #last = 0

  constructor(room: RoomState, rules: WebhookRules) {
    this.#room = room
    this.#rules = rules
    this.#entries = entriesOf(room)
  }

  take({ event, at }: Told): void {
    const from = event.type === 'Gap' ? event.fromSequence : event.sequence
    if (from > this.#last + 1) this.#say('hole', `${from} after ${this.#last}`)
    if (from <= this.#last && this.#rules.losses.length === 0) this.#say('out-of-order', `${from} after ${this.#last}`)
    for (let lost = from; lost <= this.#last; lost++) this.#known.delete(lost)
    for (let gone = from; gone < event.sequence; gone++) this.#known.set(gone, null)
    this.#known.set(event.sequence, event.type === 'Gap' ? null : event.check)
    this.#last = event.sequence
    if (event.type === 'Gap') this.#judgeGap(event)
    else this.#judge(event, at)
  }

  /** In the end, all that stands in the log was told as it stands there. */
  end(): Violation[] {
    const untold = this.#room.entries.filter(({ sequence, check }) => {
      const known = this.#known.get(sequence)
      return known !== null && known !== check
    })
    const [first] = untold
    if (first) this.#say('end-missing', `${untold.length} entries, from ${first.sequence} on`)
    return this.#violations
  }

  #judgeGap({ reason, fromSequence, sequence }: Extract<WebhookEvent, { type: 'Gap' }>): void {
    const { keptFrom, history } = this.#room
    const entry = this.#entries.get(sequence)?.entry
    const isTooOld = reason === 'TOO_OLD' && sequence < keptFrom
    // One entry, whose message has left the history, or whose room was deleted.
    const isBuried = isDeleted(this.#room)
    const hasLeft = (number: number) => isBuried || number < history.oldest
    const isGone = reason === 'MESSAGE_GONE' && entry && numbersOf(entry).some(hasLeft)
    if (!isTooOld && !isGone) this.#say('unfounded-gap', `${reason}, ${fromSequence} to ${sequence} of ${keptFrom} on`)
  }

  #judge(event: Exclude<WebhookEvent, { type: 'Gap' }>, at: number): void {
    const { sequence, check, type, by, occurredAt } = event
    const kept = this.#entries.get(sequence)
    if (kept?.check !== check) {
      const isLost = this.#rules.losses.some(loss => Date.parse(occurredAt) <= loss.at)
      if (!isLost) this.#say('not-in-log', `${type} ${sequence}:${check}`)
      return
    }
    const due = `${types[kept.entry.kind]} by ${kept.entry.by}`
    if (`${type} by ${by.id}` !== due) this.#say('wrong-event', `${sequence} is ${type} by ${by.id}, not ${due}`)
    for (const message of messagesOf(event)) this.#judgeText(message, sequence, at)
  }

  #judgeText({ id, metadata, deletedAt, clientMessageId }: WebhookMessage, sequence: number, at: number): void {
    const { texts, mayDelayMs } = this.#rules
    const shown = { id, text: String(metadata?.text ?? ''), deleted: deletedAt !== null, clientMessageId }
    const name = findUntrue(shown, at - arrivesWithinMs - mayDelayMs, texts)
    if (name) this.#say(name, `${sequence} at ${at} shows ${JSON.stringify(shown)}`)
  }

  #say(name: ViolationName, text: string): void {
    this.#violations.push({ name, text: `${app}, of ${this.#room.roomId}: ${text}` })
  }
}

function messagesOf(event: WebhookEvent): WebhookMessage[] {
  if (event.type === 'MessagesDeleted') return event.messages
  return 'message' in event ? [event.message] : []
}
