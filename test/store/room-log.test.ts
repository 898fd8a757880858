import { describe, expect, test } from 'vitest'
import { newRoomId, type RoomId, type UserId } from '../../src/domain/id.ts'
import type { Logged, Position } from '../../src/domain/log.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { connect } from '../support/connect.ts'
import { anyScan, limitsWith, say, someRoom, someUser } from './some.ts'

const redis = connect()
const rooms = createRoomStore(redis, limitsWith({}))
const ann = someUser()

const readAll = (roomId: RoomId) => rooms.readEntries(roomId, 0, 1_000_000)
const judge = async (roomId: RoomId, after: Position | null, count = 10) =>
  (await rooms.readLog(roomId, { userId: null, after, count }))!
const sequencesOf = (entries: Logged[]) => entries.map(({ sequence }) => sequence)

describe('a position in a log', () => {
  test('is good with everything after it, and says whether that was all', async () => {
    const roomId = await someRoom(rooms, ann)
    for (const body of ['one', 'two', 'three']) await say(rooms, roomId, ann, body)
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
    for (const body of ['one', 'two']) await say(rooms, roomId, ann, body)
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
    const small = createRoomStore(redis, limitsWith({ messagesPerRoom: 2 }))
    const roomId = await someRoom(small, ann)
    const logged = []
    for (const body of ['one', 'two', 'three', 'four']) logged.push(await say(small, roomId, ann, body))
    const [one, two, three, four] = logged
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
    expect(answer!.membership).toMatchObject({ user: bob, addedBy: ann, sequence: 2 })
    expect(await rooms.readHeads([roomId])).toEqual([answer!.head])
  })
})

describe('retention', () => {
  test('keeps the newest messages, and membership entries go with the message before which they stand', async () => {
    const small = createRoomStore(redis, limitsWith({ messagesPerRoom: 2 }))
    const roomId = await someRoom(small, ann, someUser())
    await say(small, roomId, ann, 'three')
    await small.addMember({ roomId, by: ann, member: someUser(), intendedAt: Date.now() })
    await say(small, roomId, ann, 'five')
    expect(sequencesOf(await readAll(roomId))).toEqual([1, 2, 3, 4, 5])
    await say(small, roomId, ann, 'six')
    expect(sequencesOf(await readAll(roomId))).toEqual([4, 5, 6])
    await say(small, roomId, ann, 'seven')
    expect(sequencesOf(await readAll(roomId))).toEqual([6, 7])
  })

  test('keeps five times as many entries at most, whatever they are', async () => {
    const small = createRoomStore(redis, limitsWith({ messagesPerRoom: 2 }))
    const roomId = await someRoom(small, ann)
    await say(small, roomId, ann, 'two')
    const bob = someUser()
    for (let round = 0; round < 6; round++) {
      await small.addMember({ roomId, by: ann, member: bob, intendedAt: Date.now() })
      await small.removeMember({ roomId, by: ann, member: bob })
    }
    expect(sequencesOf(await readAll(roomId))).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
    for (const body of ['15', '16']) await say(small, roomId, ann, body)
    expect(sequencesOf(await readAll(roomId))).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    await say(small, roomId, ann, '17')
    expect(sequencesOf(await readAll(roomId))).toEqual([16, 17])
  })

  test('follows a limit that was lowered, a bounded step with each entry', async () => {
    const roomId = await someRoom(rooms, ann)
    for (let index = 0; index < 150; index++) await say(rooms, roomId, ann, `${index}`)
    const small = createRoomStore(redis, limitsWith({ messagesPerRoom: 3 }))
    await say(small, roomId, ann, 'a')
    expect(await readAll(roomId)).toHaveLength(152 - 64)
    for (const body of ['b', 'c', 'd']) await say(small, roomId, ann, body)
    expect((await readAll(roomId)).map(({ entry }) => entry.kind === 'message' && entry.body)).toEqual(['b', 'c', 'd'])
  })
})

describe('pages', () => {
  const page = (bounds: { after?: number; before?: number }, limit: number, backwards = false) => ({
    ...bounds,
    limit,
    backwards,
  })

  test('of messages ascend, both ways, past everything else in the log', async () => {
    const roomId = await someRoom(rooms, ann, someUser(), someUser())
    const logged = []
    for (let index = 0; index < 4; index++) {
      logged.push(await say(rooms, roomId, ann, `${index}`))
      await rooms.addMember({ roomId, by: ann, member: someUser(), intendedAt: Date.now() })
    }
    const [a, b, c, d] = logged
    const read = (...args: Parameters<typeof page>) => rooms.pageMessages(roomId, ann.id, page(...args), anyScan)
    expect(await read({}, 2)).toEqual([a, b])
    expect(await read({}, 2, true)).toEqual([c, d])
    expect(await read({ after: a!.sequence }, 2)).toEqual([b, c])
    expect(await read({ before: d!.sequence }, 2, true)).toEqual([b, c])
    expect(await read({ after: a!.sequence, before: d!.sequence }, 9)).toEqual([b, c])
    expect(await read({ after: a!.sequence, before: d!.sequence }, 1, true)).toEqual([c])
    for (const bounds of [{ before: 0 }, { before: 1 }, { after: 9999 }, { after: 5, before: 5 }]) {
      expect(await read(bounds, 9)).toEqual([])
      expect(await read(bounds, 9, true)).toEqual([])
    }
    expect(await rooms.pageMessages(roomId, someUser().id, page({}, 9), anyScan)).toBeNull()
  })

  test('of messages are found behind thousands of other entries', async () => {
    const open = createRoomStore(redis, limitsWith({ membershipChangesPerMinute: 100_000 }))
    const roomId = await someRoom(open, ann)
    const first = await say(open, roomId, ann, 'first')
    const members = Array.from({ length: 2500 }, () => someUser())
    await Promise.all(members.map(member => open.addMember({ roomId, by: ann, member, intendedAt: Date.now() })))
    const last = await say(open, roomId, ann, 'last')
    expect(await open.pageMessages(roomId, ann.id, page({}, 5, true), anyScan)).toEqual([first, last])
    expect(await open.pageMessages(roomId, ann.id, page({}, 5), anyScan)).toEqual([first, last])
    expect(await open.pageMessages(roomId, ann.id, page({ after: first.sequence }, 5), anyScan)).toEqual([last])
  })

  test('of members ascend by joining, both ways', async () => {
    const [bob, cid] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob, cid)
    await rooms.removeMember({ roomId, by: ann, member: bob })
    await rooms.addMember({ roomId, by: cid, member: bob, intendedAt: Date.now() })
    const read = async (...args: Parameters<typeof page>) =>
      (await rooms.pageMembers(roomId, bob.id, page(...args)))!.map(({ user, sequence }) => [user.id, sequence])
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

  test('a message is found by its position, by members only', async () => {
    const roomId = await someRoom(rooms, ann)
    const logged = await say(rooms, roomId, ann, 'hello')
    expect(await rooms.findMessage(roomId, ann.id, logged)).toEqual(logged)
    expect(await rooms.findMessage(roomId, someUser().id, logged)).toBeNull()
    expect(await rooms.findMessage(roomId, ann.id, { ...logged, check: logged.previous })).toBeNull()
    expect(await rooms.findMessage(roomId, ann.id, { sequence: 1, check: logged.previous })).toBeNull()
    expect(await rooms.findMessage(roomId, ann.id, { ...logged, sequence: 99 })).toBeNull()
  })
})
