/** Judges what one client was told of one room, from its first session to its last, by the room's log. */
import type { ResetReason } from '../../src/domain/event.ts'
import { numbersOf } from '../../src/domain/facts.ts'
import type { Position } from '../../src/domain/log.ts'
import { isLost, judgeTold } from './check-told.ts'
import { hearingOf } from './hearing.ts'
import type { Lineage, Loss, Note, ReceivedEvent, ReceivedReady, ReceivedReset, Subscribed } from './history.ts'
import { Liveness } from './liveness.ts'
import { entriesOf } from './room-indexes.ts'
import type { KeptEntry, RoomState } from './state.ts'
import { endsBetween, everything, isEnd, isWithin, type Stay, spanOf, staysOf } from './stays.ts'
import type { Texts } from './texts.ts'
import type { Violation, ViolationName } from './violation.ts'

export interface LineageQuestion {
  lineage: Lineage
  /** Those of the lineage that tell of the room, or of every room. */
  notes: readonly Note[]
  room: RoomState
  losses: readonly Loss[]
  texts: Texts
  /** Whoever is in a room for so long is live there, and is told everything up to the end, in a session at this instance. */
  liveWithinMs: (instance: number) => number
  /** The resets that the run's faults call for. */
  mayReset: ReadonlySet<ResetReason>
}

/** The events that begin or end a stay: what lies before them may be another, which is over. */
const bounds = new Set<string>(['AddedToRoom', 'RemovedFromRoom', 'RoomDeleted'])

export function checkLineage(question: LineageQuestion): Violation[] {
  const walk = new Walk(question)
  for (const note of question.notes) {
    if (note.kind === 'subscribed') walk.subscribed(note)
    if (note.kind === 'event') walk.hear(note)
    if (note.kind === 'event' && note.roomId === question.room.roomId) walk.take(note)
    if (note.kind === 'reset' && note.roomId === question.room.roomId) walk.reset(note)
    if (note.kind === 'ready') walk.ready(note)
  }
  if (question.lineage.end === 'listening') walk.end()
  return walk.violations
}

class Walk {
  readonly violations: Violation[] = []
  session = 0
  #subscribedAt = 0
  #isReady = false
  readonly #question: LineageQuestion
  /** Whether the client asked for the room, be it a member or not. */
  readonly #listens: boolean
  readonly #stays: Stay[]
  readonly #entries: ReadonlyMap<number, KeptEntry>
  readonly #liveness: Liveness
  /** In which session each entry was received, by sequence and check. */
  readonly #received = new Map<string, number>()
  /** Where the client stands; null while it knows nothing of the room. */
  #position: Position | null = null
  /** Entries that Redis wrote until then need not come. Ms since 1970. */
  #exemptUntil: number
  /** The stay that this session is being shown live: nothing of it may be missing. */
  #current: Stay | null = null
  /** Told of this stay, it may not know how an earlier one ended that it was shown: a reset says so. Live and told, it knows. */
  #cameBack = false
  /** What is wrong with where an `AddedToRoom` stands, unless a reset follows at once: it says that much was lost. */
  #pending: Violation[] = []
  /** Who listens and is told that their stay is over hears no more in this session, be it public. */
  #hasLeft = false
  /** Received, but of a history that Redis has lost. */
  #lost: ReceivedEvent | null = null

  constructor(question: LineageQuestion) {
    this.#question = question
    const { lineage, room } = question
    this.#listens = lineage.roomIds !== null
    this.#stays = this.#listens ? hearingOf(lineage.userId, room) : staysOf(lineage.userId, room)
    this.#entries = entriesOf(question.room)
    this.#liveness = new Liveness(this.#stays, this.#entries)
    this.#exemptUntil = question.lineage.from === 'now' ? Number.POSITIVE_INFINITY : 0
  }

  /** What happened until then is judged by the membership at the reading: of a stay that is over only the end is told. */
  subscribed({ at, instance }: Subscribed): void {
    this.session++
    this.#subscribedAt = at
    this.#liveness.begin(this.#question.liveWithinMs(instance))
    this.#hasLeft = false
    this.#isReady = false
    this.#current = null
  }

  /** Of whatever room. */
  hear(event: ReceivedEvent): void {
    this.#liveness.hear(event)
  }

  take(event: ReceivedEvent): void {
    this.#settle()
    const { position } = event
    if (event.type === 'AddedToRoom' && this.#lost && isEnd(this.#lost.type)) this.#forget()
    const key = `${position.sequence}:${position.check}`
    const before = this.#received.get(key)
    this.#pending = before === undefined ? this.#judgePlace(event) : [this.#duplicate(before, key)]
    if (event.type !== 'AddedToRoom') this.#settle()
    const from = (this.#position?.sequence ?? Number.POSITIVE_INFINITY) + (this.#isReady ? 1 : 0)
    this.#cameBack = event.type === 'AddedToRoom' && !this.#current && endsBetween(this.#stays, from, position.sequence)
    if (before !== undefined) return
    this.#received.set(key, this.session)
    if (bounds.has(event.type)) this.#hasLeft = event.type !== 'AddedToRoom'
    this.#judge(event)
    if (!this.#stands(position) && isLost(event, this.#question.losses)) this.#lost = event
    this.#position = position
    this.#current = this.#isReady ? this.#liveness.stayAt(position) : null
  }

  /** The end that it was told of is lost, and so it is told all of the room anew. */
  #forget(): void {
    this.#received.clear()
    this.#lost = null
    this.#position = null
  }

  reset({ at, reason, position }: ReceivedReset): void {
    this.#pending = []
    this.#lost = null
    const isFounded =
      this.#question.mayReset.has(reason) || (reason === 'TOO_OLD' && this.#cameBack) || this.#isCut(reason)
    if (!isFounded) this.#say('unfounded-reset', reason)
    this.#cameBack = false
    // Whoever has forgotten a room is told of it anew.
    if (position === null) this.#received.clear()
    if (position === null) this.#exemptUntil = Math.max(this.#exemptUntil === Infinity ? 0 : this.#exemptUntil, at)
    else if (reason !== 'DIVERGED' && position.sequence < (this.#position?.sequence ?? 0))
      this.#say('cursor-goes-back', `reset from ${this.#position?.sequence} to ${position.sequence}`)
    this.#position = position
  }

  ready({ at, positions }: ReceivedReady): void {
    this.#settle()
    this.#isReady = true
    this.#liveness.ready(at)
    this.#current = this.#position && this.#liveness.stayAt(this.#position)
    const listed = positions[this.#question.room.roomId]
    const began = this.#exemptUntil === Number.POSITIVE_INFINITY
    if (began) this.#exemptUntil = at
    if (!listed) return
    if (began && !this.#position) this.#position = listed
    const standsAt = this.#position?.sequence ?? 0
    if (listed.sequence < standsAt) this.#say('cursor-goes-back', `ready at ${listed.sequence} after ${standsAt}`)
    if (listed.sequence <= standsAt) return
    const skipped = this.#findMissing('ready-skips', listed.sequence + 1)
    if (skipped) this.violations.push(skipped)
    this.#position = listed
  }

  end(): void {
    this.#settle()
    const missing = this.#findMissing('end-missing', this.#question.room.head.sequence + 1)
    if (missing) this.violations.push(missing)
    if (this.#lost) this.#say('loss-untold', `${this.#lost.position.sequence}:${this.#lost.position.check}`)
  }

  #judge(event: ReceivedEvent): void {
    const { lineage, room, losses, texts } = this.#question
    const told = { userId: lineage.userId, room, losses, texts, stays: this.#stays, entries: this.#entries }
    for (const [name, text] of judgeTold(event, { ...told, subscribedAt: this.#subscribedAt })) this.#say(name, text)
  }

  #duplicate(before: number, key: string): Violation {
    return this.#violation(before === this.session ? 'duplicate-in-session' : 'duplicate-across-sessions', key)
  }

  #settle(): void {
    this.violations.push(...this.#pending)
    this.#pending = []
  }

  /** Whether it comes next of what is visible. */
  #judgePlace({ type, position }: ReceivedEvent): Violation[] {
    const { sequence } = position
    const before = this.#position?.sequence ?? 0
    const stands = this.#stands(position)
    const wrong: Violation[] = []
    if (this.#lost && stands) wrong.push(this.#violation('loss-untold', `${before}, before ${sequence}`))
    if (sequence <= before) return [...wrong, this.#violation('out-of-order', `${sequence} after ${before}`)]
    const hole = stands ? this.#findMissing('hole', sequence, bounds.has(type) ? this.#shownLive() : everything) : null
    if (hole) wrong.push(hole)
    // In a history that was lost, only where a stay begins or ends may stand apart from what was received before.
    if (!stands && this.#position && sequence > before + 1 && !bounds.has(type))
      wrong.push(this.#violation('hole', `${before + 1} before ${sequence}, in what is lost`))
    return wrong
  }

  /** Whether what the client listened to was cut off, or is open again since. Whoever has only become a member since has missed nothing. */
  #isCut(reason: ResetReason): boolean {
    const at = this.#position?.sequence ?? 0
    if (!this.#listens || (reason !== 'GONE' && reason !== 'TOO_OLD')) return false
    return this.#stays.some(
      ({ from, to, isMembership }) => (to >= at && to < Number.POSITIVE_INFINITY) || (from > at && !isMembership),
    )
  }

  #stands({ sequence, check }: Position): boolean {
    return this.#entries.get(sequence)?.check === check
  }

  /** What it was shown live until now, unless it turns out to have fallen behind meanwhile. */
  #shownLive(): Stay | null {
    return this.#current && this.#position && this.#liveness.stayAt(this.#position)
  }

  /** What the client should have been told of this stay between where it stands and this sequence. */
  #findMissing(name: ViolationName, before: number, due: Stay | null = everything): Violation | null {
    // Who listens without a cursor begins wherever it is; and what they may not hear in between cuts them off.
    if (this.#listens && (!this.#position || this.#hasLeft)) return null
    const first = (this.#position?.sequence ?? 0) + 1
    const missing: number[] = []
    for (let sequence = first; sequence < before; sequence++) {
      const kept = this.#entries.get(sequence)
      if (this.#listens && !isWithin(this.#stays, sequence)) break
      if (
        !kept ||
        !due ||
        !isWithin([due], sequence) ||
        !isWithin(this.#stays, sequence) ||
        kept.entry.at <= this.#exemptUntil ||
        this.#isPassedOver(kept)
      )
        continue
      if (!this.#received.has(`${sequence}:${kept.check}`)) missing.push(sequence)
    }
    return missing.length === 0 ? null : this.#violation(name, `${spanOf(missing)} before ${before}`)
  }

  /** What was done to a message that the history has no more. */
  #isPassedOver({ entry }: KeptEntry): boolean {
    const { oldest } = this.#question.room.history
    return entry.kind !== 'message' && numbersOf(entry).some(number => number < oldest)
  }

  #say(name: ViolationName, text: string): void {
    this.violations.push(this.#violation(name, text))
  }

  #violation(name: ViolationName, text: string): Violation {
    const { lineage, room } = this.#question
    return { name, text: `${lineage.client} (${lineage.userId}) in ${room.roomId}, session ${this.session}: ${text}` }
  }
}
