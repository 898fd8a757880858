/** How much of a room's history is kept: by number and by age, a bounded step with each message, and apart from its log. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { age, dayMs } from './ageing.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)
const ann = someUser()

/** What Redis holds of the room's messages: their numbers, those with emoji, and how many reactions there are. */
async function kept(roomId: RoomId) {
  const { history, emoji, reactions: reacted } = roomKeys(roomId)
  const [numbers, withEmoji, count] = await Promise.all([
    redis.hkeys(history),
    redis.hkeys(emoji),
    redis.zcard(reacted),
  ])
  const sorted = (keys: string[]) => keys.map(Number).sort((a, b) => a - b)
  return { numbers: sorted(numbers), withEmoji: sorted(withEmoji), reactions: count }
}

const numbersFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('the newest messages are kept, and reactions go with theirs', async () => {
  const few = openStores(redis, { messagesPerRoom: 2 })
  const roomId = await someRoom(rooms, ann)
  for (const body of ['one', 'two', 'three']) {
    const place = await say(few.messages, roomId, ann, body)
    for (const emoji of ['👍', '🎉']) await few.reactions.addReaction({ roomId, place, by: ann, emoji })
  }
  expect(await kept(roomId)).toEqual({ numbers: [2, 3], withEmoji: [2, 3], reactions: 4 })
  expect(await redis.hget(roomKeys(roomId).meta, 'oldest')).toBe('2')
})

describe('a limit that was lowered', () => {
  test('lets go of 64 messages with each new one', async () => {
    const roomId = await someRoom(rooms, ann)
    for (let n = 1; n <= 150; n++) await say(messages, roomId, ann, `${n}`)
    const few = openStores(redis, { messagesPerRoom: 3 })
    const firsts = []
    for (let n = 151; n <= 154; n++) {
      await say(few.messages, roomId, ann, `${n}`)
      const { numbers } = await kept(roomId)
      expect(numbers).toEqual(numbersFrom(numbers[0]!, n))
      firsts.push(numbers[0])
    }
    expect(firsts).toEqual([65, 129, 151, 152])
  })

  test('lets go of 256 reactions with each new message, and shows none of the rest', async () => {
    const free = openStores(redis, { reactionsPerRoom: 1e6 })
    const people = Array.from({ length: 600 }, () => someUser())
    const roomId = await someRoom(rooms, ann)
    await redis.hset(roomKeys(roomId).members, Object.fromEntries(people.map(({ id }) => [id, '{"role":"MEMBER"}'])))
    const place = placeOf(await say(messages, roomId, ann, 'popular'))
    await Promise.all(people.map(by => free.reactions.addReaction({ roomId, place, by, emoji: '👍' })))
    const few = openStores(redis, { messagesPerRoom: 1, reactionsPerRoom: 1e6 })
    const counts = []
    for (let n = 2; n <= 5; n++) {
      const next = placeOf(await say(few.messages, roomId, ann, `${n}`))
      await few.reactions.addReaction({ roomId, place: next, by: ann, emoji: '🎉' })
      const { withEmoji, reactions: count } = await kept(roomId)
      expect(withEmoji).toEqual([n])
      expect(await few.reactions.readReactions(roomId, ann.id, [1, n], 1)).toMatchObject([[], [{ count: 1 }]])
      counts.push(count)
    }
    expect(counts).toEqual([345, 90, 1, 1])
  })
})

describe('messages that are too old', () => {
  test('are shown no more, and go with the messages that come, however many they are', async () => {
    const roomId = await someRoom(rooms, ann)
    for (let n = 1; n <= 100; n++) await say(messages, roomId, ann, `${n}`)
    await age(redis, roomId, 70)
    const young = openStores(redis, { messageRetentionDays: 1 })
    const first = async () =>
      (await young.messages.pageMessages(roomId, ann.id, { limit: 1, backwards: false }))!.items[0]!.number
    expect(await first()).toBe(71)
    await say(young.messages, roomId, ann, '101')
    expect((await kept(roomId)).numbers).toEqual(numbersFrom(65, 101))
    expect(await first()).toBe(71)
    await say(young.messages, roomId, ann, '102')
    expect((await kept(roomId)).numbers).toEqual(numbersFrom(71, 102))
  })

  test.each(numbersFrom(0, 9))('are found by halving, where %i of nine are', async old => {
    const roomId = await someRoom(rooms, ann)
    for (let n = 1; n <= 9; n++) await say(messages, roomId, ann, `${n}`)
    await age(redis, roomId, old)
    const young = openStores(redis, { messageRetentionDays: 1 })
    const page = (await young.messages.pageMessages(roomId, ann.id, { limit: 99, backwards: true }))!
    expect(page.items.map(({ number }) => number)).toEqual(numbersFrom(old + 1, 9))
    await say(young.messages, roomId, ann, '10')
    expect((await kept(roomId)).numbers).toEqual(numbersFrom(old + 1, 10))
  })

  test('cannot be replied to, edited, deleted or reacted to', async () => {
    const roomId = await someRoom(rooms, ann)
    const place = placeOf(await say(messages, roomId, ann, 'old'))
    await say(messages, roomId, ann, 'young')
    await age(redis, roomId, 1)
    const young = openStores(redis, { messageRetentionDays: 1 })
    const change = { roomId, place, by: ann.id, people: [ann] }
    const reply = { ...plain(roomId, ann, 'reply'), replyTo: place, repliedAuthor: ann }
    expect(await young.messages.appendMessage(reply)).toEqual({ outcome: 'no-reply' })
    const refused = { outcome: 'not-found' }
    expect(await young.messages.editMessage({ ...change, body: 'new', metadata: null })).toEqual(refused)
    expect(await young.messages.deleteMessage(change)).toEqual(refused)
    expect(await young.reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })).toEqual(refused)
    expect(await young.reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' })).toEqual(refused)
    expect(await young.reactions.readReactions(roomId, ann.id, [1], 1)).toEqual([[]])
  })
})

test('what answers a message that is too old shows it no more, whoever asks and in whatever way', async () => {
  const roomId = await someRoom(rooms, ann)
  const replyTo = placeOf(await say(messages, roomId, ann, 'old'))
  const message = { ...plain(roomId, ann, 'reply'), replyTo, repliedAuthor: ann, clientMessageId: 'once' }
  await messages.appendMessage(message)
  await age(redis, roomId, 1)
  const young = openStores(redis, { messageRetentionDays: 1 })
  const found = await young.messages.findMessage(roomId, ann.id, await newest(roomId))
  const change = { roomId, place: found!.item, by: ann.id, people: [ann] }
  const reaction = { roomId, place: found!.item, by: ann, emoji: '👍' }
  for (const answer of [
    found,
    await young.messages.appendMessage(message),
    await young.messages.editMessage({ ...change, body: 'changed', metadata: null }),
    await young.reactions.addReaction(reaction),
    await young.reactions.addReaction(reaction),
    await young.reactions.removeReaction(reaction),
  ])
    expect(answer).toMatchObject({ item: { number: 2, replyTo }, reply: null })
})

const newest = async (roomId: RoomId) =>
  placeOf((await messages.pageMessages(roomId, ann.id, { limit: 1, backwards: true }))!.items[0]!)

describe('a room in which nobody speaks', () => {
  const lives = async (roomId: RoomId) => {
    const { history, reactions: reacted, emoji, log, meta } = roomKeys(roomId)
    const all = await Promise.all([history, reacted, emoji, log, meta].map(key => redis.pttl(key)))
    return all.map(ms => (ms < 0 ? ms : Math.ceil(ms / dayMs)))
  }

  test('loses its messages when the last one is too old, and nothing else', async () => {
    const roomId = await someRoom(rooms, ann)
    const place = await say(messages, roomId, ann, 'hello')
    await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    expect(await lives(roomId)).toEqual([-1, -1, -1, -1, -1])
    await say(openStores(redis, { messageRetentionDays: 3 }).messages, roomId, ann, 'hello')
    expect(await lives(roomId)).toEqual([3, 3, 3, -1, -1])
    await say(openStores(redis, { messageRetentionDays: 0.5 }).messages, roomId, ann, 'hello')
    expect(await lives(roomId)).toEqual([1, 1, 1, -1, -1])
    await say(messages, roomId, ann, 'for ever')
    expect(await lives(roomId)).toEqual([-1, -1, -1, -1, -1])
  })

  test('keeps reactions that come later as long as messages, also the first ones', async () => {
    const store = openStores(redis, { messageRetentionDays: 3 })
    const roomId = await someRoom(rooms, ann)
    const place = await say(store.messages, roomId, ann, 'hello')
    await store.reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    expect(await lives(roomId)).toEqual([3, 3, 3, -1, -1])
    await store.messages.editMessage({ roomId, place, by: ann.id, people: [ann], body: 'bye', metadata: null })
    expect(await lives(roomId)).toEqual([3, 3, 3, -1, -1])
  })

  test('goes on numbering behind what it has lost, without holes', async () => {
    const store = openStores(redis, { messageRetentionDays: 3 })
    const roomId = await someRoom(rooms, ann)
    const place = placeOf(await say(store.messages, roomId, ann, 'hello'))
    for (let n = 2; n <= 200; n++) await say(store.messages, roomId, ann, `${n}`)
    await store.reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    await redis.del(roomKeys(roomId).history)
    const page = { limit: 9, backwards: true }
    const none = { items: [], replied: [], hasPrevious: false, hasNext: false }
    expect(await store.messages.pageMessages(roomId, ann.id, page)).toEqual(none)
    expect(await store.messages.findMessage(roomId, ann.id, place)).toBeNull()
    expect((await say(store.messages, roomId, ann, 'again')).number).toBe(201)
    for (const each of [store, openStores(redis)])
      expect(await each.messages.pageMessages(roomId, ann.id, page)).toMatchObject({
        items: [{ number: 201 }],
        hasPrevious: false,
        hasNext: false,
      })
    expect(await kept(roomId)).toEqual({ numbers: [201], withEmoji: [], reactions: 0 })
  })
})
