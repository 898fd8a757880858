import { describe, expect, test } from 'vitest'
import { check } from './checker.ts'
import { emptyHistory, type History, type Lineage, type Note, type ReceivedReset, type Send } from './history.ts'
import type { KeptEntry } from './state.ts'
import { idOf, lineage, ready, roomId, Story, subscribed, told } from './story.ts'

/** Cleo's room: ann comes at 2, goes at 6, comes again at 8; cleo speaks all the time. */
function annComesAndGoes() {
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
function annsNotes({ at }: { at: (sequence: number) => KeptEntry }): Note[] {
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

const history = (lineages: Lineage[], rest: Partial<History> = {}): History => ({
  ...emptyHistory(),
  lineages,
  ...rest,
})

const reset = (reason: ReceivedReset['reason'], at: number, position: KeptEntry | null): Note => ({
  kind: 'reset',
  at,
  roomId,
  reason,
  position: position && { sequence: position.sequence, check: position.check },
})

const sent = (clientMessageId: string, { sequence, check }: KeptEntry, given: Partial<Send> = {}): Send => ({
  ...{ clientMessageId, roomId, userId: idOf('cleo'), invokedAt: sequence * 10 - 1, answeredAt: sequence * 10 + 1 },
  ...{ attempts: [sequence * 10 - 1], outcome: 'acknowledged', position: { sequence, check } },
  ...given,
})

/** The names of what is wrong when ann's notes are altered so. */
function namesAfter(alter: (notes: Note[], at: (sequence: number) => KeptEntry) => Note[]): string[] {
  const tale = annComesAndGoes()
  const notes = alter(annsNotes(tale), tale.at)
  return check(history([lineage('ann', notes)]), tale.state).map(({ name }) => name)
}

const without = (notes: Note[], sequence: number) =>
  notes.filter(note => note.kind !== 'event' || note.position.sequence !== sequence)

describe('faithful runs', () => {
  test('a client that resumed, was removed and came again passes', () => {
    expect(namesAfter(notes => notes)).toEqual([])
  })

  test('a client that began in the middle owes nothing to what was before', () => {
    const tale = annComesAndGoes()
    const notes = [subscribed(null), ready(45, tale.at(4)), ...annsNotes(tale).slice(-4)]
    notes.splice(2, 0, told('ann', tale.at(5)))
    expect(check(history([lineage('ann', notes, { from: 'now' })]), tale.state)).toEqual([])
  })

  test('a reset that the faults call for explains what was skipped', () => {
    const tale = annComesAndGoes()
    const notes = [
      subscribed(),
      ready(1),
      told('ann', tale.at(2)),
      reset('TOO_OLD', 95, tale.at(9)),
      told('ann', tale.at(10)),
    ]
    expect(check(history([lineage('ann', notes)]), tale.state, ['TOO_OLD'])).toEqual([])
  })

  test('a joining that was trimmed is told, and then the reset', () => {
    const tale = annComesAndGoes()
    const notes = [
      subscribed(),
      ready(1),
      told('ann', tale.at(8)),
      reset('TOO_OLD', 99, tale.at(9)),
      told('ann', tale.at(10)),
    ]
    expect(check(history([lineage('ann', notes)]), tale.state, ['TOO_OLD'])).toEqual([])
  })

  test('what Redis lost may have been seen by who was told so', () => {
    const { story, notes, state } = lossOfTwo()
    const told2 = [...notes, reset('DIVERGED', 200, story.entries.at(-1)!)]
    const losses = [{ at: 150 }]
    expect(check(history([lineage('ann', told2)], { losses }), state, ['DIVERGED'])).toEqual([])
  })

  test('whoever gave up before it was ready owes nothing', () => {
    const tale = annComesAndGoes()
    expect(check(history([lineage('ann', [subscribed()], { end: 'abandoned' })]), tale.state)).toEqual([])
  })

  test('acknowledged messages are in the log', () => {
    const { state, at } = annComesAndGoes()
    expect(check(history([], { sends: [sent('m3', at(3)), sent('m4', at(4))] }), state)).toEqual([])
  })
})

/** Ann saw 9 and 10 of a history that then lost them and went on. */
function lossOfTwo() {
  const { story, at } = annComesAndGoes()
  const notes = annsNotes({ at })
  story.lose(2)
  story.say('cleo', 'm9 again')
  return { story, notes, state: story.state(['cleo', 'ann']) }
}

describe('what clients saw', () => {
  test('an entry that was left out is a hole', () => {
    expect(namesAfter(notes => without(notes, 4))).toEqual(['hole'])
  })

  test('an end that never came is missing', () => {
    expect(namesAfter(notes => without(notes, 10))).toEqual(['end-missing'])
  })

  test('a room whose joining was never told is missing', () => {
    expect(namesAfter(() => [subscribed(), ready(99)])).toEqual(['end-missing'])
  })

  test('a FeedReady that jumps over an entry skips it', () => {
    expect(namesAfter(notes => without(notes, 5))).toEqual(['ready-skips'])
  })

  test('a FeedReady that lists an older position goes back', () => {
    expect(namesAfter((notes, at) => [...notes, ready(120, at(9))])).toEqual(['cursor-goes-back'])
  })

  test('an entry that came twice in one session is a duplicate there', () => {
    expect(namesAfter((notes, at) => [...notes, told('ann', at(10))])).toEqual(['duplicate-in-session'])
  })

  test('an entry that came again after a reconnection is a duplicate across sessions', () => {
    const again = (notes: Note[], at: (sequence: number) => KeptEntry) => [
      ...notes,
      subscribed(['…']),
      told('ann', at(10)),
    ]
    expect(namesAfter(again)).toEqual(['duplicate-across-sessions'])
  })

  test('two entries in the wrong order are out of order', () => {
    const swap = (notes: Note[]) => [...notes.slice(0, -2), notes.at(-1)!, notes.at(-2)!]
    expect(namesAfter(swap)).toEqual(['hole', 'out-of-order'])
  })

  test('what was said while the client was removed has leaked', () => {
    const leak = (notes: Note[], at: (sequence: number) => KeptEntry) =>
      notes.flatMap(note => (note.kind === 'event' && note.position.sequence === 6 ? [note, told('ann', at(7))] : note))
    expect(namesAfter(leak)).toEqual(['after-removal'])
  })

  test('what was before the joining has leaked', () => {
    expect(namesAfter(([first, ...notes], at) => [first!, told('ann', at(1)), ...notes])).toEqual(['before-joining'])
  })

  test('an entry of no log at all was made up', () => {
    const invented = (notes: Note[], at: (sequence: number) => KeptEntry): Note[] => [
      ...notes,
      { ...told('ann', at(10)), position: { sequence: 11, check: 'ffffffffffff' } },
    ]
    expect(namesAfter(invented)).toEqual(['not-in-log'])
  })

  test('the addition of the viewer told as that of another is the wrong event', () => {
    const mistold = (notes: Note[]): Note[] =>
      notes.map(note =>
        note.kind === 'event' && note.position.sequence === 2 ? { ...note, type: 'MemberAdded' } : note,
      )
    expect(namesAfter(mistold)).toEqual(['wrong-event'])
  })

  test('a reset without cause is unfounded', () => {
    expect(namesAfter((notes, at) => [...notes, reset('TOO_OLD', 120, at(10))])).toEqual(['unfounded-reset'])
  })

  test('a reset to before what was seen goes back', () => {
    const tale = annComesAndGoes()
    const notes = [...annsNotes(tale), reset('TOO_MUCH', 120, tale.at(9))]
    const names = check(history([lineage('ann', notes)]), tale.state, ['TOO_MUCH']).map(({ name }) => name)
    expect(names).toContain('cursor-goes-back')
  })

  test('a loss that was not told to who saw what was lost is untold', () => {
    const { notes, state } = lossOfTwo()
    const names = check(history([lineage('ann', notes)], { losses: [{ at: 150 }] }), state).map(({ name }) => name)
    expect(names).toEqual(['loss-untold'])
  })

  test('a client that was sent away for good is told of', () => {
    const tale = annComesAndGoes()
    const notes = [...annsNotes(tale), { kind: 'parted', at: 120, why: '4401' } as const]
    const names = check(history([lineage('ann', notes, { end: 'turned-away' })]), tale.state).map(({ name }) => name)
    expect(names).toEqual(['turned-away'])
  })
})

describe('what Redis holds', () => {
  const namesFor = (given: Partial<History>, alter: (tale: ReturnType<typeof annComesAndGoes>) => void = () => {}) => {
    const tale = annComesAndGoes()
    alter(tale)
    return check(history([], given), tale.state).map(({ name }) => name)
  }

  test('an acknowledged message that is not there is missing', () => {
    const { at } = annComesAndGoes()
    expect(namesFor({ sends: [sent('never', at(10))] })).toEqual(['acknowledged-missing'])
  })

  test('a message that stands twice was sent twice', () => {
    expect(
      namesFor({}, ({ story, state }) => {
        story.say('cleo', 'm10')
        state.rooms.get(roomId)!.head = story.entries.at(-1)!
      }),
    ).toEqual(['sent-twice'])
  })

  test('a message that was refused and stands there all the same is told of', () => {
    const { at } = annComesAndGoes()
    const sends = [sent('m3', at(3), { outcome: 'refused', position: null })]
    expect(namesFor({ sends })).toEqual(['refused-but-sent'])
  })

  test('an attempt that nobody answered may stand behind the refusal of the next one', () => {
    const { at } = annComesAndGoes()
    const late = { outcome: 'refused', position: null } as const
    expect(namesFor({ sends: [sent('m9', at(9), { ...late, attempts: [20, 60] })] })).toEqual([])
    expect(namesFor({ sends: [sent('m9', at(9), { ...late, attempts: [20, 200] })] })).toEqual(['refused-but-sent'])
  })

  test('a message that stands before one which was known when it was sent is late', () => {
    const { at } = annComesAndGoes()
    const sends = [sent('m4', at(4)), sent('m3', at(3), { invokedAt: 45, answeredAt: 46 })]
    expect(namesFor({ sends })).toEqual(['acknowledged-late'])
  })

  test('an acknowledged removal without an entry left no trace', () => {
    const change = { kind: 'removed', roomId, by: idOf('cleo'), member: idOf('ann'), outcome: 'done' } as const
    expect(namesFor({ changes: [{ ...change, invokedAt: 200, answeredAt: 210 }] })).toEqual(['change-missing'])
  })

  test('an entry whose content was changed breaks the chain', () => {
    expect(
      namesFor({}, ({ at }) => {
        at(5).text = at(5).text.replace('hello', 'hullo')
      }),
    ).toEqual(['chain-broken'])
  })

  test('a log with an entry missing breaks the chain', () => {
    expect(namesFor({}, ({ story }) => void story.entries.splice(4, 1))).toEqual(['chain-broken'])
  })

  test('members that the log does not tell of differ', () => {
    expect(namesFor({}, ({ state }) => void state.rooms.get(roomId)!.members.pop())).toEqual(['members-differ'])
  })

  test('a room that is not on a member’s list is missing there', () => {
    expect(namesFor({}, ({ state }) => state.lists.get(idOf('ann'))!.clear())).toEqual(['list-too-short'])
  })
})
