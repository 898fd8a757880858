import { describe, expect, test } from 'vitest'
import { check } from './checker.ts'
import type { Note } from './history.ts'
import { idOf, lineage, ready, roomId, Story, type StoryEntry, subscribed, told } from './story.ts'
import { history, reset, sent } from './tale.ts'

/** Cleo's room is public, shut, public again; ann listens. 2–3 are heard, 4 shuts, 5 is said inside, 6 opens, 7 is heard, 8 bans her. */
function annListens() {
  const story = new Story()
  story.add('cleo')
  for (const id of ['m2', 'm3']) story.say('cleo', id)
  story.turn('PRIVATE')
  story.say('cleo', 'm5')
  story.turn('PUBLIC')
  story.say('cleo', 'm7')
  story.ban('ann')
  story.say('cleo', 'm9')
  const at = (sequence: number): StoryEntry => story.entries[sequence - 1]!
  return { story, at, see: (sequence: number) => told('ann', at(sequence)) }
}

type Tale = ReturnType<typeof annListens>

const cut = (at: number) => reset('GONE', at, null)

const faithful = ({ at, see }: Tale): Note[] => [
  ...[subscribed(null), ready(11, at(1)), see(2), see(3), cut(41)],
  ...[subscribed([], 65), ready(66, at(6)), see(7), cut(81)],
]

/** What is found when ann is told so. */
function namesWhen(tell: (tale: Tale) => Note[], given = {}): string[] {
  const tale = annListens()
  const sends = [2, 3, 5, 7, 9].map(number => sent(`m${number}`, tale.at(number)))
  const listener = lineage('ann', tell(tale), { from: 'now', roomIds: [roomId], ...given })
  return check(history([listener], { sends }), tale.story.state(['cleo'])).map(({ name }) => name)
}

describe('whoever listens to a public room', () => {
  test('is cut off by the entry that shuts it and by their ban, and may come again', () => {
    expect(namesWhen(faithful)).toEqual([])
    expect(namesWhen(({ at, see }) => [subscribed(null), ready(11, at(2)), see(3), cut(41)])).toEqual([])
  })

  test.each([4, 5, 9])('is not told entry %s, which was not for them', sequence => {
    const leaky = (tale: Tale) => [...faithful(tale).slice(0, sequence === 9 ? 9 : 4), tale.see(sequence)]
    expect(namesWhen(leaky)).toContain('after-removal')
  })

  test('is told nothing of what was open before it was shut, when they ask later', () => {
    const late = ({ at, see }: Tale) => [
      subscribed(null),
      ready(11, at(1)),
      subscribed([], 105),
      see(2),
      see(3),
      cut(110),
    ]
    expect(namesWhen(late)).toEqual(['told-after-end', 'told-after-end'])
  })

  test('is too late for what came before the room was shut and opened, be it that nothing was said since', () => {
    const story = new Story()
    story.add('cleo')
    story.say('cleo', 'm2')
    story.turn('PRIVATE')
    story.say('cleo', 'm4')
    const at = (sequence: number) => story.entries[sequence - 1]!
    story.turn('PUBLIC')
    story.turn('PRIVATE')
    const notes = [subscribed(null), ready(45, at(4)), subscribed(['…'], 52), reset('TOO_OLD', 53, at(5))]
    const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
    const sends = [2, 4].map(number => sent(`m${number}`, at(number)))
    expect(check(history([listener], { sends }), story.state(['cleo']))).toEqual([])
  })

  test.each([
    ['shut', []],
    ['open again', ['PUBLIC'] as const],
  ])('is shown what was edited meanwhile, in a room that is %s, only if it is open', (_name, turns) => {
    const story = new Story()
    story.add('cleo')
    const said = ['m2'].map(id => story.say('cleo', id))
    story.turn('PRIVATE')
    said.push(...['m4', 'm5', 'm6', 'm7', 'm8', 'm9'].map(id => story.say('cleo', id)))
    const edited = story.edit('cleo', 1, '<m2/1>')
    for (const turn of turns) story.turn(turn)
    const shown = { ...told('ann', said[0]!), at: 200, messages: edited.messages }
    const notes = [subscribed(null), ready(11, story.entries[0]), shown, reset('GONE', 201, null)]
    const act = {
      ...{ kind: 'edited' as const, roomId, userId: idOf('cleo'), messageId: said[0]!.messages[0]!.id, number: 1 },
      ...{ text: '<m2/1>', invokedAt: edited.entry.at - 1, attempts: 1, answeredAt: edited.entry.at + 1 },
      outcome: 'done' as const,
    }
    const sends = said.map(kept => sent(kept.messages[0]!.clientMessageId!, kept))
    sends[0] = { ...sends[0]!, text: '<m2/0>', clientMessageId: 'm2' }
    const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
    const found = check(history([listener], { sends, acts: [act] }), story.state(['cleo'])).map(({ name }) => name)
    expect(found).toEqual(turns.length > 0 ? [] : ['edited-after-stay'])
  })

  test('misses nothing meanwhile', () => {
    expect(namesWhen(tale => faithful(tale).filter((_note, i) => i !== 2))).toEqual(['hole'])
  })

  test('misses nothing at the end', () => {
    const opened = ({ at }: Tale) => [subscribed(null), ready(11, at(2))]
    const tale = annListens()
    tale.story.lose(6)
    const listener = lineage('ann', opened(tale), { from: 'now', roomIds: [roomId] })
    const names = check(
      history([listener], { sends: [2, 3].map(number => sent(`m${number}`, tale.at(number))) }),
      tale.story.state(['cleo']),
    ).map(({ name }) => name)
    expect(names).toEqual(['end-missing'])
  })

  test('is not cut off while they may hear', () => {
    const early = ({ at, see }: Tale) => [subscribed(null), ready(96, at(9)), see(9), cut(100)]
    expect(namesWhen(early)).toContain('after-removal')
    const tale = annListens()
    tale.story.lose(6)
    const notes = [subscribed(null), ready(11, tale.at(1)), tale.see(2), cut(25)]
    const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
    const names = check(
      history([listener], { sends: [2, 3].map(number => sent(`m${number}`, tale.at(number))) }),
      tale.story.state(['cleo']),
    ).map(({ name }) => name)
    expect(names).toEqual(['unfounded-reset'])
  })

  test('is told of no other room', () => {
    const other = ({ see }: Tale) => [subscribed(null), { ...see(2), roomId: 'room_another' }, reset('GONE', 50, null)]
    expect(namesWhen(other, { roomIds: ['room_third'] })).toContain('not-asked-for')
  })
})

describe('whoever listens to a room that is deleted', () => {
  /** Heard up to 2; 3 is said, and 4 deletes it. */
  function namesWhen(tell: (at: (sequence: number) => StoryEntry) => Note[]): string[] {
    const story = new Story()
    story.add('cleo')
    for (const id of ['m2', 'm3']) story.say('cleo', id)
    story.delete()
    const at = (sequence: number) => story.entries[sequence - 1]!
    const notes = [subscribed(null), ready(21, at(2)), ...tell(at)]
    const sends = [2, 3].map(number => sent(`m${number}`, at(number)))
    const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
    return check(history([listener], { sends }), story.state(['cleo'])).map(({ name }) => name)
  }

  test('hears it live, or that it is gone when they ask later', () => {
    expect(namesWhen(at => [told('ann', at(3)), told('ann', at(4))])).toEqual([])
    expect(namesWhen(() => [subscribed(['…'], 50), cut(51)])).toEqual([])
  })

  test('is not left without a word, and is told nothing of it later', () => {
    expect(namesWhen(at => [told('ann', at(3))])).toEqual(['end-missing'])
    expect(namesWhen(at => [subscribed(['…'], 200), told('ann', at(3)), cut(201)])).toEqual(['told-after-end'])
  })
})

describe('whoever listened, and became a member while they were away', () => {
  /** Heard up to 2; then 3 is said, perhaps she is kept out for a while, she joins, and one thing more is said. */
  function comesBack(
    tell: (parts: { see: (kept: StoryEntry) => Note; rest: StoryEntry[]; at: number }) => Note[],
    isBanned: boolean,
  ) {
    const story = new Story()
    story.add('cleo')
    const heard = story.say('cleo', 'm2')
    const rest = [story.say('cleo', 'm3')]
    if (isBanned) rest.push(story.ban('ann'), story.lift('ann'))
    rest.push(story.add('ann', 'ann'))
    rest.push(story.say('cleo', 'm4'))
    const at = rest.at(-1)!.entry.at + 1
    const see = (kept: StoryEntry) => ({ ...told('ann', kept), at })
    const notes = [
      subscribed(null),
      ready(21, heard),
      subscribed(['…'], at),
      ...tell({ see, rest, at }),
      ready(at, rest.at(-1)),
    ]
    const sends = [heard, ...rest]
      .filter(({ messages }) => messages.length > 0)
      .map(kept => sent(kept.messages[0]!.clientMessageId!, kept))
    const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
    return check(history([listener], { sends }), story.state(['cleo', 'ann'])).map(({ name }) => name)
  }

  test('is told all since, and may not be told that it is too old', () => {
    expect(comesBack(({ see, rest }) => rest.map(see), false)).toEqual([])
    const lies = comesBack(({ see, rest, at }) => [see(rest.at(-2)!), reset('TOO_OLD', at, rest.at(-1)!)], false)
    expect(lies).toEqual(['unfounded-reset'])
    expect(comesBack(({ at, rest }) => [reset('TOO_OLD', at, rest.at(-1)!)], false)).toEqual(['unfounded-reset'])
  })

  test('is told that it is too old where they were kept out meanwhile', () => {
    expect(comesBack(({ see, rest, at }) => [see(rest.at(-2)!), reset('TOO_OLD', at, rest.at(-1)!)], true)).toEqual([])
  })
})

test('whoever is banned for a while may hear what comes after it', () => {
  const { story, see, at } = annListens()
  story.lift('ann')
  story.say('cleo', 'm11')
  const notes = [subscribed(null), ready(102, at(10)), see(11)]
  const listener = lineage('ann', notes, { from: 'now', roomIds: [roomId] })
  const sends = [2, 3, 5, 7, 9, 11].map(number => sent(`m${number}`, at(number)))
  expect(check(history([listener], { sends }), story.state(['cleo']))).toEqual([])
})
