/** Pages of messages: by number, both ways, the same as those of a list in memory that is cut where the room's history is. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { pageOf, type Range } from '../../src/domain/page.ts'
import { connect } from '../support/connect.ts'
import { age } from './ageing.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages } = openStores(redis)
const ann = someUser()

/** A room in which so many messages were sent under these limits, the first of which are old. */
async function roomWith(sent: number, { most = 100, old = 0 }) {
  const { messages: kept } = openStores(redis, { messagesPerRoom: most })
  const roomId = await someRoom(rooms, ann)
  for (let n = 1; n <= sent; n++) await say(kept, roomId, ann, `${n}`)
  await age(redis, roomId, old, 2, sent - Math.min(sent, most) + 1)
  return roomId
}

/** Every range around the numbers that the room has given. */
function* rangesUpTo(numbers: number): Generator<Range<number>> {
  const bounds = [undefined, ...Array.from({ length: numbers + 3 }, (_, n) => n), 1e15, 2 ** 53]
  for (const after of bounds)
    for (const before of bounds)
      for (const limit of [1, 2, numbers + 9])
        for (const backwards of [false, true]) yield { after, before, limit, backwards }
}

const cases: [what: string, sent: number, limits: { most?: number; old?: number }, kept: number[]][] = [
  ['empty', 0, {}, []],
  ['with one message', 1, {}, [1]],
  ['with some', 5, {}, [1, 2, 3, 4, 5]],
  ['that was trimmed', 6, { most: 3 }, [4, 5, 6]],
  ['that keeps one', 4, { most: 1 }, [4]],
  ['with old messages', 6, { old: 2 }, [3, 4, 5, 6]],
  ['with one that is not old', 5, { old: 4 }, [5]],
  ['with old messages only', 4, { old: 4 }, []],
  ['that was trimmed, and has old ones', 7, { most: 5, old: 4 }, [5, 6, 7]],
]

describe('a page of a room', () => {
  test.each(cases)('%s has what a list would have, whatever is asked', async (_, sent, limits, kept) => {
    const { messages } = openStores(redis, { messageRetentionDays: 1 })
    const roomId = await roomWith(sent, limits)
    const looks = Array.from(rangesUpTo(sent), async range => {
      const { items, replied: _replied, ...sides } = (await messages.pageMessages(roomId, ann.id, range))!
      return { range, items: items.map(({ number }) => number), ...sides }
    })
    for (const { range, ...page } of await Promise.all(looks))
      expect(page, JSON.stringify(range)).toEqual(pageOf(kept, range, (item, key) => item - key))
  })

  test('is for members', async () => {
    const bob = someUser()
    const roomId = await someRoom(rooms, ann, bob)
    await say(messages, roomId, ann, 'secret')
    const range = { limit: 9, backwards: false }
    expect(await messages.pageMessages(roomId, someUser().id, range)).toBeNull()
    expect((await messages.pageMessages(roomId, bob.id, range))!.items).toHaveLength(1)
    await rooms.removeMember({ roomId, by: ann, member: bob })
    expect(await messages.pageMessages(roomId, bob.id, range)).toBeNull()
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await messages.pageMessages(roomId, ann.id, range)).toBeNull()
  })

  test('comes with the messages that its own reply to, wherever these stand', async () => {
    const roomId = await someRoom(rooms, ann)
    const [first, second] = [await say(messages, roomId, ann, 'first'), await say(messages, roomId, ann, 'second')]
    const reply = (to: typeof first) => ({ ...plain(roomId, ann, 'reply'), replyTo: placeOf(to), repliedAuthor: ann })
    for (const to of [second, first, second, first]) await messages.appendMessage(reply(to))
    const page = (await messages.pageMessages(roomId, ann.id, { after: 1, limit: 3, backwards: false }))!
    expect(page.items.map(({ number, replyTo }) => [number, replyTo])).toEqual([
      [2, null],
      [3, placeOf(second)],
      [4, placeOf(first)],
    ])
    expect(page.replied.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4])
    const few = openStores(redis, { messagesPerRoom: 5 }).messages
    await say(few, roomId, ann, 'trims')
    const cut = (await few.pageMessages(roomId, ann.id, { limit: 2, backwards: false }))!
    expect(cut.items.map(({ replyTo }) => replyTo)).toEqual([placeOf(second), placeOf(first)])
    expect(cut.replied.map(({ number }) => number).sort()).toEqual([3, 4])
  })
})

describe('a message', () => {
  const find = async (roomId: RoomId, place: { number: number; check: string }, on = messages) =>
    (await on.findMessage(roomId, ann.id, place))?.item.body ?? null

  test('is found by its place, by members only', async () => {
    const [roomId, other] = [await someRoom(rooms, ann), await someRoom(rooms, ann)]
    const place = placeOf(await say(messages, roomId, ann, 'hello'))
    await say(messages, other, ann, 'elsewhere')
    expect(await find(roomId, place)).toBe('hello')
    expect(await messages.findMessage(roomId, someUser().id, place)).toBeNull()
    for (const { number, check } of [
      { ...place, check: 'ffffffffffff' },
      { ...place, number: 2 },
      { ...place, number: 999_999_999_999_999 },
    ])
      expect(await find(roomId, { number, check })).toBeNull()
    expect(await find(other, place)).toBeNull()
  })

  test('is not found once it was trimmed, or is too old, nor behind a number that was given out again', async () => {
    const roomId = await someRoom(rooms, ann)
    const places = []
    for (const body of ['one', 'two', 'three', 'four']) places.push(placeOf(await say(messages, roomId, ann, body)))
    await age(redis, roomId, 1)
    const young = openStores(redis, { messageRetentionDays: 1 }).messages
    expect(await Promise.all(places.map(place => find(roomId, place, young)))).toEqual([null, 'two', 'three', 'four'])
    const few = openStores(redis, { messagesPerRoom: 3 }).messages
    await say(few, roomId, ann, 'five')
    expect(await Promise.all(places.map(place => find(roomId, place)))).toEqual([null, null, 'three', 'four'])
  })
})
