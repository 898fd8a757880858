/** Reactions: who reacted with what, in which order, how often, and what is told of it. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { MessagePlace } from '../../src/domain/item.ts'
import type { User } from '../../src/domain/user.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { openStores, placeOf, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)

type Place = Pick<MessagePlace, 'number' | 'check'>

/** A room of these people, with a message of the first one's. */
async function setOut(people: User[], on = openStores(redis)) {
  const [ann, ...others] = people
  const roomId = await someRoom(rooms, ann!, ...others)
  const place = placeOf(await say(messages, roomId, ann!, 'hello'))
  const add = async (by: User, emoji: string, at: Place = place) =>
    (await on.reactions.addReaction({ roomId, place: at, by, emoji })).outcome
  const remove = async (by: User, emoji: string, at: Place = place) =>
    (await on.reactions.removeReaction({ roomId, place: at, by, emoji })).outcome
  /** As its viewer sees it. */
  const read = async (viewer: User, number = 1) => (await reactions.readReactions(roomId, viewer.id, [number], 9))![0]!
  return { roomId, place, add, remove, read }
}

const lengthOf = async (roomId: RoomId) => (await rooms.readHeads([roomId]))[0]!.sequence
const someUsers = (count: number) => Array.from({ length: count }, (_, i) => someUser(`User ${i}`))
/** So many different ones: the flags of letters need not be those of a country here. */
const someEmoji = (count: number) => Array.from({ length: count }, (_, i) => String.fromCodePoint(0x1f400 + i))

describe('a reaction', () => {
  test('is counted, in the order in which people and emoji came, and everyone sees which are their own', async () => {
    const people = someUsers(4)
    const [ann, bob, cid, dot] = people as [User, User, User, User]
    const { add, remove, read } = await setOut(people)
    for (const by of [cid, ann, dot]) expect(await add(by, '👍')).toBe('added')
    expect(await add(bob, '🎉')).toBe('added')
    expect(await remove(cid, '👍')).toBe('removed')
    expect(await add(cid, '👍')).toBe('added')
    expect(await read(bob)).toEqual([
      { emoji: '👍', count: 3, own: false, people: [ann.id, dot.id, cid.id] },
      { emoji: '🎉', count: 1, own: true, people: [bob.id] },
    ])
    expect((await read(cid)).map(({ own }) => own)).toEqual([true, false])
  })

  test('is told with the count after it, by an entry and a word that show its message', async () => {
    const people = someUsers(2)
    const [ann, bob] = people as [User, User]
    const { roomId, add, remove } = await setOut(people)
    const heard: object[] = []
    const listener = connect()
    await listener.subscribe(channels.room(roomId))
    listener.on('message', (_, text) => heard.push(JSON.parse(text)))
    for (const by of [ann, bob]) await add(by, '👩🏽‍🚀')
    for (const by of [ann, bob]) await remove(by, '👩🏽‍🚀')
    const entries = await rooms.readEntries(roomId, 4, 99)
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      { kind: 'reacted', by: ann.id, number: 1, emoji: '👩🏽‍🚀', count: 1 },
      { kind: 'reacted', by: bob.id, number: 1, emoji: '👩🏽‍🚀', count: 2 },
      { kind: 'unreacted', by: ann.id, number: 1, emoji: '👩🏽‍🚀', count: 1 },
      { kind: 'unreacted', by: bob.id, number: 1, emoji: '👩🏽‍🚀', count: 0 },
    ])
    await until(() => heard.length === 4)
    const items = [(await messages.findMessage(roomId, ann.id, await placeIn(roomId)))!.item]
    expect(heard).toEqual(
      entries.map((entry, i) => ({ kind: 'entry', ...entry, shown: { users: [people[i % 2]], items } })),
    )
  })

  test('that stands already, or that there is none of, is told to nobody, and counts nothing', async () => {
    const people = someUsers(2)
    const [ann, bob] = people as [User, User]
    const { roomId, add, remove, read } = await setOut(people)
    await add(ann, '👍')
    const [before, changes] = [await lengthOf(roomId), await redis.hgetall(roomKeys(roomId).changes)]
    expect(await add(ann, '👍')).toBe('already')
    for (const emoji of ['👍', '🎉', '']) expect(await remove(bob, emoji)).toBe('none')
    expect([await lengthOf(roomId), await redis.hgetall(roomKeys(roomId).changes)]).toEqual([before, changes])
    expect(await read(ann)).toMatchObject([{ count: 1 }])
    // A place that is free is no emoji.
    await remove(ann, '👍')
    expect(await remove(ann, '')).toBe('none')
  })

  test('is for members, and to a message that is still there', async () => {
    const people = someUsers(2)
    const [ann, bob] = people as [User, User]
    const { roomId, place, add, remove, read } = await setOut(people)
    await add(bob, '👍')
    await add(ann, '🎉')
    const eve = someUser()
    const wrong = [
      { ...place, check: 'ffffffffffff' },
      { ...place, number: 2 },
      { ...place, number: 999_999_999_999_999 },
    ]
    for (const at of wrong)
      expect([await add(ann, '👍', at), await remove(ann, '👍', at)]).toEqual(['not-found', 'not-found'])
    expect([await add(eve, '👍'), await remove(eve, '👍')]).toEqual(['not-a-member', 'not-a-member'])
    expect(await reactions.readReactions(roomId, eve.id, [1], 9)).toBeNull()
    await rooms.removeMember({ roomId, by: ann, member: bob })
    expect([await add(bob, '🎉'), await remove(bob, '👍')]).toEqual(['not-a-member', 'not-a-member'])
    expect(await reactions.readReactions(roomId, bob.id, [1], 9)).toBeNull()
    expect(await read(ann)).toMatchObject([{ emoji: '👍', people: [bob.id] }, { emoji: '🎉' }])
    await messages.deleteMessage({ roomId, place, by: ann.id, people: [ann] })
    expect([await add(ann, '👍'), await remove(ann, '🎉')]).toEqual(['not-found', 'none'])
    expect(await read(ann)).toEqual([])
    await rooms.deleteRoom({ roomId, by: ann })
    expect([await add(ann, '👍'), await remove(ann, '👍')]).toEqual(['not-a-member', 'not-a-member'])
    expect(await reactions.readReactions(roomId, ann.id, [1], 9)).toBeNull()
  })
})

describe('different emoji', () => {
  test('at one message are twenty at most, and one that nobody has any more makes place for another', async () => {
    const people = someUsers(2)
    const [ann, bob] = people as [User, User]
    const { add, remove, read } = await setOut(people)
    const [last, more, ...twenty] = someEmoji(22)
    for (const emoji of twenty) expect(await add(ann, emoji)).toBe('added')
    expect(await add(ann, last!)).toBe('full')
    expect(await add(bob, twenty[7]!)).toBe('added')
    expect(await remove(ann, twenty[7]!)).toBe('removed')
    expect(await add(ann, last!)).toBe('full')
    expect(await remove(ann, twenty[3]!)).toBe('removed')
    expect(await add(ann, last!)).toBe('added')
    expect(await add(ann, more!)).toBe('full')
    const expected = twenty.map((emoji, i) => [i === 3 ? last : emoji, 1, i !== 7])
    expect((await read(ann)).map(({ emoji, count, own }) => [emoji, count, own])).toEqual(expected)
  })

  test('are counted apart at every place and message, as many as there may be', async () => {
    const people = someUsers(3)
    const [ann, bob, cid] = people as [User, User, User]
    const free = openStores(redis, { reactionsPerMessage: 32, reactionsPerMember: 1000 })
    const { roomId, place, add, read } = await setOut(people, free)
    const next = placeOf(await say(messages, roomId, ann, 'next'))
    const emoji = someEmoji(33)
    for (const at of [next, place])
      for (const [i, each] of emoji.slice(0, 32).entries())
        for (const by of i % 2 === 0 ? [ann] : [ann, bob]) expect(await add(by, each, at)).toBe('added')
    expect(await add(cid, emoji[32]!)).toBe('full')
    await add(cid, emoji[31]!)
    expect((await read(cid)).map(({ count }) => count)).toEqual(
      emoji.slice(0, 32).map((_, i) => (i === 31 ? 3 : 1 + (i % 2))),
    )
    expect((await read(cid, 2)).map(({ count }) => count)).toEqual(emoji.slice(0, 32).map((_, i) => 1 + (i % 2)))
  })

  test('keep to their own when one of them has counted as far as it can', async () => {
    const people = someUsers(5)
    const [ann, bob, cid, dot] = people as [User, User, User, User]
    const { roomId, add, remove, read } = await setOut(people)
    const next = placeOf(await say(messages, roomId, ann, 'next'))
    for (const emoji of ['👍', '🎉']) for (const at of [next, undefined]) await add(ann, emoji, at)
    const { reactions: key } = roomKeys(roomId)
    for (const place of [0, 1]) await redis.zadd(key, 2 ** 25 + (place + 1) * 2 ** 20 - 2, `1:${place}:${ann.id}`)
    for (const by of [bob, cid, dot]) for (const emoji of ['👍', '🎉']) expect(await add(by, emoji)).toBe('added')
    expect(await read(ann)).toMatchObject([{ count: 4 }, { count: 4 }])
    expect(await read(ann, 2)).toMatchObject([{ count: 1 }, { count: 1 }])
    expect((await read(ann))[0]!.people[0]).toBe(ann.id)
    for (const by of [bob, cid, dot, ann]) expect(await remove(by, '👍')).toBe('removed')
    expect(await read(ann)).toMatchObject([{ emoji: '🎉', count: 4 }])
    // Whoever comes now begins anew.
    for (const by of [dot, ann]) await add(by, '👍')
    expect(await read(ann)).toMatchObject([{ emoji: '👍', people: [dot.id, ann.id] }, { emoji: '🎉' }])
  })

  test('are as exact at a very high number', async () => {
    const people = someUsers(3)
    const { roomId, read } = await setOut(people)
    await redis.hset(roomKeys(roomId).meta, 'number', 2 ** 28 - 3)
    for (let i = 0; i < 2; i++) {
      const place = placeOf(await say(messages, roomId, people[0]!, 'far'))
      for (const emoji of someEmoji(20)) await reactions.addReaction({ roomId, place, by: people[i]!, emoji })
      for (const by of people) await reactions.addReaction({ roomId, place, by, emoji: someEmoji(20)[19]! })
    }
    for (const number of [2 ** 28 - 2, 2 ** 28 - 1]) {
      const counts = (await read(people[0]!, number)).map(({ count }) => count)
      expect(counts).toEqual([...Array(19).fill(1), 3])
    }
    expect((await read(people[0]!, 2 ** 28 - 1))[19]!.people).toEqual([people[1]!.id, people[0]!.id, people[2]!.id])
  })
})

test('reactions of one member in a minute are few beside those of all', async () => {
  const people = someUsers(4)
  const [ann, bob, cid, dot] = people as [User, User, User, User]
  const slow = openStores(redis, { reactionsPerRoom: 5, reactionsPerMember: 2 })
  const { roomId, place, add, remove, read } = await setOut(people, slow)
  expect([await add(ann, '👍'), await remove(ann, '👍'), await add(ann, '👍')]).toEqual(['added', 'removed', 'limited'])
  const refusal = await slow.reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
  expect(refusal).toEqual({ outcome: 'limited', retryAfterMs: expect.toSatisfy(ms => ms > 30_000 && ms <= 60_000) })
  expect([await add(bob, '👍'), await remove(bob, '🎉'), await add(bob, '🎉')]).toEqual(['added', 'none', 'added'])
  expect([await add(cid, '👍'), await add(dot, '👍'), await remove(bob, '👍')]).toEqual(['added', 'limited', 'limited'])
  expect(await read(ann)).toMatchObject([{ count: 2 }, { count: 1 }])
  await redis.pexpire(roomKeys(roomId).changes, 1)
  await until(async () => (await add(dot, '👍')) === 'added')
})

test('a page of messages has the reactions to each, and of the people so many', async () => {
  const people = someUsers(3)
  const [ann, bob] = people as [User, User]
  const { roomId, place, add } = await setOut(people)
  const next = placeOf(await say(messages, roomId, bob, 'next'))
  for (const by of people) await add(by, '👍')
  await add(bob, '🎉', next)
  const read = (numbers: number[], count: number) => reactions.readReactions(roomId, ann.id, numbers, count)
  expect(await read([2, 9, place.number], 2)).toEqual([
    [{ emoji: '🎉', count: 1, own: false, people: [bob.id] }],
    [],
    [{ emoji: '👍', count: 3, own: true, people: [ann.id, bob.id] }],
  ])
  expect(await read([1], 0)).toMatchObject([[{ count: 3, people: [] }]])
  expect(await read([], 2)).toEqual([])
})

const placeIn = async (roomId: RoomId): Promise<Place> => {
  const [item] = (await rooms.readShown(roomId, [], [1]))!.items
  return placeOf(item!)
}
