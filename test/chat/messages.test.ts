/** Messages, as friend and as attacker. */
import { expect, test } from 'vitest'
import { RoomMessagesDocument } from '../generated/graphql.ts'
import { createWorld, type Person } from './world.ts'

const world = createWorld()
const messages = async (who: Person, id: string, args: object = {}) =>
  (await who.ask(RoomMessagesDocument, { id, ...args })).data!.room!.messages!

test('sendMessage answers what all members read', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const id = await ada.room(bob)
  const sent = await bob.send(id, 'Gru\u0308\u00df\r\nGott', 'c1')
  expect(sent).toMatchObject({
    __typename: 'SendMessagePayload',
    repeated: false,
    sentMessage: { body: 'Grüß\nGott', clientMessageId: 'c1', author: { id: bob.id }, roomId: id },
  })
  if (sent.__typename !== 'SendMessagePayload') return
  expect((await messages(ada, id)).edges).toMatchObject([{ node: sent.sentMessage }])
})

test('a retry answers the first message', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const id = await ada.room(bob)
  const first = await ada.send(id, 'Hello', 'c1')
  expect(await ada.send(id, 'Hello', 'c1')).toEqual({ ...first, repeated: true })
  expect(await ada.send(id, 'Other', 'c1')).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: ['clientMessageId'] }],
  })
  expect(await bob.send(id, 'Other', 'c1')).toMatchObject({ repeated: false })
  expect((await messages(ada, id)).nodes).toEqual([{ body: 'Hello' }, { body: 'Other' }])
})

test.each([
  ['', 'body'],
  [' \n ', 'body'],
  ['a\u0000b', 'body'],
  ['a\ud800b', 'body'],
  ['x'.repeat(4001), 'body'],
  ['𝄞'.repeat(4000) + 'é'.repeat(400), 'body'],
])('refuses the body %j', async (body, path) => {
  const ada = await world.person()
  const id = await ada.room()
  expect(await ada.send(id, body)).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: [path] }] })
})

test('tells of a bad body and a bad clientMessageId at once', async () => {
  const ada = await world.person()
  expect(await ada.send(await ada.room(), '', 'x'.repeat(65))).toMatchObject({
    issues: [{ path: ['body'] }, { path: ['clientMessageId'] }],
  })
})

test('is for members only, whatever the room', async () => {
  const [ada, bob, eve] = [await world.person(), await world.person(), await world.person()]
  const id = await ada.room(bob)
  for (const roomId of [id, 'room_1234567890123456789012', 'nonsense', '', 'x'.repeat(10_000)])
    expect(await eve.send(roomId)).toMatchObject({ __typename: 'NotAMemberError', roomId })
  await ada.remove(id, bob.id)
  expect(await bob.send(id)).toMatchObject({ __typename: 'NotAMemberError' })
  expect((await messages(ada, id)).nodes).toEqual([])
})

test('messages page both ways, oldest first, past membership changes', async () => {
  const [ada, bob] = [await world.person(), await world.person()]
  const id = await ada.room()
  for (const body of ['0', '1']) await ada.send(id, body)
  await ada.add(id, bob.id)
  await bob.send(id, '2')
  const all = await messages(bob, id)
  expect(all.nodes.map(({ body }) => body)).toEqual(['0', '1', '2'])
  const cursors = all.edges.map(({ cursor }) => cursor)
  const shown = async (args: object) => {
    const { nodes, pageInfo } = await messages(bob, id, args)
    return { at: nodes.map(({ body }) => Number(body)), before: pageInfo.hasPreviousPage, after: pageInfo.hasNextPage }
  }
  expect(await shown({})).toEqual({ at: [0, 1, 2], before: false, after: false })
  expect(await shown({ last: 2 })).toEqual({ at: [1, 2], before: true, after: false })
  expect(await shown({ last: 2, before: cursors[1] })).toEqual({ at: [0], before: false, after: true })
  expect(await shown({ first: 2 })).toEqual({ at: [0, 1], before: false, after: true })
  expect(await shown({ first: 2, after: cursors[1] })).toEqual({ at: [2], before: true, after: false })
  expect(await shown({ after: cursors[0], before: cursors[2] })).toEqual({ at: [1], before: true, after: true })
  const { errors } = await bob.ask(RoomMessagesDocument, { id, last: 101 })
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, path: ['room', 'messages'] }])
})
