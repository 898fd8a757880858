import { expect, test } from 'vitest'
import { Liveness } from './liveness.ts'
import type { KeptEntry } from './state.ts'
import { Story, told } from './story.ts'

/** Ann's stay lasts from 20 ms to 100 ms; whoever is in it for 30 ms is live there. */
function annStays() {
  const story = new Story()
  story.add('cleo')
  story.add('ann')
  for (const id of ['m3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9']) story.say('cleo', id)
  story.remove('ann')
  const stay = { from: 2, to: 10, isMembership: true }
  const liveness = new Liveness([stay], new Map<number, KeptEntry>(story.entries.map(kept => [kept.sequence, kept])))
  liveness.begin(30)
  return { liveness, stay, at: (sequence: number) => story.entries[sequence - 1]! }
}

test('whoever is ready in time is live in a stay until its end', () => {
  const { liveness, stay, at } = annStays()
  liveness.ready(25)
  expect(liveness.stayAt(at(3))).toEqual(stay)
})

test('whoever is ready shortly before its end may be told the end alone', () => {
  const { liveness, at } = annStays()
  liveness.ready(75)
  expect(liveness.stayAt(at(3))).toBeNull()
})

test.each([
  ['late', 2000, null],
  ['in time', 900, 'live'],
])('whoever was told something %s before its end', (_name, lateMs, expected) => {
  const { liveness, at } = annStays()
  liveness.ready(25)
  liveness.hear({ ...told('ann', at(3)), occurredAt: 95 - lateMs, at: 95 })
  expect(liveness.stayAt(at(4)) && 'live').toBe(expected)
})
