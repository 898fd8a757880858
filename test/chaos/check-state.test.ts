import { describe, expect, test } from 'vitest'
import { check } from './checker.ts'
import type { History } from './history.ts'
import { idOf, roomId } from './story.ts'
import { annComesAndGoes, history, sent } from './tale.ts'

describe('what Redis holds', () => {
  const namesFor = (given: Partial<History>, alter: (tale: ReturnType<typeof annComesAndGoes>) => void = () => {}) => {
    const tale = annComesAndGoes()
    alter(tale)
    return check(history([], given), tale.state).map(({ name }) => name)
  }

  test('an acknowledged message that is not there is missing', () => {
    const { at } = annComesAndGoes()
    expect(
      namesFor({
        sends: [
          sent('never', at(10), { messageId: at(10).messages[0]!.id.replace(/[0-9a-f]{12}(\d)$/, 'ffffffffffff$1') }),
        ],
      }),
    ).toEqual(['acknowledged-missing'])
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
    const sends = [sent('m3', at(3), { outcome: 'refused', messageId: null })]
    expect(namesFor({ sends })).toEqual(['refused-but-sent'])
  })

  test('an attempt that nobody answered may stand behind the refusal of the next one', () => {
    const { at } = annComesAndGoes()
    const late = { outcome: 'refused', messageId: null } as const
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
        at(5).text = at(5).text.replace('cleo', 'ciao')
      }),
    ).toEqual(['chain-broken'])
  })

  test('a log with an entry missing breaks the chain', () => {
    expect(namesFor({}, ({ story }) => void story.entries.splice(4, 1))).toContain('chain-broken')
  })

  test('members that the log does not tell of differ', () => {
    expect(namesFor({}, ({ state }) => void state.rooms.get(roomId)!.members.pop())).toEqual(['members-differ'])
  })

  test('a room that is not on a member’s list is missing there', () => {
    expect(namesFor({}, ({ state }) => state.lists.get(idOf('ann'))!.clear())).toEqual(['list-too-short'])
  })
})
