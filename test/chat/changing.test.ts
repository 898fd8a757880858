/** Editing, deleting, answering and reacting, as friend and as attacker. */
import { describe, expect, test } from 'vitest'
import { locateMessage } from '../../src/domain/message.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  DeleteRoomDocument,
  EditMessageDocument,
  NodeDocument,
  RemoveReactionDocument,
  SendMessageDocument,
  type SendMessageInput,
} from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const strict = createWorld({ sendsPerMinute: 1 })

const send = async (who: Person, input: SendMessageInput) =>
  (await who.ask(SendMessageDocument, { input })).data!.sendMessage
/** Sends a message; answers its id. */
async function say(who: Person, input: SendMessageInput): Promise<string> {
  const sent = await send(who, input)
  if (sent.__typename !== 'SendMessagePayload') throw new Error(JSON.stringify(sent))
  return sent.sentMessage.id
}
const edit = async (who: Person, messageId: string, body: string, more: object = {}) =>
  (await who.ask(EditMessageDocument, { input: { messageId, body, ...more } })).data!.editMessage
const erase = async (who: Person, messageId: string) =>
  (await who.ask(DeleteMessageDocument, { input: { messageId } })).data!.deleteMessage
const react = async (who: Person, messageId: string, emoji = '👍') =>
  (await who.ask(AddReactionDocument, { input: { messageId, emoji } })).data!.addReaction
const unreact = async (who: Person, messageId: string, emoji = '👍') =>
  (await who.ask(RemoveReactionDocument, { input: { messageId, emoji } })).data!.removeReaction
const look = async (who: Person, id: string) => (await who.ask(NodeDocument, { id })).data!.node

describe('an author', () => {
  test('edits what they said, and deletes it, with all that was attached', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const roomId = await ada.room(bob)
    const id = await say(bob, { roomId, body: 'one', metadata: { a: 1 }, clientMessageId: 'c1' })
    expect(await edit(bob, id, 'Gru\u0308ße\r\n')).toMatchObject({
      editedMessage: { id, body: 'Grüße\n', metadata: { a: 1 }, editedAt: expect.any(String), author: { id: bob.id } },
    })
    expect(await edit(bob, id, '', { metadata: { b: [] } })).toMatchObject({
      editedMessage: { body: '', metadata: { b: [] } },
    })
    expect(await edit(bob, id, '')).toMatchObject({ editedMessage: { body: '' } })
    const gone = { id, body: '', metadata: null, deletedAt: expect.any(String), deletedBy: { id: bob.id } }
    expect(await erase(bob, id)).toMatchObject({ deletedMessage: gone })
    expect(await erase(bob, id)).toMatchObject({ deletedMessage: gone })
    expect(await look(ada, id)).toMatchObject(gone)
    expect(await edit(bob, id, 'back')).toMatchObject({ __typename: 'NotFoundError', id })
    expect(await send(bob, { roomId, body: 'one', clientMessageId: 'c1' })).toMatchObject({
      repeated: true,
      sentMessage: gone,
    })
  })

  test.each([
    ['', {}, ['body']],
    ['', { metadata: {} }, ['body']],
    ['', { metadata: null }, ['body']],
    [' \u200b ', { metadata: { a: 1 } }, ['body']],
    ['a\u0000', { metadata: { a: '\ud800' } }, ['metadata', 'body']],
    ['x'.repeat(4001), { metadata: { a: 'x'.repeat(9000) } }, ['metadata', 'body']],
  ])('says something that can be seen, or attaches something: %j %j', async (body, more, paths) => {
    const ada = await world.person()
    const roomId = await ada.room()
    const id = await say(ada, { roomId, body: 'fine' })
    const issues = paths.map(path => ({ path: [path] }))
    expect(await edit(ada, id, body, more)).toMatchObject({ __typename: 'InvalidInputError', issues })
    expect(await send(ada, { roomId, body, ...more })).toMatchObject({ __typename: 'InvalidInputError', issues })
    expect(await look(ada, id)).toMatchObject({ body: 'fine', editedAt: null })
  })

  test('attaches what looks like anything else, and gets it back as it was', async () => {
    const ada = await world.person()
    const roomId = await ada.room()
    const metadata = {
      '<script>alert(1)</script>': '</script><!--"\\u0000',
      '"number":7,"check":"ffffffffffff"': [[], {}, '\u2028', '%s%d', 1e-7, -0.5, '],"users":['],
      ['__proto__']: { number: 9_007_199_254_740_991 },
    }
    const body = '"},"number":1,"emoji":"\\","numbers":[1]} %d \u2028'
    const id = await say(ada, { roomId, body, metadata })
    expect(await look(ada, id)).toMatchObject({ body, metadata })
    const other = await say(ada, { roomId, body: '', metadata, replyToId: id })
    expect(await look(ada, other)).toMatchObject({ body: '', metadata, replyTo: { id, body } })
  })
})

test('a retry is known when the rate of its sender is used up, and nothing else is sent', async () => {
  const ada = await strict.person()
  const roomId = await ada.room()
  const first = await send(ada, { roomId, body: 'one', clientMessageId: 'c1' })
  const limited = { __typename: 'RateLimitedError', retryAfterMs: expect.any(Number) }
  for (let i = 0; i < 3; i++) {
    expect(await send(ada, { roomId, body: 'one', clientMessageId: 'c1' })).toEqual({ ...first, repeated: true })
    expect(await send(ada, { roomId, body: 'two', clientMessageId: 'c1' })).toMatchObject({
      __typename: 'InvalidInputError',
    })
    expect(await send(ada, { roomId, body: 'one', clientMessageId: 'c2' })).toMatchObject(limited)
    expect(await send(ada, { roomId, body: 'one' })).toMatchObject(limited)
  }
})

describe('replies', () => {
  test('name a message of the same room, which is shown with them', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const [roomId, elsewhere] = [await ada.room(bob), await ada.room(bob)]
    const [id, other] = [await say(ada, { roomId, body: 'one' }), await say(ada, { roomId: elsewhere, body: 'two' })]
    const reply = await say(bob, { roomId, body: 'reply', replyToId: id })
    await edit(ada, id, 'changed')
    expect(await look(bob, reply)).toMatchObject({ replyToId: id, replyTo: { id, body: 'changed' } })
    await erase(ada, id)
    expect(await look(bob, reply)).toMatchObject({ replyToId: id, replyTo: { id, body: '' } })
    const forged = id.replace(/.\d$/, end => (end[0] === 'a' ? 'b1' : 'a1'))
    const far = id.replace(/\d$/, '999999999999999')
    for (const replyToId of [other, id, forged, far, `${far}9`, roomId, bob.id, '', 'x'.repeat(9999), '"}'])
      expect(await send(bob, { roomId, body: 'reply', replyToId })).toMatchObject({
        __typename: 'InvalidInputError',
        issues: [{ path: ['replyToId'] }],
      })
  })
})

describe('reactions', () => {
  test('are one however they are written, told with the message, and taken back', async () => {
    const [ada, bob] = [await world.person(), await world.person()]
    const id = await say(ada, { roomId: await ada.room(bob), body: 'one' })
    expect(await react(ada, id, '❤')).toMatchObject({ added: true, reactedMessage: { id } })
    expect(await react(ada, id, '❤\ufe0f')).toMatchObject({ added: false })
    const both = [{ emoji: '❤\ufe0f', count: 2 }]
    expect(await react(bob, id, '❤\ufe0f')).toMatchObject({ added: true, reactedMessage: { reactions: both } })
    expect(await unreact(bob, id, '❤')).toMatchObject({ removed: true, reactedMessage: { reactions: [{ count: 1 }] } })
    expect(await unreact(bob, id, '❤')).toMatchObject({ removed: false })
    for (const emoji of ['👍', 'x', '', '"', '":1}'])
      expect(await unreact(ada, id, emoji)).toMatchObject({ removed: false })
  })

  test.each([
    '',
    'a',
    '👍👍',
    '👍 ',
    '"',
    '","count":9,"x":"',
    '👍"',
    '\\',
    '\u0000',
    '%d',
    '\ufe0f',
    '🏳️‍🌈'.repeat(99),
    '<img src=x>',
    ':',
    '1:0:user_x',
  ])('are one emoji, and not %j', async emoji => {
    const ada = await world.person()
    const id = await say(ada, { roomId: await ada.room(), body: 'one' })
    expect(await react(ada, id, emoji)).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['emoji'] }],
    })
  })

  test('at one message are of twenty kinds', async () => {
    const ada = await world.person()
    const id = await say(ada, { roomId: await ada.room(), body: 'one' })
    const emoji = Array.from({ length: 21 }, (_, i) => String.fromCodePoint(0x1f400 + i))
    for (const each of emoji.slice(0, 20)) expect(await react(ada, id, each)).toMatchObject({ added: true })
    expect(await react(ada, id, emoji[20])).toMatchObject({ kind: 'REACTIONS_PER_MESSAGE', limit: 20 })
  })
})

const verbs: Record<string, (who: Person, id: string) => Promise<{ __typename: string }>> = {
  edit: (who, id) => edit(who, id, 'forged'),
  delete: erase,
  react,
  'take back a reaction to': unreact,
}

describe.each(Object.entries(verbs))('to %s a message', (verb, act) => {
  test('is for members of its room, and others do not learn that it is there', async () => {
    const [ada, bob, eve] = [await world.person(), await world.person(), await world.person()]
    const roomId = await ada.room(bob)
    const id = await say(bob, { roomId, body: 'bob’s' })
    await react(bob, id)
    const missing = { __typename: 'NotFoundError', id, message: 'There is no such message.' }
    expect(await act(eve, id)).toEqual(missing)
    await ada.remove(roomId, bob.id)
    expect(await act(bob, id)).toEqual(missing)
    expect(await look(ada, id)).toMatchObject({ body: 'bob’s', editedAt: null, deletedAt: null })
    await ada.add(roomId, bob.id)
    expect((await act(bob, id)).__typename).not.toBe('NotFoundError')
    await ada.ask(DeleteRoomDocument, { input: { roomId } })
    expect([await act(bob, id), await act(ada, id)]).toEqual([missing, missing])
  })

  test('takes an id of one that there is', async () => {
    const ada = await world.person()
    const roomId = await ada.room()
    const id = await say(ada, { roomId, body: 'hello' })
    const { place } = locateMessage(id)!
    const beginning = id.slice(0, -1)
    const wrong = [
      ...['2', '0', '01', '-1', '1e0', '999999999999999', '9007199254740993', '1'.repeat(999)].map(n => beginning + n),
      id.replace(place.check, 'ffffffffffff'),
      ...[roomId, ada.id, '', 'msg_', '\u0000', '{r:x}', 'x'.repeat(99_999)],
    ]
    for (const other of wrong) expect(await act(ada, other)).toMatchObject({ __typename: 'NotFoundError', id: other })
  })

  test(`is refused to who has no session`, async () => {
    const ada = await world.person()
    const messageId = await say(ada, { roomId: await ada.room(), body: 'hello' })
    const input = { messageId, body: 'forged', emoji: '👍' }
    const documents = { edit: EditMessageDocument, delete: DeleteMessageDocument, react: AddReactionDocument }
    const document = documents[verb as 'edit'] ?? RemoveReactionDocument
    const given =
      verb === 'edit'
        ? { messageId, body: input.body }
        : verb === 'delete'
          ? { messageId }
          : { messageId, emoji: input.emoji }
    const { errors } = await world.askFrom('192.0.2.7')(document as never, { input: given } as never)
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

test('only its author edits a message; its author and who moderates delete it', async () => {
  const [ada, bob, cat] = [await world.person(), await world.person(), await world.person()]
  const id = await say(bob, { roomId: await ada.room(bob, cat), body: 'bob’s' })
  const refused = { __typename: 'NotAllowedError' }
  expect(await edit(ada, id, 'forged')).toMatchObject(refused)
  expect(await edit(cat, id, 'forged')).toMatchObject(refused)
  expect(await erase(cat, id)).toMatchObject(refused)
  expect(await look(bob, id)).toMatchObject({ body: 'bob’s', editedAt: null, deletedAt: null })
  expect(await erase(ada, id)).toMatchObject({ __typename: 'DeleteMessagePayload' })
  expect(await look(bob, id)).toMatchObject({ body: '' })
})
