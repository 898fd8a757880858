/** Judges a whole run: what its clients wrote down, by what Redis holds at its end. A pure function. */
import type { ResetReason } from '../../src/domain/event.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { checkCommands } from './check-commands.ts'
import { checkDepartures } from './check-departures.ts'
import { checkHushes } from './check-hushes.ts'
import { checkLineage, type LineageQuestion } from './check-lineage.ts'
import { checkRights } from './check-rights.ts'
import { checkRulings } from './check-rulings.ts'
import { checkShown } from './check-shown.ts'
import { checkSignals } from './check-signals.ts'
import { checkStanding } from './check-standing.ts'
import { checkState } from './check-state.ts'
import { isLost } from './check-told.ts'
import { checkWebhook } from './check-webhook.ts'
import type { History, Lineage, Loss, Note, ReceivedEvent } from './history.ts'
import { namesOf } from './names.ts'
import { notesOf } from './notes.ts'
import { isUnspoken, type RoomState, type State } from './state.ts'
import { isEnd } from './stays.ts'
import { textsOf } from './texts.ts'
import type { Violation } from './violation.ts'
import type { Told } from './webhook-app.ts'

export interface Rules {
  /** How long what was published may be on its way. */
  mayDelayMs?: number | undefined
  /** How many messages a room keeps. */
  messagesKept?: number
  /** Whoever is in a room for so long is live there, in a session at one of these instances: any unless told. */
  liveWithinMs?: number
  isUndisturbed?: (instance: number) => boolean
  /** What the app was told; null: there is none. */
  toldApp?: readonly Told[] | null
}

/** Every broken promise. `resets`: those that the faults of the run call for; any other is one too many. */
export function check(
  history: History,
  state: State,
  resets: Iterable<ResetReason> = [],
  { mayDelayMs = 0, messagesKept = defaultLimits.messagesPerRoom, toldApp = null, ...live }: Rules = {},
): Violation[] {
  const allowed = new Set(resets)
  // Whoever is no more finds no room any more, either, be it that they were about to read.
  const gone = new Set(history.departures.map(({ userId }) => userId))
  const mayReset = ({ userId }: Lineage) => (gone.has(userId) ? new Set([...allowed, 'GONE' as const]) : allowed)
  const { losses } = history
  const texts = textsOf(history, state)
  const { liveWithinMs: withinMs = Infinity, isUndisturbed = () => true } = live
  const liveWithinMs = (instance: number) => (isUndisturbed(instance) ? withinMs : Infinity)
  return [
    ...checkState(state, messagesKept),
    ...checkCommands(history, state),
    ...checkRulings(history, state),
    ...checkHushes(history, state),
    ...checkDepartures(history, state),
    ...checkStanding(state),
    ...[...state.rooms.values()].flatMap(checkRights),
    ...(toldApp ? checkWebhook(toldApp, state, { losses, texts, mayDelayMs }) : []),
    ...checkShown(history, state, { texts, names: namesOf(history), mayDelayMs }),
    ...history.lineages.flatMap(lineage => [
      ...checkRooms(lineage, state, { losses, texts, liveWithinMs, mayReset: mayReset(lineage) }),
      ...checkEnd(lineage),
      ...checkForeign(lineage, state, losses),
      ...checkAsked(lineage),
      ...checkSignals(lineage, state, losses),
    ]),
  ]
}

function checkRooms(
  lineage: Lineage,
  { rooms }: State,
  rules: Omit<LineageQuestion, 'lineage' | 'notes' | 'room'>,
): Violation[] {
  const notes = notesOf(lineage)
  return [...rooms.values()]
    .filter(isDue(lineage))
    .filter(room => notes.areAbout(room))
    .flatMap(room => checkLineage({ lineage, notes: notes.of(room.roomId), room, ...rules }))
}

/** Whether the client is to be told of this room. */
const isDue =
  ({ roomIds }: Lineage) =>
  (room: RoomState): boolean =>
    !isUnspoken(room) && (roomIds === null || roomIds.includes(room.roomId))

function checkAsked({ client, roomIds, notes }: Lineage): Violation[] {
  const told = new Set(notes.flatMap(note => (note.kind === 'event' || note.kind === 'reset' ? note.roomId : [])))
  return [...told]
    .filter(roomId => roomIds !== null && !roomIds.includes(roomId))
    .map(roomId => ({ name: 'not-asked-for', text: `${client} was told of ${roomId}` }))
}

function checkEnd({ client, end, notes }: Lineage): Violation[] {
  if (end !== 'turned-away') return []
  return [
    { name: 'turned-away', text: `${client}: ${JSON.stringify(notes.findLast(({ kind }) => kind === 'parted'))}` },
  ]
}

/**
 * Events of a room that Redis knows nothing of are of no log at all, unless the room was lost, and that or its end was told, or
 * the client had gone for good before.
 */
function checkForeign(lineage: Lineage, { rooms }: State, losses: readonly Loss[]): Violation[] {
  const { client, notes } = lineage
  const foreign = new Set(notes.flatMap(note => (note.kind === 'event' && !rooms.has(note.roomId) ? note.roomId : [])))
  return [...foreign]
    .filter(roomId => !notes.some(note => note.kind === 'reset' && note.roomId === roomId))
    .filter(roomId => {
      const events = notes.filter(isEventOf(roomId))
      const isOver = isEnd(events.at(-1)?.type) || hasGoneBefore(losses, lineage)
      return !isOver || !events.every(event => isLost(event, losses))
    })
    .map(roomId => ({ name: 'not-in-log', text: `${client} was told of ${roomId}, which is not there` }))
}

const isEventOf =
  (roomId: string) =>
  (note: Note): note is ReceivedEvent =>
    note.kind === 'event' && note.roomId === roomId

const hasGoneBefore = (losses: readonly Loss[], { end, notes }: Lineage): boolean =>
  end !== 'listening' && losses.some(({ at }) => notes.every(note => note.at <= at))
