import { describe, expect, test } from 'vitest'
import { check } from './checker.ts'
import type { Note } from './history.ts'
import { lineage, ready, type StoryEntry, subscribed, told } from './story.ts'
import { annComesAndGoes, annsNotes, history, namesAfter, reset, sent, without } from './tale.ts'

describe('faithful runs', () => {
  test('a client that resumed, was removed and came again passes', () => {
    expect(namesAfter(notes => notes)).toEqual([])
  })

  test('a client that resumed when its stay was over is told only the end', () => {
    const names = namesAfter((notes, at) => [
      ...notes.slice(0, 6),
      told('ann', at(6)),
      ready(60, at(6)),
      ...notes.slice(-3),
    ])
    expect(names).toEqual([])
  })

  test('a client that resumed after it had come back is told so, and that it missed something', () => {
    const missed = (notes: Note[], at: (sequence: number) => StoryEntry) => [
      ...notes.slice(0, 6),
      told('ann', at(8)),
      reset('TOO_OLD', 95, at(9)),
      told('ann', at(10)),
    ]
    expect(namesAfter(missed)).toEqual([])
    expect(namesAfter((notes, at) => missed(notes, at).toSpliced(6, 1))).toContain('unfounded-reset')
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

  test('an end without what was said before it, in a session that was live, is a hole', () => {
    expect(
      namesAfter(notes =>
        without(
          notes.filter((_note, i) => i !== 5 && i !== 7),
          5,
        ),
      ),
    ).toEqual(['hole'])
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
    const again = (notes: Note[], at: (sequence: number) => StoryEntry) => [
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
    const leak = (notes: Note[], at: (sequence: number) => StoryEntry) =>
      notes.flatMap(note => (note.kind === 'event' && note.position.sequence === 6 ? [note, told('ann', at(7))] : note))
    expect(namesAfter(leak)).toEqual(['after-removal'])
  })

  test('what was before the joining has leaked', () => {
    expect(namesAfter(([first, ...notes], at) => [first!, told('ann', at(1)), ...notes])).toEqual(['before-joining'])
  })

  test('an entry of no log at all was made up', () => {
    const invented = (notes: Note[], at: (sequence: number) => StoryEntry): Note[] => [
      ...notes,
      { ...told('ann', at(10)), position: { sequence: 11, check: 'ffffffffffff' } },
    ]
    expect(namesAfter(invented)).toEqual(['not-in-log'])
  })

  test.each([
    ['lost after its end was told', [{ at: 200 }], true, 'listening', []],
    ['lost while it lived', [{ at: 200 }], false, 'listening', ['not-in-log']],
    ['lost after the client had gone', [{ at: 200 }], false, 'away', []],
    ['lost before the client had gone', [{ at: 50 }], false, 'away', ['not-in-log']],
    ['lost before it was there', [{ at: 0 }], true, 'listening', ['not-in-log']],
    ['not lost', [], true, 'away', ['not-in-log']],
  ] as const)('a room that is not there, %s', (_name, losses, hasEnded, end, expected) => {
    const tale = annComesAndGoes()
    const foreign = { ...told('ann', tale.at(2)), roomId: 'room_elsewhere0000000000' }
    const ended: Note[] = hasEnded ? [{ ...foreign, type: 'RoomDeleted' }] : []
    const notes = [...annsNotes(tale), foreign, ...ended]
    const found = check(history([lineage('ann', notes, { end })], { losses: [...losses] }), tale.state)
    expect(found.map(({ name }) => name).filter(name => name === 'not-in-log')).toEqual(expected)
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

  test('a live client that was told how its stay ended is shown all of the next one', () => {
    const names = namesAfter((notes, at) => [...notes.slice(0, -2), reset('TOO_OLD', 95, at(9)), notes.at(-1)!])
    expect(names).toEqual(['unfounded-reset'])
  })

  test('whoever never left is told no reset, though it is told again of its joining', () => {
    const names = namesAfter((notes, at) => [
      ...notes,
      subscribed(['…']),
      told('ann', at(8)),
      reset('TOO_OLD', 120, at(10)),
    ])
    expect(names).toContain('unfounded-reset')
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
