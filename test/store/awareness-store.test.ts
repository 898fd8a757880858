/** Read markers, what is unread, and who types: what the scripts keep, whom they tell, and whom they do not let. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directRoomIdOf, newRoomId, type RoomId } from '../../src/domain/id.ts'
import type { Limits } from '../../src/domain/limits.ts'
import { signalIn } from '../../src/domain/signal.ts'
import type { User } from '../../src/domain/user.ts'
import { createAwarenessStore } from '../../src/store/awareness-store.ts'
import { createBlockStore } from '../../src/store/block-store.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { limitsWith, openStores, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()

async function setOut(limits: Partial<Limits> = {}, count = 2) {
  const { rooms, messages } = openStores(redis, limits)
  const awareness = createAwarenessStore(redis, limitsWith(limits))
  const [ann, ...others] = Array.from({ length: count }, (_, i) => someUser(`User ${i}`)) as [User, User, ...User[]]
  const roomId = await someRoom(rooms, ann, ...others)
  const unreadOf = async (user: User) => (await rooms.findRoom(roomId, user.id))!.progress.unread
  const markerOf = async (user: User) => (await awareness.readMarkers(roomId, user.id, [user.id]))?.[0]?.readNumber
  const tell = async (by: User, times = 1) => {
    for (let i = 0; i < times; i++) await say(messages, roomId, by, 'hello')
  }
  const add = (member: User) => rooms.addMember({ roomId, by: ann, member, intendedAt: Date.now() })
  const remove = (member: User) => rooms.removeMember({ roomId, by: ann, member })
  return { rooms, messages, awareness, roomId, ann, others, bob: others[0]!, unreadOf, markerOf, tell, add, remove }
}

/** Every word of these channels from now on. */
async function hear(...names: string[]) {
  const heard: { channel: string; word: Record<string, unknown> }[] = []
  const listener = connect()
  await listener.subscribe(...names)
  listener.on('message', (channel, text) => heard.push({ channel, word: JSON.parse(text) }))
  return heard
}

describe('a read marker', () => {
  test('begins where the member joined, follows what they send, and moves on, never back', async () => {
    const { awareness, roomId, ann, bob, unreadOf, markerOf, tell } = await setOut()
    await tell(ann, 3)
    const cid = someUser('Cid')
    expect([await unreadOf(ann), await unreadOf(bob)]).toEqual([0, 3])
    for (const [number, marker] of [
      [2, 2],
      [1, 2],
      [-7, 2],
      [0, 2],
      [3, 3],
      [1e9, 3],
      [null, 3],
    ] as const) {
      await awareness.markRead(roomId, bob, number)
      expect(await markerOf(bob)).toBe(marker)
    }
    await tell(ann, 2)
    expect(await unreadOf(bob)).toBe(2)
    await tell(bob)
    expect([await unreadOf(bob), await unreadOf(ann)]).toEqual([0, 1])
    expect(await awareness.markRead(roomId, cid, null)).toBeNull()
    expect(await awareness.readMarkers(roomId, cid.id, [ann.id])).toBeNull()
    expect(await awareness.markRead(newRoomId(), ann, null)).toBeNull()
  })

  test('ends with the stay: whoever comes back begins with nothing unread, and nobody marks meanwhile', async () => {
    const { awareness, roomId, ann, bob, unreadOf, markerOf, tell, add, remove } = await setOut()
    await tell(ann, 4)
    await awareness.markRead(roomId, bob, 2)
    await remove(bob)
    expect(await redis.hget(roomKeys(roomId).reads, bob.id)).toBeNull()
    expect(await awareness.markRead(roomId, bob, null)).toBeNull()
    expect(await redis.hget(roomKeys(roomId).reads, bob.id)).toBeNull()
    await tell(ann)
    await add(bob)
    expect([await unreadOf(bob), await markerOf(bob)]).toEqual([0, 5])
  })

  test('a history that went back to an earlier state has markers of that state', async () => {
    const { awareness, roomId, ann, bob, unreadOf, markerOf, tell } = await setOut()
    await tell(ann, 2)
    await awareness.markRead(roomId, bob, 1)
    const keys = await redis.keys(`{r:${roomId}}:*`)
    const kept = await Promise.all(keys.map(async key => [key, await redis.dumpBuffer(key)] as const))
    await tell(ann, 3)
    await awareness.markRead(roomId, bob, null)
    for (const [key, dump] of kept) await redis.restore(key, 0, dump as Buffer, 'REPLACE')
    expect([await unreadOf(bob), await markerOf(bob)]).toEqual([1, 1])
    await awareness.markRead(roomId, bob, 5)
    await tell(ann)
    expect([await unreadOf(bob), await markerOf(bob)]).toEqual([1, 2])
  })
})

const step = fc.record({
  what: fc.constantFrom('say', 'say', 'say', 'mark', 'mark', 'all', 'leave', 'return'),
  who: fc.constantFrom(0, 1, 2),
  number: fc.integer({ min: -1, max: 14 }),
})

test('what is unread is what came since, of others, and is still kept: whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      const kept = 5
      const { awareness, roomId, ann, others, unreadOf, tell, add, remove } = await setOut({ messagesPerRoom: kept }, 3)
      const people = [ann, ...others]
      let number = 0
      const markers = new Map(people.map(user => [user, 0]))
      for (const { what, who, number: asked } of steps) {
        const user = people[who]!
        const marker = markers.get(user)
        if (what === 'say' && marker !== undefined) {
          await tell(user)
          markers.set(user, ++number)
        }
        if (what === 'mark' || what === 'all') {
          const to = what === 'all' ? number : Math.min(asked, number)
          const marked = await awareness.markRead(roomId, user, what === 'all' ? null : asked)
          const told = marked && [marked.moved, marked.membership.userId]
          expect(told).toEqual(marker === undefined ? null : [to > marker, user.id])
          if (marker !== undefined) markers.set(user, Math.max(marker, to))
        }
        if (what === 'leave' && who > 0 && markers.delete(user)) await remove(user)
        if (what === 'return' && marker === undefined) {
          await add(user)
          markers.set(user, number)
        }
        for (const [each, at] of markers) expect(await unreadOf(each)).toBe(Math.min(number - at, kept))
      }
    }),
    { numRuns: 40, interruptAfterTimeLimit: 8000 },
  )
}, 20_000)

describe('a marker that moved', () => {
  test('is told in a small room with its head, once a second, and always to the reader', async () => {
    const { awareness, roomId, ann, bob, tell, rooms } = await setOut()
    await tell(ann, 3)
    const [room, own] = [channels.room(roomId), channels.user(bob.id)]
    const heard = await hear(room, own)
    for (const number of [1, 2, 2, 3]) await awareness.markRead(roomId, bob, number)
    await until(() => heard.length === 4)
    const [{ sequence, check } = expect.fail()] = (await rooms.readHeads([roomId])) as {
      sequence: number
      check: string
    }[]
    expect(heard.map(({ channel, word }) => [channel, word.told, word.number])).toEqual([
      [room, undefined, 1],
      [own, true, 1],
      [own, false, 2],
      [own, false, 3],
    ])
    expect(signalIn(roomId, heard[0]!.word)).toMatchObject({
      head: { sequence, check },
      event: { type: 'ReadMarkerMoved', roomId, cursor: null, readNumber: 1, user: bob },
    })
  })

  test('is told to the reader alone in a larger room', async () => {
    const { awareness, roomId, ann, bob, tell } = await setOut({ receiptMembers: 1 })
    await tell(ann)
    const heard = await hear(channels.room(roomId), channels.user(bob.id), channels.user(ann.id))
    await awareness.markRead(roomId, bob, null)
    await until(() => heard.length === 1)
    expect(heard).toMatchObject([{ channel: channels.user(bob.id), word: { kind: 'read', roomId, told: false } }])
  })
})

test('of two people who are kept apart by a block neither is told how far the other one has read', async () => {
  const { rooms, messages, awareness } = await setOut()
  const [ann, bob] = [someUser(), someUser()]
  const roomId = directRoomIdOf(ann.id, bob.id)
  await rooms.openDirectRoom({ id: roomId, by: ann, other: bob, intendedAt: Date.now() })
  const opens = { other: bob, intendedAt: Date.now() }
  for (const body of ['one', 'two']) await messages.appendMessage({ ...plain(roomId, ann, body), opens })
  const readings = async (viewer: User) =>
    (await awareness.readMarkers(roomId, viewer.id, [ann.id, bob.id]))!.map(({ readNumber }) => readNumber)
  await awareness.markRead(roomId, bob, 1)
  expect(await readings(ann)).toEqual([2, 1])
  const blocks = createBlockStore(redis, limitsWith({}))
  await blocks.block(bob.id, ann.id)
  const heard = await hear(channels.room(roomId), channels.user(bob.id))
  await redis.del(roomKeys(roomId).told(bob.id))
  expect(await awareness.markRead(roomId, bob, 2)).toMatchObject({ moved: true })
  await until(() => heard.length > 0)
  expect(heard).toMatchObject([{ channel: channels.user(bob.id), word: { kind: 'read', told: false, number: 2 } }])
  expect([await readings(ann), await readings(bob)]).toEqual([
    [2, 0],
    [0, 2],
  ])
  await blocks.unblock(bob.id, ann.id)
  expect(await readings(ann)).toEqual([2, 2])
})

describe('typing', () => {
  const typing = async (limits: Partial<Limits> = {}, count = 2) => {
    const opened = await setOut(limits, count)
    const type = (user: User, roomId: RoomId = opened.roomId) => opened.awareness.sendTyping(roomId, user)
    return { ...opened, type, heard: await hear(channels.room(opened.roomId)) }
  }

  test('is told at most every two seconds of one member, and of ten of a room in a second; nothing of it stays', async () => {
    const { type, ann, others, heard, roomId } = await typing({}, 14)
    expect([await type(ann), await type(ann)]).toEqual([true, false])
    const answers = await Promise.all(others.map(user => type(user)))
    const told = answers.filter(Boolean).length
    await until(() => heard.length === told + 1)
    expect(told).toBeLessThanOrEqual(19)
    expect(told).toBeGreaterThanOrEqual(9)
    expect(signalIn(roomId, heard[0]!.word)?.event).toMatchObject({ type: 'UserTyping', user: ann, cursor: null })
    for (const key of await redis.keys(`{r:${roomId}}:typ*`)) expect(await redis.pttl(key)).not.toBe(-1)
    expect(await redis.xlen(roomKeys(roomId).log)).toBe(14)
    await until(async () => (await type(ann)) === true)
  })

  test('is told of nobody in a room too large, and of nobody who is no member, not even to themselves', async () => {
    const { type, ann, bob, heard, remove, rooms, roomId } = await typing({ typingMembers: 1 })
    expect(await type(ann)).toBe(false)
    await remove(bob)
    await until(() => heard.length === 1)
    expect([await type(bob), await type(someUser()), await type(ann, newRoomId())]).toEqual([null, null, null])
    expect(await type(ann)).toBe(true)
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await type(ann)).toBeNull()
    await until(() => heard.length === 3)
    expect(heard.map(({ word }) => word.kind)).toEqual(['entry', 'signal', 'entry'])
  })

  test('of somebody who may not speak nobody is told', async () => {
    const { type, ann, bob, heard, rooms, roomId } = await typing()
    await rooms.updateRoom({ roomId, by: ann, facts: { roleToSend: '"OWNER"' } })
    expect([await type(bob), await type(ann)]).toEqual([false, true])
    await until(() => heard.filter(({ word }) => word.kind === 'signal').length === 1)
  })
})
