import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { add, createRoom, signUpAll } from '../../support/people.ts'
import { complete, openRaw, type RawSocket, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const textOpcode = 0x81
const closeOpcode = 0x88
const pingOpcode = 0x89

/** Keeps all bytes that come over the wire behind the handshake, and takes them apart into frames. */
function tap({ raw }: RawSocket): () => { opcode: number; payload: Buffer }[] {
  const chunks: Buffer[] = []
  raw.on('data', chunk => chunks.push(chunk))
  return () => {
    const bytes = Buffer.concat(chunks)
    const frames = []
    for (let at = 0; at < bytes.length; ) {
      const short = bytes[at + 1]!
      const [begin, length] =
        short < 126
          ? [2, short]
          : short === 126
            ? [4, bytes.readUInt16BE(at + 2)]
            : [10, Number(bytes.readBigUInt64BE(at + 2))]
      frames.push({ opcode: bytes[at]!, payload: bytes.subarray(at + begin, at + begin + length) })
      at += begin + length
    }
    return frames
  }
}

async function startBusyRoom() {
  const instance = await startInstance({
    keepAliveMs: 2000,
    limits: { sendsPerMinute: 1e6, feedsPerSocket: 20, operationsPerSocket: 100 },
  })
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client)
  await add(client, room, bob.id)
  await client.close()
  const sender = await openRaw(instance)
  await sender.init({ authorization: `Bearer ${ada.token}` })
  return { instance, room, sender, bob }
}

async function openTapped(instance: Instance, token: string) {
  const socket = await openRaw(instance)
  const framesOf = tap(socket)
  await socket.init({ authorization: `Bearer ${token}` })
  return { socket, framesOf }
}

const saying = (room: string, body: string) =>
  `mutation { sendMessage(input: { roomId: "${room}", body: "${body}" }) { __typename } }`
const bodies = 'subscription { events { ... on MessageSent { message { body } } } }'

test('events, answers, pongs and pings share a wire, each frame whole and each word of a conversation once', async () => {
  const { instance, room, sender, bob } = await startBusyRoom()
  const { socket, framesOf } = await openTapped(instance, bob.token)
  await Promise.all(['one', 'two'].map(id => socket.listen(id)))
  const count = 120
  for (let n = 0; n < count; n++) {
    sender.send(subscribe(`${n}`, saying(room, `${n} ${'x'.repeat((n * 37) % 400)}`)))
    socket.sendTogether(
      { type: 'ping', payload: { n } },
      subscribe(`q${n}`, `{ n${n}: viewer { id } }`),
      subscribe(`s${n}`, bodies),
      subscribe(`m${n}`, '{'),
      complete(`s${n}`),
    )
    if (n % 20 === 19) await socket.frame(frame => frame.id === `q${n}`)
  }
  const heard = (id: string) => socket.of(id).flatMap(({ payload }) => payload?.data?.events.message?.body ?? [])
  await until(() => ['one', 'two'].every(id => heard(id).length === count))
  // Who asks so much waits for its turn: answers may come after the events.
  const ended = (id: string) => socket.of(id).some(({ type }) => type !== 'next')
  await until(() => Array.from({ length: count }, (_, n) => n).every(n => ended(`q${n}`) && ended(`m${n}`)))
  expect(await socket.answers()).toBe(true)
  expect(heard('one')).toEqual(heard('two'))
  expect(new Set(heard('one').map(body => Number.parseInt(body, 10))).size).toBe(count)

  const frames = framesOf()
  expect(frames.filter(({ opcode }) => opcode !== textOpcode && opcode !== pingOpcode)).toEqual([])
  const messages = frames
    .filter(({ opcode }) => opcode === textOpcode)
    .map(({ payload }) => JSON.parse(String(payload)))
  expect(messages).toEqual(socket.frames)
  const pongs = messages.filter(({ type, payload }) => type === 'pong' && payload.n < count)
  expect(pongs.map(({ payload }) => payload.n)).toEqual(Array.from({ length: count }, (_, n) => n))
  for (let n = 0; n < count; n++) {
    expect(socket.of(`q${n}`).map(({ type }) => type)).toEqual(['next', 'complete'])
    expect(socket.of(`m${n}`).map(({ type }) => type)).toEqual(['error'])
  }
})

test('after the close frame nothing comes, however busy the room is', async () => {
  const { instance, room, sender, bob } = await startBusyRoom()
  const { socket, framesOf } = await openTapped(instance, bob.token)
  const ids = Array.from({ length: 20 }, (_, n) => `${n}`)
  for (const id of ids) socket.send(subscribe(id, bodies))
  for (const id of ids) await socket.frame(frame => frame.id === id)
  let sent = 0
  const talking = setInterval(() => {
    for (let i = 0; i < 5; i++) sender.send(subscribe(`${sent}`, saying(room, `${sent++}`)))
  }, 1)
  try {
    await socket.frame(({ payload }) => payload?.data?.events.message)
    socket.send(subscribe('bye', 'mutation { signOut { __typename } }'))
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  } finally {
    clearInterval(talking)
  }
  const frames = framesOf()
  expect(frames.findIndex(({ opcode }) => opcode === closeOpcode)).toBe(frames.length - 1)
  // Every word came before the end, to each subscription alike.
  const heard = (id: string) => socket.of(id).map(({ payload }) => payload.data.events.message?.body)
  for (const id of ids) expect(heard(id).length).toBeGreaterThan(1)
})
