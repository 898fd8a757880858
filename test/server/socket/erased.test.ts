/** What was deleted, edited or renamed is so in every replay that begins later, though others were shown it before. */
import { expect, test } from 'vitest'
import {
  DeleteMessageDocument,
  EditMessageDocument,
  SendMessageDocument,
  UpdateProfileDocument,
} from '../../generated/graphql.ts'
import type { ChatClient } from '../../support/chat-client.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { openClient } from '../../support/devices.ts'
import { startInstance } from '../../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../../support/people.ts'
import { openReady, type RawSocket } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const selections = {
  plain:
    'subscription ($after: [FeedCursor!]) { events(after: $after) { __typename ... on MessageSent { message { id body metadata author { displayName } } } ... on MessageEdited { message { body } } ... on MessagesDeleted { messages { id body } } } }',
  other:
    'subscription ($after: [FeedCursor!]) { events(after: $after) { __typename cursor ... on MessageSent { message { text: body } } ... on MessagesDeleted { messages { text: body } } } }',
  replies:
    'subscription ($after: [FeedCursor!]) { events(after: $after) { __typename ... on MessageSent { message { replyTo { body author { displayName } } } } } }',
}

async function setOut() {
  const instance = await startInstance({ limits: { sendsPerMinute: 1e6 } })
  const [ada, bob, cleo] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob', 'cleo')
  const adas = openClient(connectGraphqlWs, instance, ada)
  const room = await createRoom(adas)
  for (const { id } of [bob, cleo]) await add(adas, room, id)
  const send = (body: string, rest: object = {}) => sent(adas, { roomId: room, body, ...rest })
  /** All that everybody is shown who begins now, knowing nothing. */
  const replays = async () => {
    const sockets = await Promise.all([bob, cleo, bob].map(({ token }) => openReady(instance, token)))
    for (const socket of sockets)
      for (const [id, query] of Object.entries(selections)) await socket.listen(id, query, { after: [] })
    return JSON.stringify(sockets.map(({ frames }) => frames))
  }
  return { instance, adas, room, cleo, bob, send, replays }
}

async function sent(client: ChatClient, input: { roomId: string; body: string }): Promise<string> {
  const { sendMessage } = await client.ask(SendMessageDocument, { input })
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(JSON.stringify(sendMessage))
  return sendMessage.sentMessage.id
}

test('a text, its metadata, and it as a reply are in no replay after the deletion was acknowledged', async () => {
  const { adas, send, replays } = await setOut()
  const id = await send('a secret', { metadata: { key: 'a hidden key' } })
  await send('an answer', { replyToId: id })
  for (const text of ['a secret', 'a hidden key']) expect(await replays()).toContain(text)
  await adas.ask(DeleteMessageDocument, { input: { messageId: id } })
  const shown = await replays()
  for (const text of ['a secret', 'a hidden key']) expect(shown).not.toContain(text)
  for (const text of ['an answer', 'MessagesDeleted']) expect(shown).toContain(text)
})

test('an edit is in every later replay of the message, also where it is replied to', async () => {
  const { adas, send, replays } = await setOut()
  const id = await send('at first')
  await send('an answer', { replyToId: id })
  expect(await replays()).toContain('at first')
  await adas.ask(EditMessageDocument, { input: { messageId: id, body: 'at last' } })
  const shown = await replays()
  expect(shown).not.toContain('at first')
  expect(shown).toContain('"replyTo":{"body":"at last"')
})

test('a name is in every replay what it is then', async () => {
  const { adas, send, replays } = await setOut()
  const id = await send('hello')
  await send('an answer', { replyToId: id })
  expect(await replays()).toContain('"displayName":"ada"')
  await adas.ask(UpdateProfileDocument, { input: { displayName: 'Countess' } })
  const shown = await replays()
  expect(shown).not.toContain('"displayName":"ada"')
  expect(shown).toContain('"displayName":"Countess"')
})

const heard = (socket: RawSocket, text: string) => socket.frames.some(frame => JSON.stringify(frame).includes(text))

test('a socket that does not read is not given later what was deleted meanwhile', async () => {
  const { instance, adas, room, cleo, bob, send } = await setOut()
  const [slow, reader] = [await openReady(instance, cleo.token), await openReady(instance, bob.token)]
  for (const socket of [slow, reader]) await socket.listen('feed', selections.plain)
  slow.ws.pause()
  const talk = (from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => say(adas, room, `${from + i} ${'世'.repeat(3900)}`)))
  // So much that the socket has fallen behind, and more than it can be given at once.
  for (let n = 0; n < 600; n += 20) await talk(n, 20)
  const id = await send('a secret')
  for (let n = 600; n < 700; n += 20) await talk(n, 20)
  await until(() => heard(reader, 'a secret'))
  await adas.ask(DeleteMessageDocument, { input: { messageId: id } })
  await say(adas, room, 'that was all')
  slow.ws.resume()
  await until(() => heard(slow, 'that was all'))
  expect(heard(slow, 'a secret')).toBe(false)
  expect(slow.of('feed').filter(({ payload }) => payload.data.events.__typename === 'MessagesDeleted')).toHaveLength(1)
  expect(slow.of('feed').filter(({ payload }) => payload.data.events.message?.body).length).toBe(701)
})
