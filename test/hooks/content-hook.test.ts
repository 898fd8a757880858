import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { isSigned } from '../../examples/webhook-receiver/signature.mjs'
import { digestOf, newAppToken } from '../../src/domain/app.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import type { ContentQuestion } from '../../src/hooks/content-hook.ts'
import { EditMessageDocument, SendMessageDocument, type SendMessageInput } from '../generated/graphql.ts'
import { applicationOn } from '../support/application.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { type InstanceOptions, startInstance } from '../support/instance.ts'
import { createRoom, signUpAll } from '../support/people.ts'
import { until } from '../support/until.ts'
import { secret } from './app.ts'

/** An app that answers as it is told, and keeps what it was asked. */
async function startApp() {
  const app = {
    questions: [] as ContentQuestion[],
    /** What was not answered yet. */
    held: [] as ServerResponse[],
    status: 200,
    answer: '{"action":"allow"}',
    signed: true,
    url: '',
  }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    app.signed &&= isSigned(request.headers['parlor-signature'], body, [secret])
    app.questions.push(JSON.parse(body))
    if (app.answer === 'nothing') app.held.push(response)
    else response.writeHead(app.status).end(app.answer)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return app
}

async function openWorld(options: InstanceOptions = {}) {
  const app = await startApp()
  const hook = { logLevel: 'error', contentHookUrl: app.url, hookSecrets: [secret], hookNetworks: ['127.0.0.1/32'] }
  const instance = await startInstance({ ...hook, contentHookTimeoutMs: 5000, ...options })
  const [ann, bob] = await signUpAll(connectGraphqlWs, instance, 'ann', 'bob')
  const [anns, bobs] = [connectGraphqlWs(instance, ann.token), connectGraphqlWs(instance, bob.token)]
  onTestFinished(async () => void (await Promise.all([anns.close(), bobs.close()])))
  const roomId = await createRoom(anns)
  const send = async (input: Partial<SendMessageInput>, by = anns) =>
    (await by.ask(SendMessageDocument, { input: { roomId, body: 'Hello', ...input } })).sendMessage
  const sent = async (input: Partial<SendMessageInput>, by = anns) => {
    const result = await send(input, by)
    if (result.__typename !== 'SendMessagePayload') throw new Error(JSON.stringify(result))
    return result
  }
  const edit = async (messageId: string, body: string) =>
    (await anns.ask(EditMessageDocument, { input: { messageId, body } })).editMessage
  return { app, instance, ann, anns, bobs, roomId, send, sent, edit }
}

const appToken = newAppToken()
let world: Awaited<ReturnType<typeof openWorld>>

describe('a content hook', () => {
  beforeEach(async () => {
    world = await openWorld({ appTokens: [{ name: 'backend', digest: digestOf(appToken) }] })
  })

  test('is asked, signed, what is about to be said, and lets it pass', async () => {
    const { app, ann, roomId, sent, edit } = world
    const { sentMessage } = await sent({ metadata: { colour: 'red' } })
    expect(sentMessage.body).toBe('Hello')
    expect(await edit(sentMessage.id, 'Good bye')).toMatchObject({ editedMessage: { body: 'Good bye' } })
    const author = { id: ann.id, externalId: null, username: ann.username, displayName: 'ann' }
    const both = { version: 1, roomId, roomExternalId: null, author, metadata: { colour: 'red' }, replyToId: null }
    expect(app.questions).toEqual([
      { ...both, type: 'sendMessage', messageId: null, body: 'Hello' },
      { ...both, type: 'editMessage', messageId: sentMessage.id, body: 'Good bye' },
    ])
    expect(app.signed).toBe(true)
  })

  test('is told the app’s own id of the room, of messages and of edits', async () => {
    const { app, ann, anns, sent, edit, instance } = world
    const id = `ticket/${newRoomId()} “Ä\\"`
    const backend = await applicationOn(instance, appToken)
    const create = `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { ... on CreateRoomPayload { room { id } } } }`
    const input = { name: 'Ticket', externalId: id, memberIds: [ann.id] }
    const roomId: string = (await backend.ask(create, { variables: { input } })).data.createRoom.room.id
    const { sentMessage } = await sent({ roomId })
    await edit(sentMessage.id, 'Good bye')
    await anns.ask(SendMessageDocument, { input: { roomId: world.roomId, body: 'Elsewhere' } })
    expect(app.questions.map(asked => [asked.type, asked.roomId, asked.roomExternalId])).toEqual([
      ['sendMessage', roomId, id],
      ['editMessage', roomId, id],
      ['sendMessage', world.roomId, null],
    ])
  })

  test('refuses with a reason, and nothing is changed', async () => {
    const { app, send, sent, edit } = world
    const { sentMessage } = await sent({})
    app.answer = JSON.stringify({ action: 'deny', reason: 'No. '.repeat(1000) })
    const reason = 'No. '.repeat(125)
    expect(await send({})).toEqual({ __typename: 'MessageRejectedError', message: reason, reason })
    app.answer = JSON.stringify({ action: 'deny', reason: { no: 'text' } })
    expect(await edit(sentMessage.id, 'bad')).toMatchObject({ __typename: 'MessageRejectedError', reason: null })
    app.answer = '{"action":"allow"}'
    expect((await sent({})).sentMessage).toMatchObject({ number: 2, body: 'Hello' })
  })

  test('puts another text in its place, and a retry is known by the first one', async () => {
    const { app, send, sent, edit } = world
    app.answer = JSON.stringify({ action: 'replace', body: 'H***o', metadata: { masked: true } })
    const { sentMessage } = await sent({ clientMessageId: 'once', metadata: { a: 1 } })
    expect(sentMessage).toMatchObject({ body: 'H***o', metadata: { masked: true } })
    const asked = app.questions.length
    expect(await sent({ clientMessageId: 'once', metadata: { a: 1 } })).toMatchObject({ repeated: true, sentMessage })
    expect(await send({ clientMessageId: 'once', body: 'Other' })).toMatchObject({ __typename: 'InvalidInputError' })
    expect(app.questions.length).toBe(asked)
    app.answer = JSON.stringify({ action: 'replace', body: 'G*** bye' })
    const edited = await edit(sentMessage.id, 'Good bye')
    expect(edited).toMatchObject({ editedMessage: { body: 'G*** bye', metadata: { masked: true } } })
  })

  test('is not asked of what may not be sent anyway', async () => {
    const { app, bobs, send } = world
    expect(await send({}, bobs)).toMatchObject({ __typename: 'NotAMemberError' })
    expect(await send({ body: ' ' })).toMatchObject({ __typename: 'InvalidInputError' })
    expect(app.questions).toEqual([])
  })
})

const uses: [string, string, number?][] = [
  ['no JSON', 'allow'],
  ['no object', '["allow"]'],
  ['an action that there is not', '{"action":"maybe"}'],
  ['a replacement without text', '{"action":"replace"}'],
  ['a replacement that cannot be seen', '{"action":"replace","body":""}'],
  ['a text that is too long', JSON.stringify({ action: 'replace', body: 'x'.repeat(5000) })],
  [
    'metadata that is nested too deep',
    `{"action":"replace","body":"x","metadata":${'{"a":'.repeat(99)}1${'}'.repeat(100)}`,
  ],
  ['a body without end', `{"action":"allow","more":"${'x'.repeat(200_000)}"}`],
  ['a failure', '{"action":"allow"}', 500],
  ['a redirect', '{"action":"allow"}', 302],
  ['nothing in time', 'nothing'],
]

test.each(['closed', 'open'])('a hook that answers with nothing of use fails %s', async contentHookFails => {
  const timeout = { contentHookTimeoutMs: 200, redisPrefix: newRoomId() }
  const { app, send, sent, edit } = await openWorld({ contentHookFails, ...timeout })
  for (const [what, answer, status = 200] of uses) {
    Object.assign(app, { answer: '{"action":"allow"}', status: 200 })
    const before = await sent({}).catch(() => sent({}))
    Object.assign(app, { answer, status })
    const asked = app.questions.length
    const [said, edited] = await Promise.allSettled([send({ body: 'Hi' }), edit(before.sentMessage.id, 'Hi')])
    expect(app.questions.length, what).toBe(asked + 2)
    if (contentHookFails === 'open') {
      expect(said, what).toMatchObject({ value: { sentMessage: { body: 'Hi' } } })
      expect(edited, what).toMatchObject({ value: { editedMessage: { body: 'Hi' } } })
    } else {
      expect(said, what).toMatchObject({ reason: { codes: ['UNAVAILABLE'] } })
      expect(edited, what).toMatchObject({ reason: { codes: ['UNAVAILABLE'] } })
    }
  }
})

test('an author who sends without end takes the hook from nobody else', async () => {
  const limits = { ...defaultLimits, contentHookCalls: 1, contentHookWaiting: 3 }
  const { app, bobs, sent } = await openWorld({ limits, contentHookTimeoutMs: 20_000, redisPrefix: newRoomId() })
  app.answer = 'nothing'
  let refused = 0
  const flood = Array.from({ length: 10 }, (_, i) => sent({ body: `Spam ${i}` }))
  for (const each of flood) each.catch(() => refused++)
  await until(() => refused === 6)
  const roomId = await createRoom(bobs)
  const his = sent({ roomId, body: 'Hello' }, bobs)
  await until(() => refused === 7)
  app.answer = '{"action":"allow"}'
  app.held[0]!.end(app.answer)
  expect(await his).toMatchObject({ sentMessage: { body: 'Hello' } })
  await Promise.allSettled(flood)
  expect(app.questions.slice(0, 3).map(({ body }) => body)).toContain('Hello')
})
