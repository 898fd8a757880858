import { expect, test } from 'vitest'
import { decodeCursor } from '../../../src/domain/cursor.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../../support/people.ts'
import { complete, openReady, type RawSocket, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

/** Three people in one room; a client of each to act with. */
async function startRoom(options: Parameters<typeof startInstance>[0] = {}) {
  const instance = await startInstance({
    ...options,
    limits: { sendsPerMinute: 1e6, feedsPerSocket: 50, selectionsPerUser: 100, eventCost: 1e6, ...options.limits },
  })
  const [ada, bob, cleo] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob', 'cleo')
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client, 'a room')
  await add(client, room, bob.id)
  await add(client, room, cleo.id)
  return { instance, ada, bob, cleo, client, room }
}

const dataOf = (socket: RawSocket, id: string) => socket.of(id).map(({ payload }) => payload?.data)

/** Subscribes under each of these ids, and resolves when all feeds are live: their first event came. */
async function listenTo(
  socket: RawSocket,
  operations: Record<string, [query: string, variables?: object, extra?: object]>,
) {
  for (const [id, operation] of Object.entries(operations)) socket.send(subscribe(id, ...operation))
  for (const id of Object.keys(operations)) await socket.frame(frame => frame.id === id)
}

const within = `subscription ($b: Boolean!) { e: events { k: __typename ... on MessageSent { message { id @skip(if: $b) text: body @include(if: $b) } } ...All } }
  fragment All on Event { ... on MemberAdded { k: __typename } ... on MemberRemoved { k: __typename } ... on RemovedFromRoom { k: __typename } }`
const two = `
  subscription Kinds { events { ...Kind } }
  subscription Rooms { here: events { ...Kind ... on RoomEvent { roomId } } }
  fragment Kind on Event { __typename ...All }
  fragment All on Event { ... on MessageSent { __typename } ... on MemberAdded { __typename } ...Gone }
  fragment Gone on Event { ... on MemberRemoved { __typename } ... on RemovedFromRoom { __typename } }`
const own = `subscription { events { ... on MemberAdded { member { user { n: username } } } ... on AddedToRoom { addedBy { n: username } room { name } }
  ... on RemovedFromRoom { roomName } ... on MemberRemoved { user { displayName } } } }`

test('each subscription gets its own shape behind its own id, whatever the others ask', async () => {
  const { instance, ada, bob, cleo, client, room } = await startRoom()
  const operations: Parameters<typeof listenTo>[1] = {
    bare: ['subscription { events { __typename } }'],
    'with body': [within, { b: true }],
    'without body': [within, { b: false }],
    'the first of two': [two, {}, { operationName: 'Kinds' }],
    'the second of two': [two, {}, { operationName: 'Rooms' }],
    own: [own],
  }
  const [ofAda, ofBob, ofBobToo] = await Promise.all([ada, bob, bob].map(({ token }) => openReady(instance, token)))
  for (const socket of [ofAda!, ofBob!, ofBobToo!]) await listenTo(socket, operations)
  await say(client, room, 'hello')
  await remove(client, room, cleo.id)
  await add(client, room, cleo.id)
  await remove(client, room, bob.id)
  await say(client, room, 'without bob')
  await ofAda!.frame(({ payload }) => payload?.data?.e?.message?.text === 'without bob')
  for (const socket of [ofAda!, ofBob!, ofBobToo!]) expect(await socket.answers()).toBe(true)

  const kindsOfBob = ['FeedReady', 'MessageSent', 'MemberRemoved', 'MemberAdded', 'RemovedFromRoom']
  const kindsOfAda = [...kindsOfBob.slice(0, 4), 'MemberRemoved', 'MessageSent']
  for (const [socket, kinds, last] of [
    [ofAda!, kindsOfAda, [{ user: { displayName: 'bob' } }]],
    [ofBob!, kindsOfBob, [{ roomName: 'a room' }]],
    [ofBobToo!, kindsOfBob, [{ roomName: 'a room' }]],
  ] as const) {
    const told = (event: (kind: string) => object) => kinds.map(event)
    expect(dataOf(socket, 'bare')).toEqual([{ events: { __typename: 'FeedReady' } }])
    expect(dataOf(socket, 'the first of two')).toEqual(told(__typename => ({ events: { __typename } })))
    const roomId = (kind: string) => (kind === 'FeedReady' ? {} : { roomId: room })
    expect(dataOf(socket, 'the second of two')).toEqual(told(kind => ({ here: { __typename: kind, ...roomId(kind) } })))
    const bodies = ['hello', 'without bob']
    const text = (kind: string) => (kind === 'MessageSent' ? { message: { text: bodies.shift() } } : {})
    expect(dataOf(socket, 'with body')).toEqual(told(k => ({ e: { k, ...text(k) } })))
    const id = (kind: string) => (kind === 'MessageSent' ? { message: { id: expect.stringMatching(/^msg_/) } } : {})
    expect(dataOf(socket, 'without body')).toEqual(told(k => ({ e: { k, ...id(k) } })))
    const events = [{}, { user: { displayName: 'cleo' } }, { member: { user: { n: cleo.username } } }, ...last]
    expect(dataOf(socket, 'own')).toEqual(events.map(event => ({ events: event })))
  }
})

test('any text arrives as it was sent, to every selection', async () => {
  const { instance, ada, bob, client, room } = await startRoom()
  const sockets = await Promise.all([ada, bob].map(({ token }) => openReady(instance, token)))
  const bodies = [
    'zwölf',
    '世界',
    '🦆👩‍👩‍👧',
    'a\u2028b\u2029c',
    '"quoted" \\ \\u0041 {}',
    '</script>',
    '🦆'.repeat(4000),
    'line\nline\ttab',
    'ﷺ',
  ]
  for (const socket of sockets)
    await listenTo(socket, {
      one: ['subscription { events { ... on MessageSent { message { body } } } }'],
      two: ['subscription { events { ... on MessageSent { message { a: body b: body } } } }'],
    })
  for (const body of bodies) await say(client, room, body)
  for (const socket of sockets) {
    await until(() => socket.of('two').length > bodies.length && socket.of('one').length > bodies.length)
    expect(dataOf(socket, 'one').slice(1)).toEqual(bodies.map(body => ({ events: { message: { body } } })))
    expect(dataOf(socket, 'two').slice(1)).toEqual(bodies.map(text => ({ events: { message: { a: text, b: text } } })))
  }
})

test('messages of every length around the steps of the header arrive, many in one write', async () => {
  const { instance, ada, client, room } = await startRoom()
  const socket = await openReady(instance, ada.token)
  const aliases = Array.from({ length: 20 }, (_, n) => `a${n}: body`).join(' ')
  const long = `subscription { events { ... on MessageSent { message { ${aliases} } } } }`
  // Ids of growing length: with each of them a frame is one byte longer than the one before.
  const short = Array.from({ length: 20 }, (_, n) => 's'.repeat(36 + n))
  const longer = Array.from({ length: 30 }, (_, n) => 'l'.repeat(10 + n))
  for (const id of short)
    await listenTo(socket, { [id]: ['subscription { events { __typename ... on MessageSent { __typename } } }'] })
  for (const id of longer) await listenTo(socket, { [id]: [long] })
  const sizes = new Set<number>()
  socket.ws.on('message', data => sizes.add(Buffer.byteLength(String(data))))
  const message = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`a${n}`, '']))
  const around = JSON.stringify({ id: longer[0], type: 'next', payload: { data: { events: { message } } } }).length
  const body = 'x'.repeat((65_530 - around) / 20)
  await say(client, room, body)
  await until(() => [...short, ...longer].every(id => socket.of(id).length === 2))
  for (const id of short) expect(dataOf(socket, id)[1]).toEqual({ events: { __typename: 'MessageSent' } })
  for (const id of longer) expect(dataOf(socket, id)[1].events.message).toMatchObject({ a0: body, a19: body })
  for (const size of [125, 126, 65_535, 65_536]) expect(sizes).toContain(size)
})

test('who joins in the midst of a conversation hears it from right there on, and each room in its order', async () => {
  const { instance, ada, bob, cleo, client, room } = await startRoom()
  const other = await createRoom(client, 'another room')
  await add(client, other, bob.id)
  await add(client, other, cleo.id)
  const query =
    'subscription { events { ... on FeedReady { cursors } ... on MessageSent { roomId message { number } } } }'
  const sockets = await Promise.all([ada, bob, cleo, bob].map(({ token }) => openReady(instance, token)))
  let done = false
  const talking = [room, other].map(async room => {
    for (let n = 0; n < 120; n++) await say(client, room, `${n}`)
  })
  const all = Promise.all(talking).then(() => {
    done = true
  })
  const ids: string[] = []
  for (let n = 0; !done && n < 40; n++) {
    const socket = sockets[n % sockets.length]!
    await listenTo(socket, { [`${n}`]: [query] })
    ids.push(`${n}`)
    if (n % 3 === 0) socket.send(complete(`${n}`))
  }
  await all
  expect(ids.length).toBeGreaterThan(5)
  for (const [n, id] of ids.entries()) {
    if (n % 3 === 0) continue
    const socket = sockets[n % sockets.length]!
    const events = () => dataOf(socket, id).map(data => data.events)
    await until(() => events().length > 0 && [room, other].every(of => endsAt(events(), of) >= 120))
    const [ready, ...messages] = events()
    const cursors = ready.cursors.map((cursor: string) => decodeCursor(cursor))
    for (const of of [room, other]) {
      const before = toldBefore(cursors.find((cursor: { roomId: string }) => cursor.roomId === of))
      const heard = messages.filter(({ roomId }: { roomId: string }) => roomId === of)
      const numbers = heard.map(({ message }: { message: { number: number } }) => message.number)
      expect(numbers).toEqual(numbers.map((_: number, i: number) => before + 1 + i))
    }
  }
  await client.close()
})

/** How many messages of this room are known to whoever heard these events. */
function endsAt(
  [ready, ...messages]: { cursors?: string[]; roomId: string; message: { number: number } }[],
  room: string,
) {
  const begin = ready!.cursors!.map(cursor => decodeCursor(cursor)!).find(({ roomId }) => roomId === room)!
  const last = messages.findLast(({ roomId }) => roomId === room)
  return last?.message.number ?? toldBefore(begin)
}

/** Before the first message of a room stand the entries of its three members. */
const toldBefore = ({ position }: { position: { sequence: number } }) => position.sequence - 3
