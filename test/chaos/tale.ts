/** A tale that the tests of the judge tell, faithfully or with something changed. */
import { check } from './checker.ts'
import { emptyHistory, type History, type Lineage, type Note, type ReceivedReset, type Send } from './history.ts'
import type { KeptEntry } from './state.ts'
import { idOf, lineage, ready, roomId, Story, subscribed, told } from './story.ts'

/** Cleo's room: ann comes at 2, goes at 6, comes again at 8; cleo speaks all the time. */
export function annComesAndGoes() {
  const story = new Story()
  story.add('cleo')
  story.add('ann')
  for (const id of ['m3', 'm4', 'm5']) story.say('cleo', id)
  story.remove('ann')
  story.say('cleo', 'm7')
  story.add('ann')
  for (const id of ['m9', 'm10']) story.say('cleo', id)
  return { story, state: story.state(['cleo', 'ann']), at: (sequence: number) => story.entries[sequence - 1]! }
}

/** What ann sees: everything but what was said while she was gone, in two sessions. */
export function annsNotes({ at }: { at: (sequence: number) => KeptEntry }): Note[] {
  const see = (sequence: number) => told('ann', at(sequence))
  return [
    subscribed(),
    ready(1),
    ...[2, 3, 4].map(see),
    subscribed(['…']),
    see(5),
    ready(52, at(5)),
    ...[6, 8, 9, 10].map(see),
  ]
}

export const history = (lineages: Lineage[], rest: Partial<History> = {}): History => ({
  ...emptyHistory(),
  lineages,
  ...rest,
})

export const reset = (reason: ReceivedReset['reason'], at: number, position: KeptEntry | null): Note => ({
  kind: 'reset',
  at,
  roomId,
  reason,
  position: position && { sequence: position.sequence, check: position.check },
})

export const sent = (clientMessageId: string, { sequence, check }: KeptEntry, given: Partial<Send> = {}): Send => ({
  ...{ clientMessageId, roomId, userId: idOf('cleo'), invokedAt: sequence * 10 - 1, answeredAt: sequence * 10 + 1 },
  ...{ attempts: [sequence * 10 - 1], outcome: 'acknowledged', position: { sequence, check } },
  ...given,
})

/** The names of what is wrong when ann's notes are altered so. */
export function namesAfter(alter: (notes: Note[], at: (sequence: number) => KeptEntry) => Note[]): string[] {
  const tale = annComesAndGoes()
  const notes = alter(annsNotes(tale), tale.at)
  return check(history([lineage('ann', notes)]), tale.state).map(({ name }) => name)
}

export const without = (notes: Note[], sequence: number) =>
  notes.filter(note => note.kind !== 'event' || note.position.sequence !== sequence)
