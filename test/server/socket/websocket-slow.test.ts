import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { startInstance } from '../../support/instance.ts'
import { add, createRoom, signUpAll } from '../../support/people.ts'
import { openReady, type RawSocket, serverSideOf, subscribe } from '../../support/raw-socket.ts'
import { measure } from '../../support/standstills.ts'
import { until } from '../../support/until.ts'

const MB = 1024 * 1024
const limits = { sendsPerMinute: 1e6 }

/** A busy room: one talks, one reads, and the socket of one does whatever the test wants. */
async function startBusyRoom(options: Parameters<typeof startInstance>[0] = {}) {
  const instance = await startInstance({ keepAliveMs: 60_000, stalledAfterMs: 60_000, limits, ...options })
  const [ada, bob, cleo] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob', 'cleo')
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client)
  await Promise.all([add(client, room, bob.id), add(client, room, cleo.id)])
  await client.close()
  const [talker, reader, slow] = await Promise.all([ada, bob, cleo].map(({ token }) => openReady(instance, token)))
  await reader!.listen('feed')
  await slow!.listen('feed')
  return { instance, room, talker: talker!, reader: reader!, slow: slow!, tokenOfSlow: cleo.token }
}

/** Numbers from `first` on, each in a message of about 12 KB, ten at a time. */
async function talk(talker: RawSocket, room: string, { first, count }: { first: number; count: number }) {
  const query = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }'
  for (let n = first; n < first + count; n += 10) {
    const numbers = Array.from({ length: 10 }, (_, i) => n + i)
    await Promise.all(
      numbers.map(n => talker.ask(query, { input: { roomId: room, body: `${n} ${'世'.repeat(3990)}` } })),
    )
  }
}

const numbersHeard = (socket: RawSocket): number[] =>
  socket
    .of('feed')
    .map(({ payload }) => payload?.data?.events.message?.body)
    .filter(body => body !== undefined)
    .map(body => Number.parseInt(body, 10))

const heardAll = (socket: RawSocket, count: number) =>
  // To read all frames at each look would keep the server busy, which runs in this process.
  until(() => socket.frames.length >= count && numbersHeard(socket).length >= count, {
    withinMs: 100_000,
    what: () => `${numbersHeard(socket).length} of ${count}`,
  })

/** Calls back after each write of the other end. */
function watchWrites(slow: RawSocket, written: (chunk: unknown) => void): void {
  const socket = serverSideOf(slow)
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  socket.write = ((...args: unknown[]) => {
    const wrote = write(...args)
    written(args[0])
    return wrote
  }) as typeof socket.write
}

/** The bytes that wait at the other ends of these, now and at the most. */
function watchWaiting(...slow: RawSocket[]) {
  const sockets = slow.map(serverSideOf)
  const now = () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0)
  let most = 0
  for (const one of slow)
    watchWrites(one, () => {
      most = Math.max(most, now())
    })
  return { now, most: () => most }
}

/** Resolves when the instance says to this one that it closes. */
function closeFrameTo(slow: RawSocket): Promise<void> {
  return new Promise(resolve =>
    watchWrites(slow, chunk => {
      if (Buffer.isBuffer(chunk) && chunk[0] === 0x88) resolve()
    }),
  )
}

test('a socket that stops reading costs nobody anything, and misses nothing when it reads on', async () => {
  const { room, talker, reader, slow } = await startBusyRoom()
  const waiting = watchWaiting(slow)
  slow.ws.pause()
  const count = 800
  await talk(talker, room, { first: 0, count })
  await heardAll(reader, count)
  expect(waiting.now()).toBeGreaterThan(0)
  expect(waiting.most()).toBeLessThan(MB)
  slow.ws.resume()
  await heardAll(slow, count)
  // Ten are sent at a time: the log, as the reader heard it, knows their order.
  expect(numbersHeard(slow)).toEqual(numbersHeard(reader))
  expect(new Set(numbersHeard(slow)).size).toBe(count)
  expect(waiting.most()).toBeLessThan(MB)
})

test('however many stop reading, what waits for all of them together is bounded, and each misses nothing', async () => {
  const unreadBytes = MB
  const { instance, room, talker, reader, slow, tokenOfSlow } = await startBusyRoom({
    limits: { ...limits, unreadBytes },
  })
  const others = await Promise.all(Array.from({ length: 15 }, () => openReady(instance, tokenOfSlow)))
  await Promise.all(others.map(other => other.listen('feed')))
  const stopped = [slow, ...others]
  const waiting = watchWaiting(...stopped)
  for (const { ws } of stopped) ws.pause()
  const count = 1000
  await talk(talker, room, { first: 0, count })
  await heardAll(reader, count)
  expect(waiting.now()).toBeGreaterThan(0)
  // Each may get the messages of one round more than its part.
  expect(waiting.most()).toBeLessThan(3 * unreadBytes)
  for (const { ws } of stopped) ws.resume()
  await Promise.all(stopped.map(socket => heardAll(socket, count)))
  for (const socket of stopped) expect(numbersHeard(socket)).toEqual(numbersHeard(reader))
  expect(waiting.most()).toBeLessThan(3 * unreadBytes)
})

test('who takes not one byte for too long is sent away, and told so if it reads at last', async () => {
  const { instance, room, talker, reader, slow, tokenOfSlow } = await startBusyRoom({ stalledAfterMs: 3000 })
  const deaf = await openReady(instance, tokenOfSlow)
  await deaf.listen('feed')
  slow.ws.pause()
  deaf.ws.pause()
  const closing = closeFrameTo(slow)
  await talk(talker, room, { first: 0, count: 500 })
  await closing
  slow.ws.resume()
  expect(await slow.closed()).toEqual({ code: 1013, reason: 'Too slow' })
  const heard = numbersHeard(slow)
  await until(() => serverSideOf(deaf).destroyed)
  await heardAll(reader, 500)
  expect(heard.length).toBeGreaterThan(100)
  expect(heard).toEqual(numbersHeard(reader).slice(0, heard.length))
  expect(reader.closing).toBe(null)
})

test('answers that nobody reads are not piled up: neither those to pings nor those to queries', async () => {
  const instance = await startInstance({ keepAliveMs: 60_000, stalledAfterMs: 60_000 })
  // A stranger who says so much at once is cut off.
  const [{ token }] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const pings = Array.from({ length: 7000 }, (_, n) => ({ type: 'ping', payload: { n, text: 'x'.repeat(1000) } }))
  const types = '{ __schema { types { name description fields { name description } } } }'
  const queries = Array.from({ length: 400 }, (_, n) => subscribe(String(n), types))
  for (const messages of [pings, queries]) {
    const socket = await openReady(instance, token)
    const waiting = watchWaiting(socket)
    const serverSide = serverSideOf(socket)
    socket.ws.pause()
    socket.sendTogether(...messages)
    await until(() => serverSide.isPaused() && serverSide.writableLength > 0.25 * MB)
    const other = await openReady(instance)
    expect(await other.answers()).toBe(true)
    socket.ws.resume()
    expect(await socket.answers()).toBe(true)
    expect(waiting.most()).toBeLessThan(MB)
    expect(socket.closing).toBe(null)
  }
})

test('large answers that nobody reads are made one after the other, as it reads', async () => {
  const { room, talker, reader } = await startBusyRoom()
  const count = 100
  await talk(talker, room, { first: 0, count })
  const waiting = watchWaiting(reader)
  reader.ws.pause()
  const bodies = `query { room(id: "${room}") { messages(last: ${count}) { nodes { body } } } }`
  reader.sendTogether(...Array.from({ length: 40 }, (_, n) => subscribe(`q${n}`, bodies)))
  await until(() => waiting.now() > 0)
  // Redis answers in order: what was asked before is read by then.
  for (let round = 0; round < 10; round++) await talker.ask(`{ room(id: "${room}") { memberCount } }`)
  expect(waiting.most()).toBeLessThan(8 * MB)
  reader.ws.resume()
  await until(() => reader.frames.filter(({ type }) => type === 'complete').length === 40)
  expect(waiting.most()).toBeLessThan(8 * MB)
})

test('a client that does not answer pings is cut off, and one that does is not', async () => {
  const instance = await startInstance({ keepAliveMs: 1000 })
  const [dead, alive] = await Promise.all([openReady(instance, undefined, { autoPong: false }), openReady(instance)])
  const { answer, tookMs } = await measure(() => dead.closed())
  expect(answer.code).toBe(1006)
  expect(tookMs).toBeLessThan(4 * 1000)
  expect(await alive.answers()).toBe(true)
})
