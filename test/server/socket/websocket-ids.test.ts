import { expect, test } from 'vitest'
import type { UserId } from '../../../src/domain/id.ts'
import { channels } from '../../../src/store/keys.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { connect } from '../../support/connect.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { allEvents, complete, openReady, type RawSocket, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const redis = connect()

/** How many instances hear the channel that rings for this user. */
const listenersTo = async (userId: string) =>
  (await redis.pubsub('NUMSUB', channels.user(userId as UserId)))[1] as number

async function startWithAda(options?: Parameters<typeof startInstance>[0]) {
  const instance = await startInstance(options)
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client)
  await client.close()
  return { instance, ada, room, socket: await openReady(instance, ada.token) }
}

const saying = (room: string, body: string) =>
  `mutation { sendMessage(input: { roomId: "${room}", body: "${body}" }) { __typename } }`

const kindsOf = (socket: RawSocket, id: string) =>
  socket.of(id).map(({ type, payload }) => payload?.data?.events?.__typename ?? type)

test('an id is free for a new feed the moment that its old one was completed', async () => {
  const { room, socket } = await startWithAda()
  await socket.listen('1')
  for (let round = 0; round < 20; round++) {
    const ready = kindsOf(socket, '1').length
    socket.sendTogether(complete('1'), subscribe('1', allEvents))
    await until(() => socket.of('1').length > ready, { what: () => JSON.stringify(socket.frames.slice(-3)) })
  }
  const newest = allEvents.replace('cursor', 'cursor newest: __typename')
  socket.sendTogether(...Array.from({ length: 20 }, () => [complete('1'), subscribe('1', allEvents)]).flat())
  socket.sendTogether(complete('1'), subscribe('1', newest))
  expect(await socket.answers()).toBe(true)
  await until(() => socket.of('1').at(-1)?.payload?.data?.events?.newest === 'FeedReady')
  expect(new Set(kindsOf(socket, '1'))).toEqual(new Set(['FeedReady']))
  await socket.ask(saying(room, 'once'))
  await socket.frame(frame => frame.payload?.data?.events?.message?.body === 'once')
  expect(await socket.answers()).toBe(true)
  expect(kindsOf(socket, '1').filter(kind => kind === 'MessageSent')).toHaveLength(1)
})

test('of a feed that was completed nothing more is heard', async () => {
  const { room, socket } = await startWithAda()
  await socket.listen('1')
  await socket.listen('2')
  socket.send(complete('1'))
  expect(await socket.answers()).toBe(true)
  const heard = socket.of('1').length
  await socket.ask(saying(room, 'for the other'))
  await socket.frame(({ id, payload }) => id === '2' && payload?.data?.events?.message?.body === 'for the other')
  expect(socket.of('1')).toHaveLength(heard)
})

test('while a slow operation is still ending, its id is refused, and free again afterwards', async () => {
  const { socket } = await startWithAda()
  // Hashing a password takes tens of milliseconds.
  const slow = 'mutation { signIn(input: { username: "nobody", password: "no password" }) { __typename } }'
  socket.sendTogether(subscribe('1', slow), complete('1'), subscribe('1', '{ __typename }'))
  await until(() => socket.of('1').length > 0)
  expect(socket.of('1')).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'BAD_REQUEST' } }] }])
  await until(async () => {
    const before = socket.of('1').length
    socket.send(subscribe('1', '{ __typename }'))
    await until(() => socket.of('1').length > before)
    return socket.of('1').at(-1)!.type !== 'error'
  })
  // What the completed operation answered was never told.
  expect(socket.frames.filter(({ payload }) => payload?.data?.signIn)).toEqual([])
  expect(socket.closing).toBe(null)
})

test('an id that is in use ends the socket', async () => {
  const { ada, socket } = await startWithAda()
  await socket.listen('1')
  socket.send(subscribe('1', '{ __typename }'))
  expect((await socket.closed()).code).toBe(4409)
  await until(async () => (await listenersTo(ada.id)) === 0)
})

test('ids are any text, and told as they came', async () => {
  const { room, socket } = await startWithAda()
  const ids = ['"quoted" \\ back', 'zwölf 🦆', '\u2028\u2029', '\ud83d', '\u0000\n', '__proto__', 'constructor', ' ']
  for (const id of ids) await socket.listen(id)
  await socket.ask(saying(room, 'to all'))
  for (const id of ids)
    await socket.frame(frame => frame.id === id && frame.payload?.data?.events?.message?.body === 'to all')
  expect(socket.closing).toBe(null)
})

test('an id is no room for a book, which each event would carry along', async () => {
  const { socket } = await startWithAda()
  socket.send(subscribe('x'.repeat(50_000), allEvents))
  expect((await socket.next()).payload).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  await socket.listen('x'.repeat(256))
})

test('a socket runs so many operations at a time, and one more when one has ended', async () => {
  const { socket } = await startWithAda({ limits: { operationsPerSocket: 5 } })
  const ids = ['1', '2', '3', '4', '5']
  for (const id of ids) await socket.listen(id)
  const refused = await socket.ask('{ viewer { id } }')
  expect(refused).toMatchObject([{ extensions: { code: 'TOO_MANY_OPERATIONS' } }])
  socket.sendTogether(complete('3'), subscribe('6', '{ viewer { id } }'))
  await socket.frame(({ id, type }) => id === '6' && type === 'next')
  await socket.listen('7')
})

test('a socket has so many subscriptions, and one more when one has ended', async () => {
  const { socket } = await startWithAda({ limits: { feedsPerSocket: 2 } })
  socket.sendTogether(...['1', '2', '3'].map(id => subscribe(id, allEvents)))
  const refused = await socket.frame(({ type }) => type === 'error')
  expect(refused).toMatchObject({ id: '3', payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }] })
  expect(await socket.ask('{ viewer { id } }')).toMatchObject({ data: { viewer: {} } })
  socket.send(complete('1'))
  expect(await socket.answers()).toBe(true)
  await socket.listen('4')
})

test('nothing outlives a socket, however it ended and whatever it was doing', async () => {
  const { instance, ada, room, socket } = await startWithAda()
  socket.ws.close()
  const endings: ((socket: RawSocket) => void)[] = [
    ({ ws }) => ws.close(),
    ({ raw }) => raw.destroy(),
    ({ raw }) => raw.resetAndDestroy(),
    socket => socket.send('no JSON'),
  ]
  for (let round = 0; round < 10; round++) {
    for (const end of endings) {
      const socket = await openReady(instance, ada.token)
      const token = { extensions: { headers: { authorization: `Bearer ${ada.token}` } } }
      if (round % 2) await socket.listen('live')
      socket.sendTogether(
        subscribe('opening', allEvents),
        subscribe('authenticating', allEvents, {}, token),
        subscribe('sending', saying(room, 'bye')),
        complete('opening'),
        subscribe('opening', allEvents),
      )
      end(socket)
      await socket.closed()
    }
  }
  await until(async () => (await listenersTo(ada.id)) === 0, { what: 'the channel of the user to be left' })
  const listeners = async () => (await redis.pubsub('NUMSUB', channels.room(room as never)))[1]
  await until(async () => (await listeners()) === 0, { what: 'the channel of the room to be left' })
})
