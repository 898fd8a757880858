/** Sending messages, and answering them: what is written, and what is told. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import { follows, type Logged } from '../../src/domain/log.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const listener = connect()
const { rooms, messages, reactions } = openStores(redis)

const readAll = (roomId: RoomId): Promise<Logged[]> => rooms.readEntries(roomId, 0, 1_000_000)
const kindsIn = async (roomId: RoomId) => (await readAll(roomId)).map(({ entry }) => entry.kind)

async function listen(roomId: RoomId) {
  const heard: Record<string, unknown>[] = []
  await listener.subscribe(channels.room(roomId))
  listener.on('message', (channel, text) => channel === channels.room(roomId) && heard.push(JSON.parse(text)))
  return heard
}

const dumpsOf = (keys: string[]) => Promise.all(keys.map(key => redis.dumpBuffer(key)))

describe('sending', () => {
  test('a message stands in the history, its entry in the log, and whoever listens is told all that it shows', async () => {
    const [ann, bob] = [someUser(), someUser('Bob')]
    const roomId = await someRoom(rooms, ann, bob)
    const asked = await say(messages, roomId, bob, 'Tea?')
    const heard = await listen(roomId)
    const body = 'a "quoted" \\ %d line\nand 💬 \u2028'
    const metadata = '{"a":[],"%d":1e21,"<script>":"\\u0000\\"}]","number":7}'
    const message = { ...plain(roomId, ann, body), metadata, replyTo: placeOf(asked), repliedAuthor: bob }
    const reply = await messages.appendMessage({ ...message, clientMessageId: 'c"1' })
    const entry = (await readAll(roomId)).at(-1)!
    expect(entry).toMatchObject({ sequence: 4, entry: { kind: 'message', by: ann.id, number: 2 } })
    const { at } = entry.entry as { at: number }
    const item = {
      ...{ number: 2, check: entry.check, changed: entry.check, author: ann.id, body, metadata },
      ...{ sentAt: at, editedAt: null, deletedAt: null, deletedBy: null },
      ...{ replyTo: placeOf(asked), clientMessageId: 'c"1' },
    }
    expect(reply).toEqual({ outcome: 'sent', repeated: false, item, reply: asked })
    expect(await messages.findMessage(roomId, bob.id, placeOf(item))).toEqual({ item, reply: asked })
    await until(() => heard.length > 0)
    expect(heard).toEqual([{ kind: 'entry', ...entry, shown: { users: [ann, bob], items: [item, asked] } }])
  })

  test.each([
    '{}',
    '{"":"","%s":"%q","[[":"]]","\\\\":"\\\\\\""}',
    '{"a":"\\\\","b":"\\"","c":["\\n\\r\\u0000\\u001f","\u007f\u2028\u2029","😀é"]}',
    `{"deep":${'{"a":['.repeat(7)}1e21${']}'.repeat(7)}}`,
  ])('metadata come back to the letter: %s', async metadata => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const { outcome, ...reply } = await messages.appendMessage({ ...plain(roomId, ann, ''), metadata })
    expect([outcome, reply]).toMatchObject(['sent', { item: { metadata } }])
    const page = await messages.pageMessages(roomId, ann.id, { limit: 9, backwards: false })
    expect(page!.items.map(item => item.metadata)).toEqual([metadata])
  })

  test('the log is one chain, holds no text, and no two rooms share a beginning', async () => {
    const ann = someUser('Ann Secret')
    const roomIds = [await someRoom(rooms, ann), await someRoom(rooms, ann, someUser())]
    const logs = []
    for (const roomId of roomIds) {
      for (const body of ['secret one', 'secret two']) await say(messages, roomId, ann, body)
      const log = await readAll(roomId)
      expect(log.slice(1).every((logged, index) => follows(logged, log[index]!))).toBe(true)
      const { sequence, check } = log.at(-1)!
      expect((await rooms.findRoom(roomId, ann.id))!.head).toEqual({ sequence, check })
      expect(JSON.stringify(await redis.xrange(roomKeys(roomId).log, '-', '+'))).not.toMatch(/secret/i)
      logs.push(log)
    }
    expect(logs[0]![0]!.previous).not.toBe(logs[1]![0]!.previous)
  })

  test('the same text, by the same person at the same time, never has the same check', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const said = await Promise.all(Array.from({ length: 20 }, () => say(messages, roomId, ann, 'same')))
    expect(new Set(said.map(({ check }) => check)).size).toBe(20)
    expect(said.map(({ number }) => number).sort((a, b) => a - b)).toEqual(said.map((_, i) => i + 1))
  })

  test('what two histories say at one place never has the same check, though all else of it is the same', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const { meta, log, history } = roomKeys(roomId)
    await redis.hset(meta, 'at', Date.now() + 3_600_000)
    const [first, ...dumps] = [await say(messages, roomId, ann, 'first'), ...(await dumpsOf([meta, log, history]))]
    const lost = await say(messages, roomId, ann, 'same')
    // As after a failover to a replica that had not heard of it.
    for (const [i, key] of [meta, log, history].entries()) await redis.restore(key, 0, dumps[i] as Buffer, 'REPLACE')
    const other = await say(messages, roomId, ann, 'same')
    expect({ ...other, check: '', changed: '' }).toEqual({ ...lost, check: '', changed: '' })
    expect(other.check).not.toBe(lost.check)
    expect(await messages.findMessage(roomId, ann.id, lost)).toBeNull()
    expect(await messages.findMessage(roomId, ann.id, first)).toMatchObject({ item: { body: 'first' } })
    const change = { roomId, place: lost, by: ann.id, people: [ann] }
    expect(await messages.deleteMessage(change)).toEqual({ outcome: 'not-found' })
    expect(await messages.editMessage({ ...change, body: 'x', metadata: null })).toEqual({ outcome: 'not-found' })
  })

  test('time never goes back within a room, whatever Redis’ clock does', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const future = Date.now() + 3_600_000
    await redis.hset(roomKeys(roomId).meta, 'at', future)
    const place = await say(messages, roomId, ann, 'hello')
    const change = { roomId, place, by: ann.id, people: [ann] }
    const edited = await messages.editMessage({ ...change, body: 'bye', metadata: null })
    await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
    await reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' })
    const deleted = await messages.deleteMessage(change)
    await rooms.addMember({ roomId, by: ann, member: someUser(), intendedAt: Date.now() })
    await rooms.deleteRoom({ roomId, by: ann })
    const times = (await readAll(roomId)).slice(1).map(({ entry }) => 'at' in entry && entry.at)
    expect(times).toEqual(times.map(() => future))
    expect(place.sentAt).toBe(future)
    expect(edited).toMatchObject({ item: { sentAt: future, editedAt: future } })
    expect(deleted).toMatchObject({ item: { sentAt: future, deletedAt: future } })
  })
})

describe('a reply', () => {
  test('needs a message of the same room that is still there', async () => {
    const ann = someUser()
    const [roomId, other] = [await someRoom(rooms, ann), await someRoom(rooms, ann)]
    const few = openStores(redis, { messagesPerRoom: 3 }).messages
    const trimmed = placeOf(await say(few, roomId, ann, 'trimmed'))
    const deleted = placeOf(await say(few, roomId, ann, 'deleted'))
    await messages.deleteMessage({ roomId, place: deleted, by: ann.id, people: [ann] })
    const standing = placeOf(await say(few, roomId, ann, 'standing'))
    await say(few, roomId, ann, 'trims')
    const elsewhere = placeOf(await say(few, other, ann, 'elsewhere'))
    const before = await kindsIn(roomId)
    const reply = (replyTo: typeof standing) =>
      messages.appendMessage({ ...plain(roomId, ann, 'reply'), replyTo, repliedAuthor: ann })
    const forged = { ...standing, check: 'ffffffffffff' }
    const wrong = [trimmed, deleted, elsewhere, forged, { ...standing, number: 5 }, { ...standing, number: 1e14 }]
    for (const replyTo of wrong) expect(await reply(replyTo)).toEqual({ outcome: 'no-reply' })
    expect(await kindsIn(roomId)).toEqual(before)
    expect(await reply(standing)).toMatchObject({ outcome: 'sent', reply: { body: 'standing' } })
  })

  test('shows what it answers as that is now, one level deep', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const first = placeOf(await say(messages, roomId, ann, 'first'))
    const answer = async (replyTo: typeof first) => {
      const reply = await messages.appendMessage({ ...plain(roomId, ann, 'reply'), replyTo, repliedAuthor: ann })
      return placeOf((reply as { item: typeof first }).item)
    }
    const second = await answer(first)
    const third = await answer(second)
    const change = { roomId, place: first, by: ann.id, people: [ann] }
    await messages.editMessage({ ...change, body: 'changed', metadata: undefined })
    const find = (place: typeof first) => messages.findMessage(roomId, ann.id, place)
    expect(await find(second)).toMatchObject({ item: { replyTo: first }, reply: { body: 'changed' } })
    expect(await find(third)).toMatchObject({ item: { replyTo: second }, reply: { body: 'reply', replyTo: first } })
    await messages.deleteMessage(change)
    expect(await find(second)).toMatchObject({ item: { replyTo: first }, reply: { body: '', deletedBy: ann.id } })
  })
})
