import { describe, expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import type { Logged } from '../../src/domain/log.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { newRoom, openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages } = openStores(redis)
const now = () => Date.now()

/** Everything in the log, from before the first entry on. */
async function readAll(roomId: `room_${string}`): Promise<Logged[]> {
  return rooms.readEntries(roomId, 0, 1_000_000)
}

describe('creating a room', () => {
  test('a room begins with its creator as first member, told by entry 1', async () => {
    const creator = someUser()
    const id = newRoomId()
    const name = 'Tea “for” two \\ %s %d'
    const metadata = { kettle: [], a: { b: '" %d' } }
    const reply = await rooms.createRoom(newRoom(id, creator, { name, metadata }))
    expect(reply).toMatchObject({
      outcome: 'created',
      room: { id, name, metadata, owner: creator.id },
      membership: { userId: creator.id, role: 'OWNER', addedBy: creator.id, sequence: 1 },
    })
    const log = await readAll(id)
    expect(log).toHaveLength(1)
    expect(log[0]).toMatchObject({ sequence: 1, entry: { kind: 'added', by: creator.id, member: creator.id } })
    const found = await rooms.findRoom(id, creator.id)
    expect(found).toMatchObject({ memberCount: 1, deleted: false, head: { sequence: 1, check: log[0]!.check } })
    expect(found!.membership).toEqual('membership' in reply ? reply.membership : null)
  })

  test('creating it again repeats, another name conflicts, a deleted one stays deleted', async () => {
    const creator = someUser()
    const id = newRoomId()
    const room = newRoom(id, creator)
    const first = await rooms.createRoom(room)
    expect(await rooms.createRoom({ ...room, intendedAt: 0 })).toEqual({ ...first, outcome: 'repeated' })
    for (const other of [{ name: 'Coffee' }, { metadata: {} }, { topic: 'x' }, { roleToSend: 'OWNER' as const }])
      expect(await rooms.createRoom(newRoom(id, creator, other))).toEqual({ outcome: 'conflict' })
    expect(await rooms.createRoom({ ...room, creator: someUser() })).toEqual({ outcome: 'conflict' })
    await rooms.deleteRoom({ roomId: room.id, by: creator })
    expect(await rooms.createRoom(room)).toEqual({ outcome: 'deleted' })
  })

  test('an intent older than 30 s creates and adds nobody', async () => {
    const creator = someUser()
    const id = newRoomId()
    const intendedAt = now() - 31_000
    expect(await rooms.createRoom({ ...newRoom(id, creator), intendedAt })).toEqual({ outcome: 'late' })
    expect(await redis.keys(`{r:${id}}*`)).toEqual([])
    await rooms.createRoom(newRoom(id, creator))
    const member = someUser()
    expect(await rooms.addMember({ roomId: id, by: creator, member, intendedAt })).toEqual({ outcome: 'late' })
    expect((await rooms.findRoom(id, member.id))!.membership).toBeNull()
  })
})

describe('members', () => {
  test('only members act, and a room that is not there answers like one that is not theirs', async () => {
    const [ann, eve, bob] = [someUser(), someUser(), someUser()]
    const refused = { outcome: 'not-a-member' }
    for (const roomId of [await someRoom(rooms, ann), newRoomId()]) {
      expect(await rooms.addMember({ roomId, by: eve, member: bob, intendedAt: now() })).toEqual(refused)
      expect(await rooms.removeMember({ roomId, by: eve, member: ann })).toEqual(refused)
      expect(await messages.appendMessage(plain(roomId, eve, 'x'))).toEqual(refused)
      expect(await rooms.deleteRoom({ roomId, by: eve })).toEqual(refused)
    }
  })

  test('who is added twice keeps the first membership; who is removed may come back', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann)
    const addition = { roomId, by: ann, member: bob, intendedAt: now() }
    const added = await rooms.addMember(addition)
    expect(added).toMatchObject({ outcome: 'added', room: { id: roomId }, membership: { userId: bob.id, sequence: 2 } })
    expect(await rooms.addMember({ ...addition, intendedAt: 0 })).toEqual({ ...added, outcome: 'already' })

    const removed = await rooms.removeMember({ roomId, by: bob, member: bob })
    const [, addedEntry, removedEntry] = await readAll(roomId)
    expect(removed).toMatchObject({
      outcome: 'removed',
      ended: { sequence: 2, check: addedEntry!.check, previous: addedEntry!.previous },
      end: { sequence: 3, check: removedEntry!.check },
    })
    expect(removedEntry!.entry).toMatchObject({ kind: 'removed', by: bob.id, member: bob.id, roomName: 'Tea' })
    expect(await rooms.removeMember({ roomId, by: ann, member: bob })).toMatchObject({ outcome: 'stranger' })
    expect(await rooms.addMember(addition)).toMatchObject({ outcome: 'added', membership: { sequence: 4 } })
  })

  test('nobody removes the owner', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    expect(await rooms.removeMember({ roomId, by: bob, member: ann })).toEqual({ outcome: 'owner' })
    expect(await rooms.removeMember({ roomId, by: ann, member: ann })).toEqual({ outcome: 'owner' })
  })

  test('a full room takes nobody, but whoever is in it is in it', async () => {
    const small = openStores(redis, { membersPerRoom: 2 }).rooms
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(small, ann, bob)
    const addition = { roomId, by: ann, member: bob, intendedAt: now() }
    expect(await small.addMember({ ...addition, member: someUser() })).toEqual({ outcome: 'full' })
    expect(await small.addMember(addition)).toMatchObject({ outcome: 'already' })
  })
})

describe('deleting', () => {
  test('only the owner deletes, and may say it twice', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    expect(await rooms.deleteRoom({ roomId, by: bob })).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    expect(await rooms.deleteRoom({ roomId, by: ann })).toEqual({ outcome: 'deleted' })
    expect(await rooms.deleteRoom({ roomId, by: ann })).toEqual({ outcome: 'deleted' })
    expect(await rooms.deleteRoom({ roomId, by: bob })).toEqual({ outcome: 'not-a-member' })
    expect((await readAll(roomId)).map(({ entry }) => entry.kind)).toEqual(['added', 'added', 'deleted'])
  })

  test('a deleted room takes no command and shows no page, but its log and members stand for 7 days', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const place = placeOf(await say(messages, roomId, ann, 'hello'))
    const after = (await rooms.readHeads([roomId]))[0]!
    await rooms.deleteRoom({ roomId, by: ann })

    const refused = { outcome: 'not-a-member' }
    expect(await rooms.addMember({ roomId, by: ann, member: bob, intendedAt: now() })).toEqual(refused)
    expect(await rooms.removeMember({ roomId, by: bob, member: bob })).toEqual(refused)
    expect(await messages.appendMessage(plain(roomId, ann, 'x'))).toEqual(refused)
    const page = { limit: 10, backwards: false }
    expect(await rooms.pageMembers(roomId, ann.id, page)).toBeNull()
    expect(await messages.pageMessages(roomId, ann.id, page)).toBeNull()
    expect(await messages.findMessage(roomId, ann.id, place)).toBeNull()

    expect(await rooms.findRoom(roomId, bob.id)).toMatchObject({ deleted: true, membership: { userId: bob.id } })
    const answer = await rooms.readLog(roomId, { userId: bob.id, after, count: 10 })
    expect(answer).toMatchObject({ verdict: 'GOOD', deleted: true, membership: { userId: bob.id } })
    expect(answer!.entries.map(({ entry }) => entry.kind)).toEqual(['deleted'])
    const { meta, members, log, ...others } = roomKeys(roomId)
    const gone = [others.history, others.reactions, others.emoji, others.roster, others.staff]
    expect(await redis.exists(...gone)).toBe(0)
    const expiries = await Promise.all([meta, members, log].map(key => redis.pexpiretime(key)))
    expect(new Set(expiries).size).toBe(1)
    expect(Math.abs(expiries[0]! - Date.now() - 7 * 24 * 3600_000)).toBeLessThan(60_000)
  })
})
