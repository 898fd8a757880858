import { describe, expect, test } from 'vitest'
import { checkRulings } from './check-rulings.ts'
import type { Contest, History, Ruling } from './history.ts'
import { emptyHistory, idOf, roomId } from './story.ts'
import { annComesAndGoes, sent } from './tale.ts'

/** Cleo says m9 at 90, which is acknowledged at 91. */
const { at, state } = annComesAndGoes()
const said = sent('m9', at(9))

const mute = (given: Partial<Ruling> = {}): Ruling => ({
  ...{ kind: 'mute', roomId, by: idOf('ann'), about: idOf('cleo'), seconds: 10 },
  ...{ invokedAt: 20, attempts: [20], answeredAt: 30, outcome: 'done' },
  ...given,
})
const namesFor = (given: Partial<History>) =>
  checkRulings({ ...emptyHistory(), sends: [said], ...given }, state).map(({ name }) => name)

describe('what was forbidden', () => {
  test.each<[string, Ruling[]]>([
    ['a mute of somebody else', [mute({ about: idOf('ann') })]],
    ['one of another room', [mute({ roomId: 'room_another' })]],
    ['one that was refused', [mute({ outcome: 'refused' })]],
    ['one that nobody knew of yet', [mute({ answeredAt: 95 })]],
    ['one that has ended by itself', [mute({ attempts: [-9930], invokedAt: -9930, answeredAt: -9920 })]],
    [
      'one that was lifted',
      [mute(), mute({ kind: 'unmute', seconds: null, invokedAt: 40, attempts: [40], answeredAt: 50 })],
    ],
    [
      'one that may have been lifted',
      [mute(), mute({ kind: 'unban', attempts: [10, 12], invokedAt: 10, answeredAt: 15 })],
    ],
  ])('%s lets speak', (_name, rulings) => {
    expect(namesFor({ rulings })).toEqual([])
  })

  test.each<[string, Ruling[]]>([
    ['a mute', [mute()]],
    ['a ban that nobody lifts', [mute({ kind: 'ban', seconds: null })]],
    ['a block, whoever blocks', [mute({ kind: 'block', about: null, seconds: null })]],
    ['one after another was lifted', [mute({ kind: 'unmute', invokedAt: 5, attempts: [5], answeredAt: 8 }), mute()]],
    ['one that was not lifted', [mute(), mute({ kind: 'unmute', outcome: 'refused', invokedAt: 40, attempts: [40] })]],
  ])('%s that was known before keeps silent', (_name, rulings) => {
    expect(namesFor({ rulings })).toEqual(['without-right'])
    expect(namesFor({ rulings, losses: [{ at: 60 }] })).toEqual([])
  })
})

test('an invitation for one lets in one', () => {
  const contest = (joined: string[]): Contest => ({ roomId: 'room_club', invokedAt: 10, joined })
  expect(namesFor({ contests: [contest(['ann']), contest([])] })).toEqual([])
  expect(namesFor({ contests: [contest(['ann', 'bob'])] })).toEqual(['admitted-too-many'])
  expect(namesFor({ contests: [contest(['ann', 'bob'])], losses: [{ at: 60 }] })).toEqual([])
})
