/** Changing what a room is: only what is given changes, and only what changes is told. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { parseRoomChange, type RoomInput } from '../../src/domain/room-facts.ts'
import type { User } from '../../src/domain/user.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { limitsWith, openStores, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms } = openStores(redis)
const find = async (roomId: RoomId, { id }: User) => (await rooms.findRoom(roomId, id))!
const change = async (roomId: RoomId, by: User, input: RoomInput, on = rooms) => {
  const facts = parseRoomChange(input, limitsWith({}))
  const listedAs = facts.name ?? JSON.stringify((await rooms.findRoom(roomId, by.id))?.room.name)
  return on.updateRoom({ roomId, by, facts, listedAs })
}

const all = {
  name: 'Coffee “%s” \\',
  topic: 'Beans',
  avatarUrl: 'https://example.org/a.png',
  metadata: { a: [], b: { '%d': '"' } },
  visibility: 'PUBLIC',
  slowModeSeconds: 5,
  roleToSend: 'MODERATOR',
  roleToAdd: 'OWNER',
  roleToRemove: 'OWNER',
} as const satisfies RoomInput

describe('changing a room', () => {
  test.each(Object.entries(all))('%s changes alone: what is absent stays', async (name, value) => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const before = (await find(roomId, ann)).room
    const reply = await change(roomId, ann, { [name]: value })
    const { room, head } = await find(roomId, ann)
    expect(reply).toEqual({ outcome: 'updated', room })
    expect(room).toEqual({ ...before, [name]: value, version: head.check })
  })

  test('all of it changes at once, and what there need not be goes with null', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    expect(await change(roomId, ann, all)).toMatchObject({ outcome: 'updated', room: all })
    const none = { topic: null, avatarUrl: null, metadata: null }
    expect(await change(roomId, ann, none)).toMatchObject({ room: { ...all, ...none } })
  })

  test('what it is already is written and told to nobody', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    await change(roomId, ann, all)
    const { head, room } = await find(roomId, ann)
    for (const same of [all, {}, { name: all.name }, { name: null, visibility: null }])
      expect(await change(roomId, ann, same)).toEqual({ outcome: 'updated', room })
    expect((await find(roomId, ann)).head).toEqual(head)
    expect(await redis.hget(roomKeys(roomId).changes, 'room')).toBe('1')
  })

  test('two who change different things at the same time both get what they asked', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const people = new Map([ann, bob].map(user => [user.id, user]))
    await rooms.setRole({ roomId, by: ann.id, member: bob.id, role: 'MODERATOR', people })
    await Promise.all([change(roomId, ann, { name: 'Coffee' }), change(roomId, bob, { topic: 'Beans' })])
    expect((await find(roomId, ann)).room).toMatchObject({ name: 'Coffee', topic: 'Beans' })
  })

  test('a moderator changes what moderators may, and nothing together with what they may not', async () => {
    const [ann, bob, cid] = [someUser(), someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob, cid)
    const people = new Map([ann, bob].map(user => [user.id, user]))
    await rooms.setRole({ roomId, by: ann.id, member: bob.id, role: 'MODERATOR', people })
    const { name, topic, avatarUrl, slowModeSeconds, roleToSend, ...owners } = all
    const moderators = { name, topic, avatarUrl, slowModeSeconds, roleToSend }
    for (const input of Object.entries(owners).map(([fact, value]) => ({ [fact]: value, name: 'Taken' })))
      expect(await change(roomId, bob, input)).toEqual({ outcome: 'not-allowed', needs: 'OWNER' })
    for (const input of Object.entries(moderators).map(([fact, value]) => ({ [fact]: value })))
      expect(await change(roomId, cid, input)).toEqual({ outcome: 'not-allowed', needs: 'MODERATOR' })
    expect(await change(roomId, bob, moderators)).toMatchObject({ outcome: 'updated', room: moderators })
    expect(await change(roomId, someUser(), moderators)).toEqual({ outcome: 'not-a-member' })
  })

  test('the word of it brings the room as it is now', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const listener = connect()
    const heard: string[] = []
    listener.on('message', (_channel, text) => heard.push(text))
    await listener.subscribe(channels.room(roomId))
    await change(roomId, ann, all)
    await until(() => heard.length === 1)
    const { room, head } = await find(roomId, ann)
    const { sequence, check, entry, shown } = JSON.parse(heard[0]!)
    expect({ sequence, check }).toEqual(head)
    expect(entry).toMatchObject({ kind: 'updated', by: ann.id })
    expect(shown).toEqual({ room, users: [ann], items: [] })
  })

  test('a room that is deleted changes no more', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await change(roomId, ann, all)).toEqual({ outcome: 'not-a-member' })
  })

  test('so often in a minute, by each and by all; the owner is held up by no other', async () => {
    const slow = openStores(redis, { roomChangesPerMinute: 3, roomChangesPerMember: 2 }).rooms
    const [ann, bob, cid] = [someUser(), someUser(), someUser()]
    const roomId = await someRoom(slow, ann, bob, cid)
    const people = new Map([ann, bob, cid].map(user => [user.id, user]))
    for (const { id } of [bob, cid]) await rooms.setRole({ roomId, by: ann.id, member: id, role: 'MODERATOR', people })
    await redis.del(roomKeys(roomId).changes)
    const rename = (by: User, name: string) => change(roomId, by, { name }, slow)
    const limited = { outcome: 'limited', retryAfterMs: expect.toSatisfy((ms: number) => ms > 30_000 && ms <= 60_000) }
    for (const name of ['b1', 'b2']) expect(await rename(bob, name)).toMatchObject({ outcome: 'updated' })
    expect(await rename(bob, 'b3')).toEqual(limited)
    expect(await rename(cid, 'c1')).toMatchObject({ outcome: 'updated' })
    expect(await rename(cid, 'c2')).toEqual(limited)
    expect(await rename(ann, 'a1')).toMatchObject({ outcome: 'updated' })
    const demotion = { roomId, by: ann.id, member: bob.id, people }
    expect(await slow.setRole({ ...demotion, role: 'MEMBER' })).toMatchObject({ outcome: 'set' })
    expect(await slow.setRole({ ...demotion, role: 'MODERATOR' })).toEqual(limited)
  })
})

describe('pages of members', () => {
  test('show those with a role alone, in the order of joining, from both ends', async () => {
    const ann = someUser()
    const others = Array.from({ length: 9 }, () => someUser())
    const roomId = await someRoom(rooms, ann, ...others)
    const people = new Map([ann, ...others].map(user => [user.id, user]))
    const moderators = others.filter((_, i) => i % 2 === 0)
    for (const { id } of [...moderators].reverse())
      await rooms.setRole({ roomId, by: ann.id, member: id, role: 'MODERATOR', people })
    const page = async (role: 'MEMBER' | 'MODERATOR' | 'OWNER' | null, limit: number, backwards = false) =>
      (await rooms.pageMembers(roomId, ann.id, { limit, backwards }, role))!.map(({ userId }) => userId)
    const ids = (users: User[]) => users.map(({ id }) => id)
    expect(await page(null, 20)).toEqual(ids([ann, ...others]))
    expect(await page('OWNER', 20)).toEqual([ann.id])
    expect(await page('MODERATOR', 20)).toEqual(ids(moderators))
    expect(await page('MODERATOR', 2)).toEqual(ids(moderators.slice(0, 2)))
    expect(await page('MODERATOR', 2, true)).toEqual(ids(moderators.slice(-2)))
    expect(await page('MEMBER', 3)).toEqual(ids(others.filter((_, i) => i % 2 === 1).slice(0, 3)))
    expect(await page('MEMBER', 1, true)).toEqual([others[7]!.id])
  })
})
