import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { createRoom, type Person, say, signUpAll } from '../../support/people.ts'
import { allEvents, openRaw, openReady, type RawSocket, subscribe } from '../../support/raw-socket.ts'

/** An instance, and someone who uses it well while others do not. */
async function startWithBystander(options: Parameters<typeof startInstance>[0] = {}) {
  const instance = await startInstance(options)
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const bystander = await openReady(instance, ada.token)
  await bystander.listen('feed')
  return { instance, ada, undisturbed: () => hearsItself(instance, bystander, ada) }
}

async function hearsItself(instance: Instance, bystander: RawSocket, ada: Person): Promise<void> {
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client)
  await say(client, room, 'still here')
  await client.close()
  await bystander.frame(frame => frame.payload?.data?.events.message?.body === 'still here')
  expect(bystander.closing).toBe(null)
}

test('a socket of another protocol, or of none, is told so', async () => {
  const { instance, undisturbed } = await startWithBystander()
  const none = await openRaw(instance, { protocol: null })
  expect(await none.closed()).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' })
  for (const protocol of ['graphql-ws', 'chat', 'soap']) {
    const other = await openRaw(instance, { protocol })
    expect(await other.closed(), protocol).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' })
  }
  await undisturbed()
})

test('a socket has to introduce itself, once and in time, before it asks', async () => {
  const { instance, ada, undisturbed } = await startWithBystander({ connectionInitWaitMs: 300 })
  const silent = await openRaw(instance)
  expect((await silent.closed()).code).toBe(4408)

  const hasty = await openRaw(instance)
  hasty.send(subscribe('1', '{ viewer { id } }'))
  expect((await hasty.closed()).code).toBe(4401)

  // Together with the introduction is too early, too: the answer to it was not waited for.
  const hurried = await openRaw(instance)
  const init = { type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } }
  hurried.sendTogether(init, subscribe('1', '{ viewer { id } }'))
  expect((await hurried.closed()).code).toBe(4401)

  const twice = await openReady(instance, ada.token)
  twice.send({ type: 'connection_init' })
  expect((await twice.closed()).code).toBe(4429)
  await undisturbed()
})

test('a dead, unknown or malformed token opens no socket, and the reason tells which', async () => {
  const { instance, ada, undisturbed } = await startWithBystander()
  const wrong = [`Bearer ${ada.token}x`, 'Bearer parlor_unknown-token-of-nobody', 'Basic YTpi', ada.token, 'nonsense']
  const reasons = new Map(wrong.map(authorization => [authorization, 'Malformed token']))
  reasons.set(`Bearer parlor_${'x'.repeat(65)}`, 'Unauthorized')
  for (const [authorization, reason] of reasons) {
    const socket = await openRaw(instance)
    socket.send({ type: 'connection_init', payload: { authorization } })
    expect(await socket.closed()).toEqual({ code: 4401, reason })
    expect(socket.frames).toEqual([])
  }
  await undisturbed()
})

test('the key of the token may be written in any case', async () => {
  const { instance, ada } = await startWithBystander()
  for (const key of ['authorization', 'Authorization', 'AUTHORIZATION']) {
    const socket = await openRaw(instance)
    expect(await socket.init({ other: 1, [key]: `bearer ${ada.token}` })).toEqual({ type: 'connection_ack' })
    expect(await socket.ask('{ viewer { user { id } } }')).toEqual({ data: { viewer: { user: { id: ada.id } } } })
  }
})

test('without a token a socket opens, and what needs a viewer is refused', async () => {
  const { instance } = await startWithBystander()
  for (const payload of [null, {}, { authorization: null }, { authorization: 7 }]) {
    const socket = await openRaw(instance)
    await socket.init(payload)
    expect(await socket.ask('{ viewer { id } }')).toEqual({ data: { viewer: null } })
    for (const operation of [allEvents, 'mutation { createRoom(input: { name: "mine" }) { __typename } }']) {
      const { errors } = await socket.ask(operation)
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    }
    expect(socket.closing).toBe(null)
  }
})

test('an operation may bring a token of its own', async () => {
  const { instance, ada } = await startWithBystander()
  const [bob] = await signUpAll(connectGraphqlWs, instance, 'bob')
  const socket = await openReady(instance, bob.token)
  const as = (authorization: string) =>
    socket.ask('{ viewer { user { id } } }', {}, { extensions: { headers: { Authorization: authorization } } })
  expect(await as(`Bearer ${ada.token}`)).toEqual({ data: { viewer: { user: { id: ada.id } } } })
  for (const wrong of [`Bearer parlor_${'x'.repeat(65)}`, 'Bearer parlor_unknown'])
    expect(await as(wrong)).toMatchObject({ data: { viewer: null }, errors: [{ path: ['viewer'] }] })
  expect(await socket.ask('{ viewer { user { id } } }')).toEqual({ data: { viewer: { user: { id: bob.id } } } })
})

test('whatever is wrong with an operation is answered, and the socket goes on', async () => {
  const { instance, ada, undisturbed } = await startWithBystander()
  const socket = await openReady(instance, ada.token)
  const wrong: [code: string, query: string, variables?: object, extra?: object][] = [
    ['GRAPHQL_PARSE_FAILED', '{'],
    ['GRAPHQL_PARSE_FAILED', ''],
    ['GRAPHQL_PARSE_FAILED', '\u0000'],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }'],
    ['GRAPHQL_VALIDATION_FAILED', 'subscription { __typename }'],
    ['GRAPHQL_VALIDATION_FAILED', 'subscription { events { cursor } b: events { cursor } }'],
    ['GRAPHQL_VALIDATION_FAILED', '{ ...Circle } fragment Circle on Query { ...Circle }'],
    // Nothing is left to subscribe to, and graphql-js throws at that.
    ['BAD_USER_INPUT', 'subscription { events @skip(if: true) { cursor } }'],
    ['BAD_USER_INPUT', 'subscription { ... @include(if: false) { events { cursor } } }'],
    ['BAD_USER_INPUT', 'subscription { ...F @skip(if: true) } fragment F on Subscription { events { cursor } }'],
    ['BAD_USER_INPUT', 'subscription { ...F } fragment F on Subscription { events @skip(if: true) { cursor } }'],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { __typename } query B { __typename }'],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { __typename }', {}, { operationName: 'B' }],
    ['BAD_USER_INPUT', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['BAD_USER_INPUT', 'query ($id: ID!) { node(id: $id) { id } }', { id: { of: 'what' } }],
    ['BAD_USER_INPUT', 'mutation ($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }', { i: 3 }],
    ['BAD_USER_INPUT', 'subscription ($a: [FeedCursor!]) { events(after: $a) { cursor } }', { a: 3 }],
    ['BAD_USER_INPUT', 'subscription ($a: [FeedCursor!]) { events(after: $a) { cursor } }', { a: [null] }],
  ]
  for (const [code, ...operation] of wrong) {
    const answer = await socket.ask(...operation)
    const errors = Array.isArray(answer) ? answer : answer.errors
    expect(errors[0].extensions.code, operation[0]).toBe(code)
  }
  expect(await socket.answers()).toBe(true)
  expect(await socket.ask('{ viewer { user { id } } }')).toEqual({ data: { viewer: { user: { id: ada.id } } } })
  await undisturbed()
})

test('whoever sends what is no message of the protocol is sent away, alone', async () => {
  const { instance, ada, undisturbed } = await startWithBystander()
  const wrong = [
    'no JSON',
    '',
    'null',
    '[]',
    '7',
    '{}',
    { type: 'hello' },
    { type: 'next', id: '1', payload: {} },
    { type: 'connection_ack' },
    { type: 'subscribe' },
    { type: 'subscribe', id: '', payload: { query: '{ __typename }' } },
    { type: 'subscribe', id: 7, payload: { query: '{ __typename }' } },
    { type: 'complete' },
    { type: 'ping', payload: 'text' },
  ]
  for (const message of wrong) {
    const socket = await openReady(instance, ada.token)
    socket.send(message)
    expect((await socket.closed()).code, JSON.stringify(message)).toBe(4400)
  }
  await undisturbed()
})

test('whoever breaks the framing is sent away, alone', async () => {
  const { instance, ada, undisturbed } = await startWithBystander({ limits: { requestBytes: 4096 } })
  const broken: [code: number, send: (socket: RawSocket) => void][] = [
    [1009, socket => socket.send({ type: 'ping', payload: { text: 'x'.repeat(4096) } })],
    [1009, ({ ws }) => void [...'abcde'].map(part => ws.send(part.repeat(1000), { fin: part === 'e' }))],
    [1002, ({ ws }) => ws.send('{"type":"ping"}', { mask: false })],
    [1002, ({ raw }) => raw.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]))],
    [1002, ({ raw }) => raw.write(Buffer.from([0x80, 0x80, 0, 0, 0, 0]))],
    [1007, ({ raw }) => raw.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]))],
    [1005, ({ raw }) => raw.write(Buffer.from([0x88, 0x80, 0, 0, 0, 0]))],
    [1006, ({ raw }) => raw.destroy()],
    [1006, ({ raw }) => raw.resetAndDestroy()],
  ]
  for (const [code, send] of broken) {
    const socket = await openReady(instance, ada.token)
    await socket.listen('feed')
    send(socket)
    expect((await socket.closed()).code).toBe(code)
  }
  await undisturbed()
})

test('a message may come in fragments, or as binary', async () => {
  const { instance, ada } = await startWithBystander()
  const socket = await openReady(instance, ada.token)
  const text = JSON.stringify({ type: 'ping', payload: { word: 'zwölf 🦆' } })
  for (const part of Buffer.from(text)) socket.ws.send(Buffer.of(part), { fin: false, binary: false })
  socket.ws.send('', { fin: true })
  expect(await socket.next()).toEqual({ type: 'pong', payload: { word: 'zwölf 🦆' } })
  socket.ws.send(Buffer.from(text))
  expect(await socket.next()).toEqual({ type: 'pong', payload: { word: 'zwölf 🦆' } })
})
