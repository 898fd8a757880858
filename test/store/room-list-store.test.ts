import { describe, expect, test } from 'vitest'
import { newRoomId, newUserId, type RoomId, type UserId } from '../../src/domain/id.ts'
import type { Position } from '../../src/domain/log.ts'
import type { Membership } from '../../src/domain/room.ts'
import { type Allowance, remembranceMs } from '../../src/domain/room-list.ts'
import { channels, userKeys } from '../../src/store/keys.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { limitsWith } from './some.ts'

const redis = connect()
const listener = connect()
const roomLists = createRoomListStore(redis)
/** Somebody is about to put the user into this room. */
const added = (roomId: RoomId) => ({ roomId, kind: 'added' as const, by: newUserId() })
const day = 24 * 60 * 60 * 1000

const checkAt = (sequence: number) => sequence.toString(16).padStart(12, 'c')
const at = (sequence: number): Position => ({ sequence, check: checkAt(sequence) })
const membershipAt = (sequence: number, joinedAt = Date.now()): Membership => ({
  userId: newUserId(),
  role: 'MEMBER',
  addedBy: newUserId(),
  joinedAt,
  sequence,
  check: checkAt(sequence),
  previous: checkAt(sequence - 1),
})

/** What comes before and behind happens in different milliseconds. */
async function aWhile(): Promise<void> {
  const begun = Date.now()
  await until(() => Date.now() > begun + 1)
}

async function listen(userId: UserId): Promise<unknown[]> {
  const heard: unknown[] = []
  await listener.subscribe(channels.user(userId))
  listener.on('message', (channel, text) => channel === channels.user(userId) && heard.push(JSON.parse(text)))
  return heard
}

describe('a mark', () => {
  test('of joining replaces its intent, rings, and makes another version', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    const heard = await listen(userId)
    const versions = [await roomLists.readVersions([userId])]
    const intent = await roomLists.intend(userId, added(roomId), limitsWith({ roomsAddedPerUser: 5 }))
    if (typeof intent === 'string') throw new Error('full')
    expect(Math.abs(intent.intendedAt - Date.now())).toBeLessThan(60_000)
    const noted = await roomLists.readRooms(userId)
    expect(noted).toMatchObject({ marks: [], intents: [{ roomId, kind: 'added', intendedAt: intent.intendedAt }] })
    versions.push([noted.version])
    const membership = membershipAt(7)
    await roomLists.markJoined(userId, membership, roomId, intent.intendedAt)
    const list = await roomLists.readRooms(userId)
    expect(list).toMatchObject({
      intents: [],
      marks: [{ roomId, state: 'joined', start: at(6), last: at(7), at: membership.joinedAt }],
    })
    versions.push([list.version], await roomLists.readVersions([userId]))
    expect(versions[0]).toEqual([''])
    expect(new Set(versions.flat()).size).toBe(3)
    await until(() => heard.length > 0)
    expect(heard).toEqual([{ kind: 'room', roomId, sequence: 7 }])
  })

  test('of the later change stays, in whatever order they come', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    await roomLists.markLeft(userId, roomId, { start: at(6), end: at(9) })
    const { version } = await roomLists.readRooms(userId)
    await roomLists.markJoined(userId, membershipAt(7), roomId, null)
    await roomLists.markLeft(userId, roomId, { start: at(6), end: at(9) })
    expect(await roomLists.readRooms(userId)).toMatchObject({
      version,
      marks: [{ state: 'left', start: at(6), last: at(9) }],
    })
  })

  test('remembers where the earliest stay began, also when it was told last', async () => {
    const userId = newUserId()
    const [inOrder, outOfOrder] = [newRoomId(), newRoomId()]
    await roomLists.markJoined(userId, membershipAt(7), inOrder, null)
    await roomLists.markLeft(userId, inOrder, { start: at(6), end: at(9) })
    await roomLists.markJoined(userId, membershipAt(20), inOrder, null)
    await roomLists.markJoined(userId, membershipAt(20), outOfOrder, null)
    await roomLists.markLeft(userId, outOfOrder, { start: at(6), end: at(9) })
    const { marks } = await roomLists.readRooms(userId)
    expect(marks).toHaveLength(2)
    for (const mark of marks) expect(mark).toMatchObject({ state: 'joined', start: at(6), last: at(20) })
  })

  test('of leaving is forgotten after 7 days, and a rejoining then begins anew', async () => {
    const [userId, roomId, other] = [newUserId(), newRoomId(), newRoomId()]
    const old = Date.now() - remembranceMs - 1
    const mark = `left 6 ${checkAt(6)} 9 ${checkAt(9)} ${old}`
    await redis.hset(userKeys(userId).rooms, { [roomId]: mark, [other]: mark })
    expect((await roomLists.readRooms(userId)).marks).toEqual([])
    await roomLists.markJoined(userId, membershipAt(20), roomId, null)
    expect((await roomLists.readRooms(userId)).marks).toMatchObject([{ roomId, start: at(19), last: at(20) }])
    await roomLists.intend(userId, added(newRoomId()), limitsWith({ roomsAddedPerUser: 5 }))
    expect(await redis.hexists(userKeys(userId).rooms, other)).toBe(0)
  })

  test('of a room that came back under its id after the tombstone wins with its new, lower sequence', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    await roomLists.markJoined(userId, membershipAt(500, Date.now() - 10 * day), roomId, null)
    await roomLists.markJoined(userId, membershipAt(2), roomId, null)
    expect((await roomLists.readRooms(userId)).marks).toMatchObject([{ state: 'joined', start: at(1), last: at(2) }])
  })

  test('of who was added again after a failover took back more than their leaving wins, and one that comes late does not', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    const limits = limitsWith({ roomsAddedPerUser: 5 })
    const intend = async () => {
      await aWhile()
      const intent = await roomLists.intend(userId, added(roomId), limits)
      await aWhile()
      return typeof intent === 'string' ? Number.NaN : intent.intendedAt
    }
    await roomLists.markJoined(userId, membershipAt(7), roomId, await intend())
    const late = await intend()
    await roomLists.markLeft(userId, roomId, { start: at(6), end: at(100) })
    await roomLists.markJoined(userId, membershipAt(50), roomId, late)
    expect((await roomLists.readRooms(userId)).marks).toMatchObject([{ state: 'left', last: at(100) }])
    const again = await intend()
    for (let times = 0; times < 2; times++) {
      await roomLists.markJoined(userId, membershipAt(95), roomId, again)
      expect((await roomLists.readRooms(userId)).marks).toMatchObject([{ state: 'joined', start: at(6), last: at(95) }])
    }
    await roomLists.markLeft(userId, roomId, { start: at(94), end: at(96) })
    await roomLists.markJoined(userId, membershipAt(95), roomId, again)
    expect(await roomLists.readRooms(userId)).toMatchObject({ intents: [], marks: [{ state: 'left', last: at(96) }] })
  })

  test('of a room that is gone for good ends at the entry that began it', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    await roomLists.markJoined(userId, membershipAt(7), roomId, null)
    await roomLists.markLeft(userId, roomId, { start: at(6), end: at(7) })
    await roomLists.markJoined(userId, membershipAt(7), roomId, null)
    expect((await roomLists.readRooms(userId)).marks).toMatchObject([{ state: 'left', last: at(7) }])
  })
})

describe('an intent', () => {
  test('forgets the first of too many rooms that were left, and none that was joined', async () => {
    const userId = newUserId()
    const [joined, ...left] = Array.from({ length: 6 }, newRoomId)
    const marks = left.map((roomId, i) => [
      roomId,
      `left 6 ${checkAt(6)} 9 ${checkAt(9)} ${Date.now() - 1000 * (10 - i)}`,
    ])
    await redis.hset(userKeys(userId).rooms, Object.fromEntries(marks))
    await roomLists.markJoined(userId, membershipAt(7, Date.now() - day), joined!, null)
    await roomLists.intend(userId, added(newRoomId()), limitsWith({ leftRoomsPerUser: 3 }))
    const kept = (await roomLists.readRooms(userId)).marks.map(({ roomId }) => roomId)
    expect(kept.sort()).toEqual([joined!, ...left.slice(2)].sort())
  })

  test('is one of its own for everyone who adds, and is dropped alone', async () => {
    const [userId, roomId] = [newUserId(), newRoomId()]
    const intents = await Promise.all(
      Array.from({ length: 5 }, () => roomLists.intend(userId, added(roomId), limitsWith({ roomsAddedPerUser: 1 }))),
    )
    const times = intents.map(intent => (typeof intent === 'string' ? 0 : intent.intendedAt))
    expect(new Set(times).size).toBe(5)
    await roomLists.dropIntent(userId, roomId, times[0]!)
    await roomLists.markJoined(userId, membershipAt(7), roomId, times[1]!)
    const list = await roomLists.readRooms(userId)
    expect(list.intents.map(({ intendedAt }) => intendedAt).sort()).toEqual(times.slice(2).sort())
    await roomLists.dropIntent(userId, roomId, times[0]!)
    expect((await roomLists.readRooms(userId)).version).toBe(list.version)
  })

  test('is refused by what there is of its own kind: what others do takes nothing from the user’s own rooms', async () => {
    const userId = newUserId()
    const limits = limitsWith({ roomsPerUser: 2, roomsAddedPerUser: 2 })
    const intend = (kind: Allowance, roomId = newRoomId()) =>
      roomLists.intend(userId, { roomId, kind, by: userId }, limits)
    const [put, own] = [newRoomId(), newRoomId()]
    await roomLists.markJoined(userId, membershipAt(7), put, null)
    expect(await intend('added')).not.toBe('full')
    expect(await intend('added')).toBe('full')
    expect(await intend('own', own)).not.toBe('full')
    await roomLists.markJoined(userId, membershipAt(1), own, null)
    expect(await intend('own')).not.toBe('full')
    expect(await intend('own')).toBe('full')
    expect(await intend('added')).toBe('full')
    // A room that is on the list already takes no other place.
    for (const roomId of [put, own]) expect(await intend('added', roomId)).not.toBe('full')
    await roomLists.markLeft(userId, put, { start: at(6), end: at(9) })
    await roomLists
      .readRooms(userId)
      .then(({ intents }) =>
        Promise.all(intents.map(({ roomId, intendedAt }) => roomLists.dropIntent(userId, roomId, intendedAt))),
      )
    expect(await intend('added')).not.toBe('full')
  })

  test('is refused when the list is full of other rooms, joined or about to be', async () => {
    const [userId, joined, intended] = [newUserId(), newRoomId(), newRoomId()]
    await roomLists.markJoined(userId, membershipAt(7), joined, null)
    await roomLists.markLeft(userId, newRoomId(), { start: at(1), end: at(3) })
    await roomLists.intend(userId, added(intended), limitsWith({ roomsAddedPerUser: 2 }))
    await roomLists.intend(userId, added(intended), limitsWith({ roomsAddedPerUser: 2 }))
    await roomLists.intend(userId, added(joined), limitsWith({ roomsAddedPerUser: 2 }))
    expect(await roomLists.intend(userId, added(newRoomId()), limitsWith({ roomsAddedPerUser: 2 }))).toBe('full')
    expect(await roomLists.intend(userId, added(newRoomId()), limitsWith({ roomsAddedPerUser: 3 }))).not.toBe('full')
    const { marks, intents } = await roomLists.readRooms(userId)
    expect([marks.length, intents.length]).toEqual([2, 4])
  })
})

test('what ioredis sends twice is noted and rung once', async () => {
  const twice = createRoomListStore(stutter(connect()))
  const [userId, roomId] = [newUserId(), newRoomId()]
  const heard = await listen(userId)
  const intent = await twice.intend(userId, added(roomId), limitsWith({ roomsAddedPerUser: 5 }))
  const { intents } = await twice.readRooms(userId)
  expect(intents).toEqual([{ roomId, kind: 'added', ...(typeof intent === 'string' ? {} : intent) }])
  await twice.markJoined(userId, membershipAt(7), roomId, intents[0]!.intendedAt)
  await twice.markLeft(userId, roomId, { start: at(6), end: at(8) })
  await until(() => heard.length >= 2)
  expect(heard).toEqual([7, 8].map(sequence => ({ kind: 'room', roomId, sequence })))
})
