/** Judges a whole run: what its clients wrote down, by what Redis holds at its end. A pure function. */
import type { ResetReason } from '../../src/domain/event.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { checkCommands } from './check-commands.ts'
import { checkLineage } from './check-lineage.ts'
import { checkRights } from './check-rights.ts'
import { checkRulings } from './check-rulings.ts'
import { checkShown } from './check-shown.ts'
import { checkSignals } from './check-signals.ts'
import { checkState } from './check-state.ts'
import type { History, Lineage } from './history.ts'
import { namesOf } from './names.ts'
import { isUnspoken, type RoomState, type State } from './state.ts'
import { textsOf } from './texts.ts'
import type { Violation } from './violation.ts'

export interface Rules {
  /** How long what was published may be on its way. */
  mayDelayMs?: number | undefined
  /** How many messages a room keeps. */
  messagesKept?: number
  /** Whoever is in a room for so long is live there, in a session at one of these instances: any unless told. */
  liveWithinMs?: number
  isUndisturbed?: (instance: number) => boolean
}

/** Every broken promise. `mayReset`: the resets that the faults of the run call for; any other is one too many. */
export function check(
  history: History,
  state: State,
  mayReset: Iterable<ResetReason> = [],
  { mayDelayMs = 0, messagesKept = defaultLimits.messagesPerRoom, ...live }: Rules = {},
): Violation[] {
  const allowed = new Set(mayReset)
  const { losses } = history
  const texts = textsOf(history, state)
  const { liveWithinMs: withinMs = Infinity, isUndisturbed = () => true } = live
  const liveWithinMs = (instance: number) => (isUndisturbed(instance) ? withinMs : Infinity)
  return [
    ...checkState(state, messagesKept),
    ...checkCommands(history, state),
    ...checkRulings(history, state),
    ...[...state.rooms.values()].flatMap(checkRights),
    ...checkShown(history, state, { texts, names: namesOf(history), mayDelayMs }),
    ...history.lineages.flatMap(lineage => [
      ...[...state.rooms.values()]
        .filter(isDue(lineage))
        .flatMap(room => checkLineage({ lineage, room, losses, texts, liveWithinMs, mayReset: allowed })),
      ...checkEnd(lineage),
      ...checkForeign(lineage, state),
      ...checkAsked(lineage),
      ...checkSignals(lineage, state, losses),
    ]),
  ]
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

/** Events of a room that Redis knows nothing of are of no log at all, unless the room was lost and that was told. */
function checkForeign({ client, notes }: Lineage, { rooms }: State): Violation[] {
  const foreign = new Set(notes.flatMap(note => (note.kind === 'event' && !rooms.has(note.roomId) ? note.roomId : [])))
  return [...foreign]
    .filter(roomId => !notes.some(note => note.kind === 'reset' && note.roomId === roomId))
    .map(roomId => ({ name: 'not-in-log', text: `${client} was told of ${roomId}, which is not there` }))
}
