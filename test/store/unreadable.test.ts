import { expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { UnreadableError } from '../../src/domain/unreadable.ts'
import { roomKeys, userKeys } from '../../src/store/keys.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect } from '../support/connect.ts'
import { anyScan, limitsWith, say, someRoom, someUser } from './some.ts'

const redis = connect()
const ann = someUser()
const everything = { limit: 100, backwards: false }

function open() {
  const noted: string[] = []
  const note = (where: string) => void noted.push(where)
  const stores = {
    rooms: createRoomStore(redis, limitsWith({}), note),
    roomLists: createRoomListStore(redis, note),
    users: createUserStore(redis, note),
  }
  return { ...stores, noted }
}

test.each([{ backwards: false }, { backwards: true }])(
  'a page leaves out what cannot be read, and is as long without it: %o',
  async ({ backwards }) => {
    const { rooms, noted } = open()
    const people = Array.from({ length: 6 }, () => someUser())
    const roomId = await someRoom(rooms, ann, ...people)
    const { log, members } = roomKeys(roomId)
    for (let n = 1; n <= 6; n++) await say(rooms, roomId, ann, `${n}`)
    for (const n of [1, 2, 4]) await redis.hset(members, people[n]!.id, '{"user":')
    const sequences = (await redis.xrange(log, '-', '+')).map(([id]) => id)
    const entries = await redis.xrange(log, '-', '+')
    await redis.del(log)
    for (const [id, fields] of entries) {
      const isDamaged = [8, 9, 12].includes(sequences.indexOf(id) + 1)
      await redis.xadd(log, id, 'e', isDamaged ? '{"kind":"message",' : fields[1]!, ...fields.slice(2))
    }
    const bodies = (await rooms.pageMessages(roomId, ann.id, { limit: 2, backwards }, anyScan))!.map(
      ({ entry }) => entry.body,
    )
    expect(bodies).toEqual(backwards ? ['4', '6'] : ['3', '4'])
    const page = (await rooms.pageMembers(roomId, ann.id, { limit: 3, backwards }))!
    const expected = backwards ? [people[0], people[3], people[5]] : [ann, people[0], people[3]]
    expect(page.map(({ user }) => user.id)).toEqual(expected.map(user => user!.id))
    expect(await rooms.pageMembers(roomId, ann.id, everything)).toHaveLength(4)
    expect(new Set(noted)).toEqual(new Set([log, members]))
  },
)

const damages: Record<string, (roomId: RoomId) => Promise<unknown>> = {
  'a sequence that is no number': roomId => redis.hset(roomKeys(roomId).meta, 'sequence', 'many'),
  'no sequence': roomId => redis.hdel(roomKeys(roomId).meta, 'sequence'),
  'no check': roomId => redis.hdel(roomKeys(roomId).meta, 'check'),
  'a count that is no number': roomId => redis.hset(roomKeys(roomId).meta, 'messages', 'many'),
  'a room of bad JSON': roomId => redis.hset(roomKeys(roomId).meta, 'room', '{"id":'),
  'a room of another shape': roomId => redis.hset(roomKeys(roomId).meta, 'room', '[]'),
  'a membership of bad JSON': roomId => redis.hset(roomKeys(roomId).members, ann.id, 'x'),
  'members of another type': roomId => redis.set(roomKeys(roomId).members, 'x'),
  'meta of another type': roomId => redis.set(roomKeys(roomId).meta, 'x'),
}

test.each(Object.keys(damages))('a room with %s is an error of its own, which names the place alone', async damage => {
  const { rooms, noted } = open()
  const roomId = await someRoom(rooms, ann)
  await damages[damage]!(roomId)
  for (const look of [
    () => rooms.findRoom(roomId, ann.id),
    () => rooms.readLog(roomId, { userId: ann.id, after: null, count: 1 }),
  ])
    await expect(look()).rejects.toThrow(UnreadableError)
  expect(noted.every(where => where.startsWith(`{r:${roomId}}:`))).toBe(true)
  expect(noted).toHaveLength(2)
})

test.each(['a sequence that is no number', 'no check', 'a count that is no number'])(
  'to a room with %s nothing is written',
  async damage => {
    const { rooms } = open()
    const roomId = await someRoom(rooms, ann)
    await damages[damage]!(roomId)
    const before = await redis.xlen(roomKeys(roomId).log)
    const sending = rooms.appendMessage({ roomId, author: ann, body: 'lost?', clientMessageId: null })
    await expect(sending).rejects.toThrow(UnreadableError)
    expect(await redis.xlen(roomKeys(roomId).log)).toBe(before)
  },
)

test('a member is neither added nor removed where the roster cannot be written', async () => {
  const { rooms } = open()
  const [bob, cyd] = [someUser(), someUser()]
  const roomId = await someRoom(rooms, ann, bob)
  await redis.del(roomKeys(roomId).roster)
  await redis.set(roomKeys(roomId).roster, 'x')
  const before = await redis.xlen(roomKeys(roomId).log)
  const adding = rooms.addMember({ roomId, by: ann, member: cyd, intendedAt: Date.now() })
  await expect(adding).rejects.toThrow(UnreadableError)
  await expect(rooms.removeMember({ roomId, by: ann, member: bob })).rejects.toThrow(UnreadableError)
  expect(await redis.xlen(roomKeys(roomId).log)).toBe(before)
  expect((await rooms.findRoom(roomId, bob.id))!.membership).not.toBe(null)
})

test('of heads, versions and profiles, those that can be read are told', async () => {
  const { rooms, roomLists, users } = open()
  const [sound, broken] = [await someRoom(rooms, ann), await someRoom(rooms, ann)]
  await redis.del(roomKeys(broken).meta)
  await redis.set(roomKeys(broken).meta, 'x')
  expect(await rooms.readHeads([broken, sound])).toMatchObject([null, { sequence: 1 }])
  const [bob, cyd, dan] = [someUser(), someUser(), someUser()]
  await redis.set(userKeys(bob.id).rooms, 'x')
  await redis.hset(userKeys(cyd.id).rooms, 'version', 'v')
  expect(await roomLists.readVersions([bob.id, cyd.id])).toEqual(['', 'v'])
  for (const user of [bob, cyd, dan]) await users.createUser({ user, passwordHash: 'hash' })
  await redis.set(userKeys(bob.id).profile, JSON.stringify({ ...bob, createdAt: 'once upon a time' }))
  await redis.del(userKeys(cyd.id).profile)
  await redis.hset(userKeys(cyd.id).profile, 'x', 'x')
  const found = await Promise.all([bob, cyd, dan].map(({ id }) => users.findUser(id)))
  expect(found).toEqual([null, null, dan])
})

test('a mark that cannot be read is written anew', async () => {
  const { rooms, roomLists } = open()
  const roomId = await someRoom(rooms, ann)
  const bob = someUser()
  await redis.hset(userKeys(bob.id).rooms, roomId, 'joined in spring')
  const { membership } = (await rooms.findRoom(roomId, ann.id))!
  await roomLists.markJoined(bob.id, membership!, roomId, null)
  expect((await roomLists.readRooms(bob.id)).marks).toMatchObject([{ roomId, state: 'joined' }])
})
