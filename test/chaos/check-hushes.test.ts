import { expect, test } from 'vitest'
import { checkHushes } from './check-hushes.ts'
import { emptyHistory, type Ruling } from './history.ts'
import { idOf, roomId, Story } from './story.ts'

const ruling = (kind: Ruling['kind'], at: number, given: Partial<Ruling> = {}): Ruling => ({
  ...{ kind, roomId, by: idOf('cleo'), about: null, seconds: kind === 'slow' ? 1 : null },
  ...{ invokedAt: at - 1, attempts: [at - 1], answeredAt: at + 1, outcome: 'done' },
  ...given,
})

/** Cleo's room, in which ann is; each of these speaks, one each 400 ms. Answers how many did so wrongly. */
function countWrong(rulings: Ruling[], ...speakers: string[]): number {
  const story = new Story()
  story.add('cleo')
  story.add('ann')
  speakers.forEach((name, i) => {
    story.say(name, `m${i}`).entry.at = 1000 + i * 400
  })
  return checkHushes({ ...emptyHistory(), rulings }, story.state(['cleo', 'ann'])).length
}

test('only the staff speaks in a room that is locked', () => {
  expect(countWrong([ruling('lock', 900)], 'cleo', 'ann', 'ann')).toBe(2)
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
