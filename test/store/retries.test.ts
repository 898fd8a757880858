/** A `clientMessageId` that comes again: nothing is sent twice, whatever became of the message, and nobody learns by it what is not theirs. */
import { expect, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { Item } from '../../src/domain/item.ts'
import type { NewMessage } from '../../src/store/message-commands.ts'
import { connect } from '../support/connect.ts'
import { age } from './ageing.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages } = openStores(redis)

/** Two people in a room, and a message that the second one sent under a name. */
async function setOut(on = messages, more: Partial<NewMessage> = {}) {
  const [ann, bob] = [someUser(), someUser()]
  const roomId = await someRoom(rooms, ann, bob)
  const message = { ...plain(roomId, bob, 'hello'), clientMessageId: 'once', ...more }
  const first = (await on.appendMessage(message)) as { item: Item }
  const change = { roomId, place: first.item, by: bob.id, people: [bob] }
  return { ann, bob, roomId, message, first, change }
}

const lengthOf = async (roomId: RoomId) => (await rooms.readHeads([roomId]))[0]!.sequence

test('it answers the first message again, also behind others', async () => {
  const { ann, roomId, message, first } = await setOut()
  await say(messages, roomId, ann, 'between')
  expect(await messages.appendMessage(message)).toEqual({ ...first, repeated: true })
  expect(await lengthOf(roomId)).toBe(4)
})

test.each([
  ['text', { body: 'other' }],
  ['metadata', { metadata: '{"a":1}' }],
  ['metadata of none', { metadata: null }],
  ['reply', { replyTo: null, repliedAuthor: null }],
])(
  'it conflicts with another %s, as long as the message is kept, also when it was edited to that',
  async (_, other) => {
    const setting = await setOut(messages, { metadata: '{}' })
    const { roomId, bob, change, first } = setting
    const replyTo = placeOf(first.item)
    const message = { ...setting.message, clientMessageId: 'twice', replyTo, repliedAuthor: bob }
    const { item } = (await messages.appendMessage(message)) as { item: Item }
    const before = await lengthOf(roomId)
    const again = { ...message, ...other }
    expect(await messages.appendMessage(again)).toEqual({ outcome: 'conflict' })
    expect(await lengthOf(roomId)).toBe(before)
    await messages.editMessage({ ...change, place: item, body: again.body, metadata: again.metadata })
    expect(await messages.appendMessage(again)).toEqual({ outcome: 'conflict' })
    // The text that was sent first is still the one that is known.
    const now = await messages.findMessage(roomId, bob.id, item)
    expect(await messages.appendMessage(message)).toEqual({ outcome: 'sent', repeated: true, ...now })
  },
)

test('it means something else of another author, and in another room', async () => {
  const { ann, roomId, message } = await setOut()
  const other = await someRoom(rooms, message.author)
  for (const different of [
    { ...message, author: ann },
    { ...message, roomId: other },
  ])
    expect(await messages.appendMessage(different)).toMatchObject({ outcome: 'sent', repeated: false })
  expect(await lengthOf(roomId)).toBe(4)
})

test('it answers an erased message as erased, whatever it says, and sends nothing', async () => {
  const { roomId, message, change, first } = await setOut()
  await messages.deleteMessage(change)
  const before = await lengthOf(roomId)
  for (const body of ['hello', 'something else']) {
    const reply = await messages.appendMessage({ ...message, body })
    expect(reply).toMatchObject({
      outcome: 'sent',
      repeated: true,
      item: { number: 1, body: '', deletedAt: expect.any(Number) },
    })
    expect(reply).toMatchObject({ item: placeOf(first.item) })
  }
  expect(await lengthOf(roomId)).toBe(before)
})

test('it answers one that was trimmed, or is too old, with its own text', async () => {
  const few = openStores(redis, { messagesPerRoom: 1 })
  const trimmed = await setOut(few.messages)
  await say(few.messages, trimmed.roomId, trimmed.ann, 'pushes it out')
  expect(await few.messages.appendMessage(trimmed.message)).toEqual({ ...trimmed.first, repeated: true })
  const old = await setOut()
  await age(redis, old.roomId, 1)
  const young = openStores(redis, { messageRetentionDays: 1 }).messages
  expect(await young.appendMessage(old.message)).toEqual({ ...old.first, repeated: true })
  for (const [store, { roomId, message }] of [[few.messages, trimmed] as const, [young, old] as const]) {
    const before = await lengthOf(roomId)
    const again = await store.appendMessage({ ...message, body: 'as the retry has it', metadata: '{"a":1}' })
    expect(again).toMatchObject({
      repeated: true,
      item: { number: 1, body: 'as the retry has it', metadata: '{"a":1}' },
    })
    expect(await lengthOf(roomId)).toBe(before)
  }
})

test('it answers who is out of the room what they said, and nothing of what others say now', async () => {
  const { ann, bob, roomId } = await setOut()
  const secret = await say(messages, roomId, ann, 'harmless')
  const message = { ...plain(roomId, bob, 'an answer'), clientMessageId: 'reply', replyTo: placeOf(secret) }
  await messages.appendMessage({ ...message, repliedAuthor: ann })
  await rooms.removeMember({ roomId, by: ann, member: bob })
  await messages.editMessage({ roomId, place: secret, by: ann.id, people: [ann], body: 'secret', metadata: null })
  const retry = { ...message, repliedAuthor: ann }
  const own = { outcome: 'sent', repeated: true, item: { body: 'an answer', replyTo: placeOf(secret) }, reply: null }
  expect(await messages.appendMessage(retry)).toMatchObject(own)
  expect(await messages.appendMessage({ ...retry, recallsOnly: true })).toMatchObject(own)
  expect(await messages.appendMessage({ ...retry, clientMessageId: null })).toEqual({ outcome: 'not-a-member' })
  // What is trimmed is answered as the retry has it: the retry cannot name what it answers.
  const few = openStores(redis, { messagesPerRoom: 2 }).messages
  for (const body of ['one', 'two']) await say(few, roomId, ann, body)
  const spying = { ...retry, replyTo: placeOf(await say(few, roomId, ann, 'another secret')) }
  expect(await few.appendMessage(spying)).toMatchObject({ outcome: 'sent', repeated: true, reply: null })
})

test('it is known where only what was sent before is answered; nothing else is', async () => {
  const { roomId, message, first } = await setOut()
  const before = await lengthOf(roomId)
  expect(await messages.appendMessage({ ...message, recallsOnly: true })).toEqual({ ...first, repeated: true })
  const unknown = { outcome: 'unknown' }
  for (const other of [{ clientMessageId: 'new' }, { clientMessageId: null }, { author: someUser() }])
    expect(await messages.appendMessage({ ...message, ...other, recallsOnly: true })).toEqual(unknown)
  expect(await lengthOf(roomId)).toBe(before)
})
