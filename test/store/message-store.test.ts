/** Sending and changing messages: what is written, what is told, and who may. */
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
      ...{ number: 2, check: entry.check, changed: entry.check, author: ann.id, body, metadata: JSON.parse(metadata) },
      ...{ sentAt: at, editedAt: null, deletedAt: null, deletedBy: null },
      ...{ replyTo: placeOf(asked), clientMessageId: 'c"1' },
    }
    expect(reply).toEqual({ outcome: 'sent', repeated: false, item, reply: asked })
    expect(await messages.findMessage(roomId, bob.id, placeOf(item))).toEqual({ item, reply: asked })
    await until(() => heard.length > 0)
    expect(heard).toEqual([{ kind: 'entry', ...entry, shown: { users: [ann, bob], items: [item, asked] } }])
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

describe('editing', () => {
  test('changes what the message says, and tells it', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const message = { ...plain(roomId, ann, 'one'), metadata: '{"a":1}', clientMessageId: 'c1' }
    const { item: sent } = (await messages.appendMessage(message)) as { item: Awaited<ReturnType<typeof say>> }
    const edit = { roomId, place: sent, by: ann.id, people: [ann] }
    const heard = await listen(roomId)
    const first = await messages.editMessage({ ...edit, body: 'two', metadata: undefined })
    const entry = (await readAll(roomId)).at(-1)!
    const { at } = entry.entry as { at: number }
    const item = { ...sent, body: 'two', editedAt: at, changed: entry.check }
    expect(first).toEqual({ outcome: 'edited', item, reply: null })
    expect(entry.entry).toMatchObject({ kind: 'edited', by: ann.id, number: 1 })
    await until(() => heard.length > 0)
    expect(heard).toEqual([{ kind: 'entry', ...entry, shown: { users: [ann], items: [item] } }])
    expect(await messages.findMessage(roomId, bob.id, sent)).toEqual({ item, reply: null })
    expect(await messages.editMessage({ ...edit, body: 'two', metadata: '{"b":2}' })).toMatchObject({
      item: { metadata: { b: 2 } },
    })
    expect(await messages.editMessage({ ...edit, body: 'two', metadata: null })).toMatchObject({
      item: { body: 'two', metadata: null },
    })
  })

  test('is for the author alone, and for members', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const place = placeOf(await say(messages, roomId, bob, 'bob’s'))
    const edit = (by: typeof ann, other = place) =>
      messages.editMessage({ roomId, place: other, by: by.id, people: [by], body: 'forged', metadata: null })
    expect(await edit(ann)).toEqual({ outcome: 'not-allowed' })
    expect(await edit(someUser())).toEqual({ outcome: 'not-found' })
    for (const wrong of [
      { ...place, check: 'ffffffffffff' },
      { ...place, number: 2 },
    ])
      expect(await edit(bob, wrong)).toEqual({ outcome: 'not-found' })
    await rooms.removeMember({ roomId, by: ann, member: bob })
    expect(await edit(bob)).toEqual({ outcome: 'not-found' })
    expect(await messages.findMessage(roomId, ann.id, place)).toMatchObject({ item: { body: 'bob’s', editedAt: null } })
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await edit(ann)).toEqual({ outcome: 'not-found' })
  })

  test('to what it says already writes nothing and counts nothing; to nothing at all it is refused', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const place = await say(messages, roomId, ann, 'one')
    const edit = { roomId, place, by: ann.id, people: [ann] }
    const before = await kindsIn(roomId)
    for (const metadata of [null, undefined])
      expect(await messages.editMessage({ ...edit, body: 'one', metadata })).toMatchObject({
        outcome: 'edited',
        item: { editedAt: null, changed: place.check },
      })
    for (const metadata of [null, undefined, '{}'])
      expect(await messages.editMessage({ ...edit, body: '', metadata })).toEqual({ outcome: 'empty' })
    expect(await kindsIn(roomId)).toEqual(before)
    expect(await redis.exists(roomKeys(roomId).changes)).toBe(0)
    expect(await messages.editMessage({ ...edit, body: '', metadata: '{"a":1}' })).toMatchObject({ outcome: 'edited' })
    expect(await messages.editMessage({ ...edit, body: '', metadata: undefined })).toMatchObject({ outcome: 'edited' })
    expect(await messages.editMessage({ ...edit, body: '', metadata: null })).toEqual({ outcome: 'empty' })
  })

  test('that is sent again does not take back what came between', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const place = await say(messages, roomId, ann, 'one')
    const edit = { roomId, place, by: ann.id, people: [ann], metadata: null }
    const delayed = connect()
    const late = openStores(againAfter(delayed, () => messages.editMessage({ ...edit, body: 'three' })))
    expect(await late.messages.editMessage({ ...edit, body: 'two' })).toMatchObject({ item: { body: 'three' } })
    expect(await messages.findMessage(roomId, ann.id, place)).toMatchObject({ item: { body: 'three' } })
    expect(await kindsIn(roomId)).toEqual(['added', 'message', 'edited', 'edited'])
    await redis.del(roomKeys(roomId).changes)
    const tooLate = openStores(againAfter(connect(), () => messages.deleteMessage(edit)))
    expect(await tooLate.messages.editMessage({ ...edit, body: 'four' })).toEqual({ outcome: 'not-found' })
    expect(await messages.findMessage(roomId, ann.id, place)).toMatchObject({ item: { body: '' } })
  })

  test('and deleting count together, for each member and for all, and leaves nothing half done', async () => {
    const [ann, bob, cid] = [someUser(), someUser(), someUser()]
    const slow = openStores(redis, { editsPerRoom: 3, editsPerMember: 2 })
    const roomId = await someRoom(rooms, ann, bob, cid)
    const limited = { outcome: 'limited', retryAfterMs: expect.toSatisfy((ms: number) => ms > 30_000 && ms <= 60_000) }
    const write = async (by: typeof ann, body: string) => {
      const place = await say(messages, roomId, by, 'first')
      return slow.messages.editMessage({ roomId, place, by: by.id, people: [by], body, metadata: null })
    }
    expect(await write(ann, 'second')).toMatchObject({ outcome: 'edited' })
    const place = await say(messages, roomId, ann, 'to go')
    const change = { roomId, place, by: ann.id, people: [ann] }
    expect(await slow.messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
    expect(await write(ann, 'third')).toEqual(limited)
    expect(await slow.messages.deleteMessage(change)).toMatchObject({ outcome: 'deleted' })
    expect(await write(bob, 'first of bob')).toMatchObject({ outcome: 'edited' })
    const before = await redis.hgetall(roomKeys(roomId).meta)
    const placed = await say(messages, roomId, cid, 'cid’s')
    expect(await slow.messages.deleteMessage({ ...change, place: placed, by: cid.id })).toEqual(limited)
    expect(await messages.findMessage(roomId, cid.id, placed)).toMatchObject({ item: { body: 'cid’s' } })
    expect(Number(await redis.hget(roomKeys(roomId).meta, 'sequence'))).toBe(Number(before.sequence) + 1)
  })
})

/** The connection runs each script twice; between the two, something else happens. */
function againAfter(on: ReturnType<typeof connect>, between: () => Promise<unknown>) {
  const define = on.defineCommand.bind(on)
  on.defineCommand = (name, definition) => {
    define(name, definition)
    const commands = on as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const run = commands[name]!.bind(on)
    commands[name] = async (...args) => {
      await run(...args)
      await between()
      return run(...args)
    }
  }
  return on
}
