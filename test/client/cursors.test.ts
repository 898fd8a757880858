/** A keeper of cursors has, at any time, what the feed needs in order to go on. */
import fc from 'fast-check'
import { type FeedEvent, keepCursors } from 'parlor-client'
import { expect, test } from 'vitest'

test('it begins with nothing, with what was saved, or with an empty list, which is not nothing', () => {
  expect(keepCursors().after).toBeNull()
  expect(keepCursors(null).after).toBeNull()
  expect(keepCursors([]).after).toEqual([])
  expect(keepCursors(['a', 'b']).after).toEqual(['a', 'b'])
})

test('of each room it keeps the cursor received last, after those that it began with', () => {
  const cursors = keepCursors(['old'])
  cursors.take({ roomId: 'tea', cursor: 't9' })
  cursors.take({ roomId: 'pub', cursor: 'p1' })
  cursors.take({ roomId: 'tea', cursor: 't2' })
  expect(cursors.after).toEqual(['old', 't2', 'p1'])
})

test('FeedReady replaces all', () => {
  const cursors = keepCursors(['old'])
  cursors.take({ roomId: 'tea', cursor: 't1' })
  cursors.take({ __typename: 'FeedReady', cursors: ['t5', 'p5'] })
  expect(cursors.after).toEqual(['t5', 'p5'])
  cursors.take({ roomId: 'tea', cursor: 't6' })
  expect(cursors.after).toEqual(['t5', 'p5', 't6'])
  cursors.take({ __typename: 'FeedReady', cursors: [] })
  expect(cursors.after).toEqual([])
})

test.each<FeedEvent>([
  {},
  { __typename: 'UserTyping', roomId: 'tea', cursor: null },
  { roomId: 'tea' },
  { cursor: 'x' },
])('an event without a place changes nothing: %o', event => {
  const cursors = keepCursors(['a'])
  cursors.take(event)
  expect(cursors.after).toEqual(['a'])
})

test('who saves at any time, and goes on with what was saved, knows of each room the last cursor', () => {
  const event = fc.record({ roomId: fc.constantFrom('tea', 'pub', 'den'), cursor: fc.stringMatching(/^[a-z]\d{1,3}$/) })
  fc.assert(
    fc.property(fc.array(event), fc.nat(20), (events, cut) => {
      const first = keepCursors()
      for (const each of events.slice(0, cut)) first.take(each)
      const second = keepCursors(first.after)
      for (const each of events.slice(cut)) second.take(each)
      const last = new Map(events.map(({ roomId, cursor }) => [roomId, cursor]))
      for (const cursor of last.values()) expect(second.after).toContain(cursor)
    }),
  )
})
