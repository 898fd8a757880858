/** Editing messages: who may, what is written and told, and what counts. */
import { describe, expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { Logged } from '../../src/domain/log.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const listener = connect()
const { rooms, messages } = openStores(redis)

const readAll = (roomId: RoomId): Promise<Logged[]> => rooms.readEntries(roomId, 0, 1_000_000)
const kindsIn = async (roomId: RoomId) => (await readAll(roomId)).map(({ entry }) => entry.kind)

async function listen(roomId: RoomId) {
  const heard: Record<string, unknown>[] = []
  await listener.subscribe(channels.room(roomId))
  listener.on('message', (channel, text) => channel === channels.room(roomId) && heard.push(JSON.parse(text)))
  return heard
}

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
      item: { metadata: '{"b":2}' },
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
    expect(await edit(ann)).toEqual({ outcome: 'not-allowed', needs: null })
    expect(await edit(someUser())).toEqual({ outcome: 'not-a-member' })
    for (const wrong of [
      { ...place, check: 'ffffffffffff' },
      { ...place, number: 2 },
    ])
      expect(await edit(bob, wrong)).toEqual({ outcome: 'not-found' })
    await rooms.removeMember({ roomId, by: ann, member: bob })
    expect(await edit(bob)).toEqual({ outcome: 'not-a-member' })
    expect(await messages.findMessage(roomId, ann.id, place)).toMatchObject({ item: { body: 'bob’s', editedAt: null } })
    await rooms.deleteRoom({ roomId, by: ann })
    expect(await edit(ann)).toEqual({ outcome: 'not-a-member' })
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
