import { describe, expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { follows, type Logged } from '../../src/domain/log.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { anyScan, limitsWith, say, someRoom, someUser } from './some.ts'

const redis = connect()
const listener = connect()
const rooms = createRoomStore(redis, limitsWith({}))
const now = () => Date.now()

/** Everything in the log, from before the first entry on. */
async function readAll(roomId: `room_${string}`): Promise<Logged[]> {
  return rooms.readEntries(roomId, 0, 1_000_000)
}

describe('creating a room', () => {
  test('a room begins with its creator as first member, told by entry 1', async () => {
    const creator = someUser()
    const id = newRoomId()
    const reply = await rooms.createRoom({ id, name: 'Tea “for” two \\ %s %d', creator, intendedAt: now() })
    expect(reply).toMatchObject({
      outcome: 'created',
      room: { id, name: 'Tea “for” two \\ %s %d', creator },
      membership: { user: creator, addedBy: creator, sequence: 1 },
    })
    const log = await readAll(id)
    expect(log).toHaveLength(1)
    expect(log[0]).toMatchObject({ sequence: 1, entry: { kind: 'added', by: creator, member: creator, room: { id } } })
    const found = await rooms.findRoom(id, creator.id)
    expect(found).toMatchObject({ memberCount: 1, deleted: false, head: { sequence: 1, check: log[0]!.check } })
    expect(found!.membership).toEqual('membership' in reply ? reply.membership : null)
  })

  test('creating it again repeats, another name conflicts, a deleted one stays deleted', async () => {
    const creator = someUser()
    const room = { id: newRoomId(), name: 'Tea', creator, intendedAt: now() }
    const first = await rooms.createRoom(room)
    expect(await rooms.createRoom({ ...room, intendedAt: 0 })).toEqual({ ...first, outcome: 'repeated' })
    expect(await rooms.createRoom({ ...room, name: 'Coffee' })).toEqual({ outcome: 'conflict' })
    expect(await rooms.createRoom({ ...room, creator: someUser() })).toEqual({ outcome: 'conflict' })
    await rooms.deleteRoom({ roomId: room.id, by: creator })
    expect(await rooms.createRoom(room)).toEqual({ outcome: 'deleted' })
  })

  test('an intent older than 30 s creates and adds nobody', async () => {
    const creator = someUser()
    const id = newRoomId()
    const intendedAt = now() - 31_000
    expect(await rooms.createRoom({ id, name: 'Tea', creator, intendedAt })).toEqual({ outcome: 'late' })
    expect(await redis.keys(`{r:${id}}*`)).toEqual([])
    await rooms.createRoom({ id, name: 'Tea', creator, intendedAt: now() })
    const member = someUser()
    expect(await rooms.addMember({ roomId: id, by: creator, member, intendedAt })).toEqual({ outcome: 'late' })
    expect((await rooms.findRoom(id, member.id))!.membership).toBeNull()
  })
})

describe('sending', () => {
  test('a message carries all that its event shows, and is announced as it stands in the log', async () => {
    const creator = someUser()
    const roomId = await someRoom(rooms, creator)
    const heard: string[] = []
    await listener.subscribe(channels.room(roomId))
    listener.on('message', (channel, text) => channel === channels.room(roomId) && heard.push(text))
    const body = 'a "quoted" \\ %d line\nand 💬 \u2028'
    const reply = await rooms.appendMessage({ roomId, author: creator, body, clientMessageId: 'c"1' })
    await until(() => heard.length > 0)
    const [, entry] = await readAll(roomId)
    expect(entry).toMatchObject({
      sequence: 2,
      entry: { kind: 'message', author: creator, body, clientMessageId: 'c"1' },
    })
    expect(reply).toEqual({ outcome: 'sent', logged: entry, repeated: false })
    expect(JSON.parse(heard[0]!)).toEqual({ kind: 'entry', ...entry })
  })

  test('the log is one chain, and no two rooms share a beginning', async () => {
    const creator = someUser()
    const roomIds = [await someRoom(rooms, creator), await someRoom(rooms, creator, someUser())]
    const logs = []
    for (const roomId of roomIds) {
      for (const body of ['one', 'two']) await say(rooms, roomId, creator, body)
      const log = await readAll(roomId)
      expect(log.slice(1).every((logged, index) => follows(logged, log[index]!))).toBe(true)
      expect((await rooms.findRoom(roomId, creator.id))!.head).toEqual({
        sequence: log.length,
        check: log.at(-1)!.check,
      })
      logs.push(log)
    }
    expect(logs[0]![0]!.previous).not.toBe(logs[1]![0]!.previous)
  })

  test('the same clientMessageId answers the first message, and conflicts with another body', async () => {
    const creator = someUser()
    const roomId = await someRoom(rooms, creator, someUser())
    const message = { roomId, author: creator, body: 'hello', clientMessageId: 'once' }
    const first = await rooms.appendMessage(message)
    await say(rooms, roomId, creator, 'between')
    expect(await rooms.appendMessage(message)).toEqual({ ...first, repeated: true })
    expect(await rooms.appendMessage({ ...message, body: 'other' })).toEqual({ outcome: 'conflict' })
    expect(await readAll(roomId)).toHaveLength(4)
  })

  test('a clientMessageId means something else for another author, in another room', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const other = await someRoom(rooms, ann)
    await rooms.appendMessage({ roomId, author: ann, body: 'hello', clientMessageId: 'x' })
    const replies = [
      await rooms.appendMessage({ roomId, author: bob, body: 'hello', clientMessageId: 'x' }),
      await rooms.appendMessage({ roomId: other, author: ann, body: 'hello', clientMessageId: 'x' }),
    ]
    expect(replies).toMatchObject([{ repeated: false }, { repeated: false }])
  })

  test('a retry answers the first message also after it was trimmed, and after its author was removed', async () => {
    const small = createRoomStore(redis, limitsWith({ messagesPerRoom: 1 }))
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(small, ann, bob)
    const message = { roomId, author: bob, body: 'hello', clientMessageId: 'once' }
    const first = await small.appendMessage(message)
    await say(small, roomId, ann, 'pushes it out')
    await small.removeMember({ roomId, by: ann, member: bob })
    expect(await small.appendMessage(message)).toEqual({ ...first, repeated: true })
    expect(await small.appendMessage({ ...message, clientMessageId: null })).toEqual({ outcome: 'not-a-member' })
  })
})

describe('members', () => {
  test('only members act, and a room that is not there answers like one that is not theirs', async () => {
    const [ann, eve, bob] = [someUser(), someUser(), someUser()]
    const refused = { outcome: 'not-a-member' }
    for (const roomId of [await someRoom(rooms, ann), newRoomId()]) {
      expect(await rooms.addMember({ roomId, by: eve, member: bob, intendedAt: now() })).toEqual(refused)
      expect(await rooms.removeMember({ roomId, by: eve, member: ann })).toEqual(refused)
      expect(await rooms.appendMessage({ roomId, author: eve, body: 'x', clientMessageId: null })).toEqual(refused)
      expect(await rooms.deleteRoom({ roomId, by: eve })).toBe('not-a-member')
    }
  })

  test('who is added twice keeps the first membership; who is removed may come back', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann)
    const addition = { roomId, by: ann, member: bob, intendedAt: now() }
    const added = await rooms.addMember(addition)
    expect(added).toMatchObject({ outcome: 'added', room: { id: roomId }, membership: { user: bob, sequence: 2 } })
    expect(await rooms.addMember({ ...addition, intendedAt: 0 })).toEqual({ ...added, outcome: 'already' })

    const removed = await rooms.removeMember({ roomId, by: bob, member: bob })
    const [, addedEntry, removedEntry] = await readAll(roomId)
    expect(removed).toMatchObject({
      outcome: 'removed',
      ended: { sequence: 2, check: addedEntry!.check, previous: addedEntry!.previous },
      end: { sequence: 3, check: removedEntry!.check },
    })
    expect(removedEntry!.entry).toMatchObject({ kind: 'removed', by: bob, member: bob })
    expect(await rooms.removeMember({ roomId, by: ann, member: bob })).toMatchObject({ outcome: 'stranger' })
    expect(await rooms.addMember(addition)).toMatchObject({ outcome: 'added', membership: { sequence: 4 } })
  })

  test('nobody removes the creator', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    expect(await rooms.removeMember({ roomId, by: bob, member: ann })).toEqual({ outcome: 'creator' })
    expect(await rooms.removeMember({ roomId, by: ann, member: ann })).toEqual({ outcome: 'creator' })
  })

  test('a full room takes nobody, but whoever is in it is in it', async () => {
    const small = createRoomStore(redis, limitsWith({ membersPerRoom: 2 }))
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(small, ann, bob)
    const addition = { roomId, by: ann, member: bob, intendedAt: now() }
    expect(await small.addMember({ ...addition, member: someUser() })).toEqual({ outcome: 'full' })
    expect(await small.addMember(addition)).toMatchObject({ outcome: 'already' })
  })
})

describe('deleting', () => {
  test('only the creator deletes, and may say it twice', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    expect(await rooms.deleteRoom({ roomId, by: bob })).toBe('not-the-creator')
    expect(await rooms.deleteRoom({ roomId, by: ann })).toBe('deleted')
    expect(await rooms.deleteRoom({ roomId, by: ann })).toBe('deleted')
    expect(await rooms.deleteRoom({ roomId, by: bob })).toBe('not-a-member')
    expect((await readAll(roomId)).map(({ entry }) => entry.kind)).toEqual(['added', 'added', 'deleted'])
  })

  test('a deleted room takes no command and shows no page, but its log and members stand for 7 days', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const { sequence, check } = await say(rooms, roomId, ann, 'hello')
    await rooms.deleteRoom({ roomId, by: ann })

    const refused = { outcome: 'not-a-member' }
    expect(await rooms.addMember({ roomId, by: ann, member: bob, intendedAt: now() })).toEqual(refused)
    expect(await rooms.removeMember({ roomId, by: bob, member: bob })).toEqual(refused)
    expect(await rooms.appendMessage({ roomId, author: ann, body: 'x', clientMessageId: null })).toEqual(refused)
    const page = { limit: 10, backwards: false }
    expect(await rooms.pageMembers(roomId, ann.id, page)).toBeNull()
    expect(await rooms.pageMessages(roomId, ann.id, page, anyScan)).toBeNull()
    expect(await rooms.findMessage(roomId, ann.id, { sequence, check })).toBeNull()

    expect(await rooms.findRoom(roomId, bob.id)).toMatchObject({ deleted: true, membership: { user: bob } })
    const answer = await rooms.readLog(roomId, { userId: bob.id, after: { sequence, check }, count: 10 })
    expect(answer).toMatchObject({ verdict: 'GOOD', deleted: true, membership: { user: bob } })
    expect(answer!.entries.map(({ entry }) => entry.kind)).toEqual(['deleted'])
    const { meta, members, roster, log } = roomKeys(roomId)
    const expiries = await Promise.all([meta, members, roster, log].map(key => redis.pexpiretime(key)))
    expect(new Set(expiries).size).toBe(1)
    expect(Math.abs(expiries[0]! - Date.now() - 7 * 24 * 3600_000)).toBeLessThan(60_000)
  })
})
