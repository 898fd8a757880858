/** A tale that the tests of the judge tell, faithfully or with something changed. */
import { check } from './checker.ts'
import { textOf } from './deeds.ts'
import { emptyHistory, type History, type Lineage, type Note, type ReceivedReset, type Send } from './history.ts'
import { idOf, lineage, ready, roomId, Story, type StoryEntry, subscribed, told } from './story.ts'

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
export function annsNotes({ at }: { at: (sequence: number) => StoryEntry }): Note[] {
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

/** What a run wrote down in which cleo sent what she says in the tale. */
export const history = (lineages: Lineage[], rest: Partial<History> = {}): History => ({
  ...emptyHistory(),
  sends: annComesAndGoes()
    .story.entries.filter(({ entry }) => entry.kind === 'message')
    .map(kept => sent(kept.messages[0]!.clientMessageId!, kept)),
  lineages,
  ...rest,
})

export const reset = (reason: ReceivedReset['reason'], at: number, position: StoryEntry | null): Note => ({
  kind: 'reset',
  at,
  roomId,
  reason,
  position: position && { sequence: position.sequence, check: position.check },
})

export const sent = (clientMessageId: string, kept: StoryEntry, given: Partial<Send> = {}): Send => ({
  ...{ clientMessageId, roomId, text: textOf(clientMessageId, 0), userId: idOf('cleo') },
  ...{ invokedAt: kept.entry.at - 1, answeredAt: kept.entry.at + 1, attempts: [kept.entry.at - 1] },
  ...{ outcome: 'acknowledged', messageId: kept.messages[0]!.id },
  ...given,
})

/** The names of what is wrong when ann's notes are altered so. */
export function namesAfter(alter: (notes: Note[], at: (sequence: number) => StoryEntry) => Note[]): string[] {
  const tale = annComesAndGoes()
  const notes = alter(annsNotes(tale), tale.at)
  return check(history([lineage('ann', notes)]), tale.state, [], { liveWithinMs: 30 }).map(({ name }) => name)
}

export const without = (notes: Note[], sequence: number) =>
  notes.filter(note => note.kind !== 'event' || note.position.sequence !== sequence)
