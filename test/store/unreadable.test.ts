import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { UnreadableError } from '../../src/domain/unreadable.ts'
import { roomKeys, triesKey, userKeys } from '../../src/store/keys.ts'
import { createMessageStore } from '../../src/store/message-store.ts'
import { createReactionStore } from '../../src/store/reaction-store.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { createTriesStore } from '../../src/store/tries-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect } from '../support/connect.ts'
import { nobodysHash } from '../support/password-hash.ts'
import { limitsWith, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const ann = someUser()
const everything = { limit: 100, backwards: false }

function open() {
  const noted: string[] = []
  const note = (where: string) => void noted.push(where)
  const stores = {
    rooms: createRoomStore(redis, limitsWith({}), note),
    messages: createMessageStore(redis, limitsWith({}), note),
    reactions: createReactionStore(redis, limitsWith({}), note),
    roomLists: createRoomListStore(redis, note),
    users: createUserStore(redis, note),
  }
  return { ...stores, noted }
}

test.each([{ backwards: false }, { backwards: true }])(
  'a page leaves out what cannot be read: %o',
  async ({ backwards }) => {
    const { rooms, messages, noted } = open()
    const people = Array.from({ length: 6 }, () => someUser())
    const roomId = await someRoom(rooms, ann, ...people)
    const { history, members } = roomKeys(roomId)
    for (let n = 1; n <= 9; n++) await say(messages, roomId, ann, `${n}`)
    // Nothing, no array, another one, and one whose texts are no JSON.
    const foreign = ['x', '\xa1x', '\x92\xa1x\xa1y', `\xdc\x00\x0c${'\xa1x'.repeat(12)}`]
    for (const [i, bytes] of foreign.entries()) await redis.hset(history, `${i + 3}`, Buffer.from(bytes, 'latin1'))
    const { items, ...sides } = (await messages.pageMessages(roomId, ann.id, { limit: 8, backwards }))!
    expect(items.map(({ body }) => body)).toEqual(backwards ? ['2', '7', '8', '9'] : ['1', '2', '7', '8'])
    expect(sides).toMatchObject({ hasPrevious: backwards, hasNext: !backwards })
    for (const n of [1, 2, 4]) await redis.hset(members, people[n]!.id, '{"user":')
    const page = (await rooms.pageMembers(roomId, ann.id, { limit: 3, backwards }))!
    const expected = backwards ? [people[0], people[3], people[5]] : [ann, people[0], people[3]]
    expect(page.map(({ userId }) => userId)).toEqual(expected.map(user => user!.id))
    expect(await rooms.pageMembers(roomId, ann.id, everything)).toHaveLength(4)
    expect(new Set(noted)).toEqual(new Set([history, members]))
  },
)

const damages: Record<string, (roomId: RoomId) => Promise<unknown>> = {
  'a sequence that is no number': roomId => redis.hset(roomKeys(roomId).meta, 'sequence', 'many'),
  'no sequence': roomId => redis.hdel(roomKeys(roomId).meta, 'sequence'),
  'no check': roomId => redis.hdel(roomKeys(roomId).meta, 'check'),
  'a count that is no number': roomId => redis.hset(roomKeys(roomId).meta, 'number', 'many'),
  'a count that has no next one': roomId => redis.hset(roomKeys(roomId).meta, 'number', '99999999999999999999'),
  'an oldest message before the first': roomId => redis.hset(roomKeys(roomId).meta, 'oldest', '-5'),
  'a sequence between two': roomId => redis.hset(roomKeys(roomId).meta, 'sequence', '1.5'),
  'a room of bad JSON': roomId => redis.hset(roomKeys(roomId).meta, 'name', '{"id":'),
  'a room without a name': roomId => redis.hdel(roomKeys(roomId).meta, 'name'),
  'a room of another shape': roomId => redis.hset(roomKeys(roomId).meta, 'name', '[]'),
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
    const { rooms, messages } = open()
    const roomId = await someRoom(rooms, ann)
    await damages[damage]!(roomId)
    const before = await redis.xlen(roomKeys(roomId).log)
    const sending = messages.appendMessage(plain(roomId, ann, 'lost?'))
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

test('a message is neither sent nor changed, nor reacted to, where the log cannot be written', async () => {
  const { rooms, messages, reactions } = open()
  const roomId = await someRoom(rooms, ann)
  const place = await say(messages, roomId, ann, 'hello')
  await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
  const { log, ...keys } = roomKeys(roomId)
  await redis.del(log)
  await redis.set(log, 'x')
  const kept = [keys.meta, keys.history, keys.reactions, keys.emoji]
  const dumps = () => Promise.all(kept.map(key => redis.dumpBuffer(key)))
  const before = await dumps()
  const change = { roomId, place, by: ann.id, people: [ann] }
  for (const write of [
    () => messages.appendMessage(plain(roomId, ann, 'lost?')),
    () => messages.editMessage({ ...change, body: 'lost?', metadata: null }),
    () => messages.deleteMessage(change),
    () => reactions.addReaction({ roomId, place, by: ann, emoji: '🎉' }),
    () => reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' }),
  ])
    await expect(write()).rejects.toThrow(UnreadableError)
  expect(await dumps()).toEqual(before)
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

test.each(['', 'x', '$argon2id$', '$2b$10$abcdefghijklmnopqrstuv', null])(
  'nobody signs in by what is no hash: %o',
  async kept => {
    const { users, noted } = open()
    const bob = someUser()
    const { password } = userKeys(bob.id)
    await users.createUser({ user: bob, passwordHash: nobodysHash })
    if (kept === null) await redis.del(password)
    if (kept === null) await redis.hset(password, 'x', 'x')
    else await redis.set(password, kept)
    expect(await users.findCredentials(bob.username)).toBeNull()
    await expect(users.readPasswordHash(bob.id)).rejects.toThrow(UnreadableError)
    expect(noted).toEqual([password, password])
  },
)

test('tries are counted anew where no count is kept', async () => {
  const tries = { kind: 'sign-in', caller: someUser().id, periodMs: 60_000 }
  const { countTries } = createTriesStore(redis)
  const digest = createHash('sha256').update(tries.caller).digest('base64url').slice(0, 22)
  const key = triesKey(tries.kind, digest)
  for (const kept of ['x', '', '9'.repeat(30)]) {
    await redis.set(key, kept)
    expect((await countTries(tries)).count).toBe(1)
  }
  await redis.del(key)
  await redis.hset(key, 'x', 'x')
  expect((await countTries(tries)).count).toBe(1)
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
