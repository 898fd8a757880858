/** Whoever reads a conversation keeps what they see, wherever messages come or go. */
import fc from 'fast-check'
import type { MessageView } from 'parlor-client'
import { expect, test } from 'vitest'
import { growthOf } from '../../web/src/messages/growth.ts'

const named = (keys: string) => [...keys].map(key => ({ key }) as MessageView)
const keysOf = (messages: readonly MessageView[]) => messages.map(({ key }) => key).join('')

test.each([
  ['older ones', 'abcd', 0, 'XYabcd', 'XYabcd', true],
  ['newer ones', 'abcd', 0, 'abcdX', 'abcdX', false],
  ['what was missed, above what is seen', 'abcd', 2, 'abXYcd', 'cd', true],
  ['what was missed, below what is seen', 'abcd', 1, 'abXYcd', 'abXYcd', false],
  ['older ones that go', 'abcd', 2, 'cd', 'cd', true],
  ['older and newer ones', 'abcd', 1, 'XYabcdZ', 'XYabcd', true],
  ['older and newer ones, while what is seen has another key', 'abcd', 1, 'XYaBcdZ', 'XYaBcd', true],
  ['all others', 'abcd', 1, 'XYZ', 'XYZ', false],
  ['the first ones', '', 0, 'abc', 'abc', false],
])('%s', (_, before, seenAt, messages, shown, isShifted) => {
  const growth = growthOf(named(before), named(messages), seenAt)
  expect({ ...growth, shown: keysOf(growth.shown) }).toMatchObject({ shown, isShifted })
})

test('what grew above and below is whole after two steps, of which one is above and one below', () => {
  const count = fc.nat(5)
  fc.assert(
    fc.property(count, count, fc.nat(3), (above, below, seenAt) => {
      const [before, after] = [named('abcd'), named(`${'ABCDE'.slice(0, above)}abcd${'VWXYZ'.slice(0, below)}`)]
      const first = growthOf(before, after, seenAt)
      const second = growthOf(first.shown, after, seenAt + (first.isShifted ? above : 0))
      expect([keysOf(second.shown), second.goesOn]).toEqual([keysOf(after), false])
      expect([first.isShifted, second.isShifted]).toEqual([above > 0, false])
    }),
  )
})

/** From this number to that one. */
const range = (from: number, to: number) =>
  Array.from(
    { length: Math.max(0, to - from + 1) },
    (_, at) => ({ key: `${from + at}`, number: from + at }) as MessageView,
  )

test('while a gap is filled that lies above what is seen, the list only ever changes at one end', () => {
  const size = fc.integer({ min: 1, max: 5 })
  fc.assert(
    fc.property(fc.nat(5), size, size, fc.nat(4), (old, missing, filled, arrived) => {
      const newest = old + missing + 5
      const end = range(newest - 4, newest)
      let shown: readonly MessageView[] = [...range(1, old), ...end]
      const settle = (messages: readonly MessageView[]) => {
        for (let goesOn = true; goesOn; ) {
          const seen = shown.findIndex(({ number }) => number! >= newest - 3)
          const next = growthOf(shown, messages, seen)
          const [short, long] = [keysOf(shown), keysOf(next.shown)].sort((one, other) => one.length - other.length)
          expect(next.isShifted ? long!.endsWith(short!) : long!.startsWith(short!)).toBe(true)
          ;({ shown, goesOn } = next)
        }
        return keysOf(shown)
      }
      const from = Math.max(old + 1, newest - 4 - filled)
      const [partly, all] = [range(from, newest + arrived), range(1, newest + arrived)]
      expect(settle([...range(1, old), ...partly])).toBe(keysOf(from === old + 1 ? all : partly))
      expect(settle(all)).toBe(keysOf(all))
    }),
  )
})
