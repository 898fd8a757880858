import { expect, test } from 'vitest'
import type { KnownEntry } from '../../src/domain/entry.ts'
import { judgeTold } from './check-told.ts'
import type { RoomState } from './state.ts'
import { idOf, Story, told } from './story.ts'

/** Two messages are deleted at once, and the history begins with `oldest`. */
function namesTold(about: string, oldest: number): string[] {
  const story = new Story()
  for (const name of ['cleo', 'ann']) story.add(name)
  for (const name of ['m1', 'm2']) story.say('cleo', name)
  const single = story.erase('cleo', 2)
  const entry: KnownEntry = { kind: 'erased', by: idOf('cleo'), numbers: [1, 2], at: single.entry.at }
  const kept = { ...single, entry }
  const room = { ...story.state(['cleo', 'ann']).rooms.values().next().value, history: { oldest } } as RoomState
  const stays = [{ from: 1, to: Number.POSITIVE_INFINITY }]
  const rules = { room, entries: new Map([[kept.sequence, kept]]), stays, losses: [], texts: new Map() }
  const event = { ...told('ann', kept), about }
  return judgeTold(event, { ...rules, userId: idOf('ann'), subscribedAt: 0 }).map(([name]) => name)
}

test.each([
  { about: '1,2', oldest: 1, expected: [] },
  { about: '1,2', oldest: 2, expected: [] },
  { about: '2', oldest: 2, expected: [] },
  { about: '', oldest: 3, expected: [] },
  { about: '2', oldest: 1, expected: ['wrong-event'] },
  { about: '1', oldest: 2, expected: ['wrong-event'] },
  { about: '2,1', oldest: 2, expected: ['wrong-event'] },
])('of messages deleted together those that the history has no more may be left out: %o', given => {
  expect(namesTold(given.about, given.oldest)).toEqual(given.expected)
})
