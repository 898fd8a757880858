import { expect, test } from 'vitest'
import { checkHushes } from './check-hushes.ts'
import { emptyHistory, type Ruling } from './history.ts'
import { idOf, roomId, Story, type StoryEntry } from './story.ts'

const ruling = (kind: Ruling['kind'], at: number, given: Partial<Ruling> = {}): Ruling => ({
  ...{ kind, roomId, by: idOf('cleo'), about: null, seconds: kind === 'slow' ? 1 : null },
  ...{ invokedAt: at - 1, attempts: [at - 1], answeredAt: at + 1, outcome: 'done' },
  ...given,
})

/** Cleo's room, in which ann is; each of these speaks, one each 400 ms. Answers how many did so wrongly. */
const countWrong = (rulings: Ruling[], ...speakers: string[]): number =>
  countDone(rulings, ...speakers.map((name, i) => (story: Story) => story.say(name, `m${i}`)))

/** Or each of these is done. */
function countDone(rulings: Ruling[], ...done: ((story: Story) => StoryEntry)[]): number {
  const story = new Story()
  story.add('cleo')
  story.add('ann')
  done.forEach((act, i) => {
    act(story).entry.at = 1000 + i * 400
  })
  return checkHushes({ ...emptyHistory(), rulings }, story.state(['cleo', 'ann'])).length
}

test('only the staff speaks in a room that is locked', () => {
  expect(countWrong([ruling('lock', 900)], 'cleo', 'ann', 'ann')).toBe(2)
})

test('nobody but the staff edits or reacts in it, and whoever spoke before may take that back', () => {
  const before = [(story: Story) => story.say('ann', 'm0'), (story: Story) => story.erase('ann', 1)]
  const late = [ruling('lock', 1100)]
  expect(countDone(late, ...before)).toBe(0)
  expect(countDone(late, before[0]!, story => story.edit('ann', 1, '<m0/1>'))).toBe(1)
  expect(
    countDone(
      late,
      before[0]!,
      story => story.react('ann', 1, '👍'),
      story => story.react('cleo', 1, '👍'),
    ),
  ).toBe(1)
})

test('nobody but the staff adds where only it may, and whoever comes by themselves comes', () => {
  const bar = [ruling('bar', 900)]
  const stillBarred = [...bar, ruling('slow', 950), ruling('loosen', 970, { outcome: 'refused' })]
  expect(countDone(stillBarred, story => story.add('bob', 'ann'))).toBe(1)
  expect(
    countDone(
      bar,
      story => story.add('bob', 'ann'),
      story => story.remove('bob', 'ann'),
    ),
  ).toBe(1)
  expect(
    countDone(
      bar,
      story => story.add('bob', 'bob'),
      story => story.add('dan', 'cleo'),
    ),
  ).toBe(0)
})

test('nobody but the staff removes where only it may, and whoever leaves leaves', () => {
  const spare = [ruling('spare', 900)]
  expect(
    countDone(
      spare,
      story => story.add('bob', 'ann'),
      story => story.remove('bob', 'ann'),
    ),
  ).toBe(1)
  expect(countDone(spare, story => story.remove('ann', 'ann'))).toBe(0)
})

test('everybody else speaks slowly in one that is slow, and the staff as it likes', () => {
  expect(countWrong([ruling('slow', 900)], 'ann', 'cleo', 'cleo', 'ann')).toBe(0)
  expect(countWrong([ruling('slow', 900)], 'ann', 'cleo', 'ann')).toBe(1)
})

test('nobody is bound by what was taken back, or is not known to have been said', () => {
  expect(countWrong([ruling('lock', 900), ruling('loosen', 1000)], 'ann', 'ann')).toBe(0)
  expect(countWrong([ruling('lock', 900, { outcome: 'refused' })], 'ann')).toBe(0)
  expect(countWrong([ruling('loosen', 800, { answeredAt: null }), ruling('lock', 900)], 'ann')).toBe(0)
})
