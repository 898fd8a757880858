import { describe, expect, test } from 'vitest'
import { newRoomId, type RoomId, type UserId } from '../../src/domain/id.ts'
import type { Logged, Position } from '../../src/domain/log.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages, reactions } = openStores(redis)
const ann = someUser()

const readAll = (roomId: RoomId) => rooms.readEntries(roomId, 0, 1_000_000)
const judge = async (roomId: RoomId, after: Position | null, count = 10) =>
  (await rooms.readLog(roomId, { userId: null, after, count }))!
const sequencesOf = (entries: Logged[]) => entries.map(({ sequence }) => sequence)

describe('a position in a log', () => {
  test('is good with everything after it, and says whether that was all', async () => {
    const roomId = await someRoom(rooms, ann)
    for (const body of ['one', 'two', 'three']) await say(messages, roomId, ann, body)
    const log = await readAll(roomId)
    const [first, , third, last] = log
    const answer = await judge(roomId, first!, 2)
    expect(answer).toMatchObject({ verdict: 'GOOD', head: { sequence: 4, check: last!.check }, membership: null })
    expect(answer.entries).toEqual(log.slice(1, 3))
    expect((await judge(roomId, third!)).entries).toEqual([last])
    expect(await judge(roomId, last!)).toMatchObject({ verdict: 'GOOD', entries: [] })
    expect(await judge(roomId, null)).toMatchObject({ verdict: 'GOOD', entries: [] })
    expect(await judge(roomId, first!, 0)).toMatchObject({ verdict: 'GOOD', entries: [] })
  })

  test('before the first entry is where the log began', async () => {
    const roomId = await someRoom(rooms, ann, someUser())
    const log = await readAll(roomId)
    const beginning = { sequence: 0, check: log[0]!.previous }
    expect((await judge(roomId, beginning, 1)).entries).toEqual(log.slice(0, 1))
    expect((await judge(roomId, beginning)).entries).toEqual(log)
    expect(await judge(roomId, { sequence: 0, check: 'ffffffffffff' })).toMatchObject({ verdict: 'DIVERGED' })
  })

  test('of another history diverges: a forged check, a sequence that was never given', async () => {
    const roomId = await someRoom(rooms, ann)
    for (const body of ['one', 'two']) await say(messages, roomId, ann, body)
    const check = (await readAll(roomId))[1]!.check
    for (const position of [
      { sequence: 1, check },
      { sequence: 3, check },
      { sequence: 4, check },
      { sequence: 999_999_999_999_999, check },
    ])
      expect(await judge(roomId, position)).toMatchObject({ verdict: 'DIVERGED', entries: [] })
  })

  test('is too old when entries after it were trimmed, and good at the very edge', async () => {
    const roomId = await someRoom(rooms, ann)
    for (const body of ['one', 'two', 'three']) await say(messages, roomId, ann, body)
    const [, one, two, three] = await readAll(roomId)
    await say(openStores(redis, { logEntriesPerRoom: 2 }).messages, roomId, ann, 'four')
    const four = (await readAll(roomId)).at(-1)!
    expect(await readAll(roomId)).toEqual([three, four])
    expect(await judge(roomId, one!)).toMatchObject({ verdict: 'TOO_OLD', entries: [] })
    expect(await judge(roomId, two!)).toMatchObject({ verdict: 'GOOD', entries: [three, four] })
    expect((await judge(roomId, two!, 1)).entries).toEqual([three])
    expect(await judge(roomId, { sequence: two!.sequence, check: one!.check })).toMatchObject({ verdict: 'DIVERGED' })
  })

  test('in a room that never was is in no room', async () => {
    expect(await rooms.readLog(newRoomId(), { userId: ann.id, after: null, count: 1 })).toBeNull()
    expect(await rooms.findRoom(newRoomId(), ann.id)).toBeNull()
    expect(await rooms.readHeads([newRoomId()])).toEqual([null])
  })

  test('of a room of others is in no room, where only members are told', async () => {
    const roomId = await someRoom(rooms, ann)
    const position = (await rooms.readHeads([roomId]))[0]!
    const ask = (userId: UserId, after: Position | null) =>
      rooms.readLog(roomId, { userId, membersOnly: true, after, count: 1 })
    for (const after of [null, position, { sequence: 9, check: 'forged' }]) {
      expect(await ask(someUser().id, after)).toBeNull()
      expect(await ask(ann.id, after)).not.toBeNull()
    }
  })

  test('comes with the asked-for membership at the same head', async () => {
    const bob = someUser()
    const roomId = await someRoom(rooms, ann, bob)
    const answer = await rooms.readLog(roomId, { userId: bob.id, after: null, count: 0 })
    expect(answer!.membership).toMatchObject({ userId: bob.id, addedBy: ann.id, sequence: 2 })
    expect(await rooms.readHeads([roomId])).toEqual([answer!.head])
  })
})

describe('retention', () => {
  test('keeps the newest entries, whatever they are', async () => {
    const small = openStores(redis, { logEntriesPerRoom: 3 })
    const bob = someUser()
    const roomId = await someRoom(small.rooms, ann, bob)
    await small.rooms.removeMember({ roomId, by: ann, member: bob })
    expect(sequencesOf(await readAll(roomId))).toEqual([1, 2, 3])
    const place = await say(small.messages, roomId, ann, 'four')
    expect(sequencesOf(await readAll(roomId))).toEqual([2, 3, 4])
    await small.reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    await small.messages.deleteMessage({ roomId, place, by: ann.id, people: [ann] })
    expect(sequencesOf(await readAll(roomId))).toEqual([4, 5, 6])
  })

  test('follows a limit that was lowered, a bounded step with each entry', async () => {
    const roomId = await someRoom(rooms, ann)
    for (let index = 0; index < 150; index++) await say(messages, roomId, ann, `${index}`)
    const small = openStores(redis, { logEntriesPerRoom: 3 })
    const lengths = []
    for (const body of ['a', 'b', 'c', 'd']) {
      await say(small.messages, roomId, ann, body)
      lengths.push((await readAll(roomId)).length)
    }
    expect(lengths).toEqual([152 - 64, 153 - 128, 3, 3])
    expect(sequencesOf(await readAll(roomId))).toEqual([153, 154, 155])
  })

  test('of the log is none of the history, nor the other way round', async () => {
    const [short, few] = [openStores(redis, { logEntriesPerRoom: 1 }), openStores(redis, { messagesPerRoom: 1 })]
    const roomId = await someRoom(rooms, ann)
    for (let n = 1; n <= 3; n++) await say(short.messages, roomId, ann, `${n}`)
    expect(sequencesOf(await readAll(roomId))).toEqual([4])
    const page = () => messages.pageMessages(roomId, ann.id, { limit: 9, backwards: false })
    expect((await page())!.items.map(({ body }) => body)).toEqual(['1', '2', '3'])
    for (let n = 4; n <= 6; n++) await say(few.messages, roomId, ann, `${n}`)
    expect((await page())!.items.map(({ body }) => body)).toEqual(['6'])
    expect(sequencesOf(await readAll(roomId))).toEqual([4, 5, 6, 7])
  })
})

describe('what entries show', () => {
  test('comes with them, as it is now: each message once, with those replied to', async () => {
    const roomId = await someRoom(rooms, ann)
    const first = await say(messages, roomId, ann, 'first')
    const reply = { ...plain(roomId, ann, 'reply'), replyTo: placeOf(first), repliedAuthor: ann }
    await messages.appendMessage(reply)
    const place = await say(messages, roomId, ann, 'last')
    for (const emoji of ['👍', '🎉', '🫖']) await reactions.addReaction({ roomId, place, by: ann, emoji })
    const change = { roomId, place: first, by: ann.id, people: [ann] }
    await messages.editMessage({ ...change, body: 'changed', metadata: undefined })
    const [created] = await readAll(roomId)
    const itemsAfter = async (after: Position) => (await judge(roomId, after)).items
    expect(await itemsAfter(created!)).toMatchObject([
      { number: 1, body: 'changed' },
      { number: 2, body: 'reply', replyTo: placeOf(first) },
      { number: 3, body: 'last' },
    ])
    const log = await readAll(roomId)
    expect((await itemsAfter(log[1]!)).map(({ number }) => number).sort()).toEqual([1, 2, 3])
    expect((await itemsAfter(log[3]!)).map(({ number }) => number)).toEqual([3, 1])
    expect(await itemsAfter(log.at(-1)!)).toEqual([])
  })

  test('is as much as one reading may show: the rest waits for the next', async () => {
    const roomId = await someRoom(rooms, ann)
    for (let n = 1; n <= 100; n++) await say(messages, roomId, ann, `${n}`)
    const { log, meta } = roomKeys(roomId)
    const hundredth = (n: number) => Array.from({ length: 100 }, (_, i) => 100 * n + i + 1)
    const entryOf = (numbers: number[]) =>
      JSON.stringify({ kind: 'erased', at: Date.now(), by: ann.id, attempt: 'x', numbers })
    const head = (await rooms.readHeads([roomId]))[0]!
    const check = (n: number) => n.toString(16).padStart(12, 'e')
    for (let n = 0; n < 9; n++) {
      const previous = n === 0 ? head.check : check(n - 1)
      await redis.xadd(log, `${102 + n}-0`, 'e', entryOf(hundredth(n)), 'c', check(n), 'p', previous)
    }
    await redis.hset(meta, { sequence: 110, check: check(8) })
    const answer = await judge(roomId, head)
    expect(sequencesOf(answer.entries)).toEqual([102, 103, 104, 105, 106, 107])
    expect(answer.items).toHaveLength(100)
    expect(sequencesOf((await judge(roomId, answer.entries.at(-1)!)).entries)).toEqual([108, 109, 110])
  })

  test('is read at one moment with the memberships of who will see it', async () => {
    const [bob, eve] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    await say(messages, roomId, ann, 'hello')
    const shown = (await rooms.readShown(roomId, [bob.id, eve.id], [1, 2, 99]))!
    expect(shown).toMatchObject({ room: { id: roomId, name: 'Tea' }, deleted: false, items: [{ body: 'hello' }] })
    expect([...shown.memberships.keys()]).toEqual([bob.id])
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await rooms.readShown(roomId, [], [1])).toMatchObject({ deleted: true, items: [] })
    expect(await rooms.readShown(newRoomId(), [bob.id], [1])).toBeNull()
  })
})

describe('pages', () => {
  const page = (bounds: { after?: number; before?: number }, limit: number, backwards = false) => ({
    ...bounds,
    limit,
    backwards,
  })

  test('of members ascend by joining, both ways', async () => {
    const [bob, cid] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob, cid)
    await rooms.removeMember({ roomId, by: ann, member: bob })
    await rooms.addMember({ roomId, by: cid, member: bob, intendedAt: Date.now() })
    const read = async (...args: Parameters<typeof page>) =>
      (await rooms.pageMembers(roomId, bob.id, page(...args)))!.map(({ userId, sequence }) => [userId, sequence])
    const [first, second, third] = [
      [ann.id, 1],
      [cid.id, 3],
      [bob.id, 5],
    ]
    expect(await read({}, 9)).toEqual([first, second, third])
    expect(await read({}, 2, true)).toEqual([second, third])
    expect(await read({ after: 1, before: 5 }, 9)).toEqual([second])
    expect(await read({ after: 3 }, 9, true)).toEqual([third])
    expect(await read({ before: 0 }, 9)).toEqual([])
    expect(await rooms.pageMembers(roomId, someUser().id, page({}, 9))).toBeNull()
  })
})
