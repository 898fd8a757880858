import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Flusher } from '../../../src/server/socket/flusher.ts'
import { NextFrames, nextHead } from '../../../src/server/socket/frames.ts'
import type { Socket } from '../../../src/server/socket/socket.ts'
import { type BothEnds, openBothEnds } from '../../support/both-ends.ts'
import { until } from '../../support/until.ts'

const MB = 1024 * 1024

/** Queues an event of about this many bytes. */
const tell = (socket: Socket, bytes: number) =>
  socket.queue(nextHead('1'), new NextFrames([JSON.stringify('x'.repeat(bytes))]))

/** More than the kernel takes while nobody reads. */
async function fill({ client, socket, raw }: BothEnds, bytes = 8 * MB): Promise<void> {
  client.ws.pause()
  for (let sent = 0; sent < bytes; sent += MB / 4) tell(socket, MB / 4)
  await until(() => raw.writableLength > 0)
}

/** Reads a few megabytes more: the kernel takes on as much, in the midst of a write. */
async function sip({ client }: BothEnds): Promise<void> {
  const end = client.raw.bytesRead + 5 * MB
  const onData = () => client.raw.bytesRead > end && client.ws.pause()
  client.raw.on('data', onData)
  client.ws.resume()
  await until(() => client.raw.bytesRead > end)
  client.raw.off('data', onData)
}

test('a client that reads on is alive, though its answer to the ping is behind all that it has to read', async () => {
  const both = await openBothEnds()
  const { socket, raw } = both
  await fill(both, 24 * MB)
  socket.ping()
  for (let round = 0; round < 3; round++) {
    await sip(both)
    expect(raw.writableLength).toBeGreaterThan(0)
    socket.ping()
    expect(socket.isOpen).toBe(true)
  }
  socket.ping()
  expect(socket.isOpen).toBe(false)
})

test('a client that has nothing to read is alive when it answers, and only then', async () => {
  const { client, socket, ws } = await openBothEnds()
  for (let round = 0; round < 3; round++) {
    const answered = once(ws, 'pong')
    socket.ping()
    await answered
  }
  client.ws.pause()
  socket.ping()
  expect(socket.isOpen).toBe(true)
  // That the kernel takes what a busy room brings tells nothing of the client.
  tell(socket, 1000)
  socket.flush()
  socket.ping()
  expect(socket.isOpen).toBe(false)
})

test('one write that leaves byte by byte is no standstill, and one of which nothing leaves is', async () => {
  const both = await openBothEnds()
  const { client, socket, raw } = both
  client.ws.pause()
  // All of it is one write: Node counts it when its last byte has left.
  tell(socket, 24 * MB)
  await until(() => raw.writableLength > 0)
  void socket.drained()
  expect(socket.hasStalled(15_000, 1000)).toBe(false)
  expect(socket.hasStalled(15_000, 15_000)).toBe(false)
  await sip(both)
  expect(raw.writableLength).toBeGreaterThan(23 * MB)
  expect(socket.hasStalled(15_000, 16_500)).toBe(false)
  expect(socket.hasStalled(15_000, 31_000)).toBe(false)
  expect(socket.hasStalled(15_000, 31_500)).toBe(true)
})

test('who is owed nothing, or for whom nobody waits, does not stall', async () => {
  const both = await openBothEnds()
  expect(both.socket.hasStalled(1, 1000)).toBe(false)
  expect(both.socket.hasStalled(1, 100_000)).toBe(false)
  await fill(both)
  expect(both.socket.hasStalled(1, 200_000)).toBe(false)
  expect(both.socket.hasStalled(1, 300_000)).toBe(false)
})

test('who waits for a slow client goes on when it has read, or has gone', async () => {
  const both = await openBothEnds()
  const { client, socket } = both
  await expect(socket.drained()).resolves.toBeUndefined()
  await fill(both)
  let drained = 0
  const wait = () => void socket.drained().then(() => drained++)
  wait()
  wait()
  client.ws.resume()
  await until(() => drained === 2)
  await fill(both)
  wait()
  // A closing socket takes no more, and whoever waits for it learns so when it is gone.
  socket.close({ code: 1013, reason: 'Too slow' })
  wait()
  expect(drained).toBe(2)
  client.raw.destroy()
  await until(() => drained === 4)
  await expect(socket.drained()).resolves.toBeUndefined()
})

test('who waits for a client that may leave little unread goes on as well, however little it was', async () => {
  const { client, socket, raw } = await openBothEnds({ unreadBytes: 8 * 1024 })
  for (let round = 0; round < 5; round++) {
    client.ws.pause()
    while (socket.isOpen && raw.writableLength < 2 * 1024) {
      tell(socket, 1024)
      socket.flush()
    }
    const drained = socket.drained()
    client.ws.resume()
    await drained
  }
})

test('after the close frame no data leaves', async () => {
  const { client, socket } = await openBothEnds()
  const event = () => socket.queue(nextHead('1'), new NextFrames(['"a"']))
  event()
  socket.close({ code: 4401, reason: 'Unauthorized' })
  event()
  socket.send('"b"')
  expect(await client.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  expect(client.frames).toEqual([{ id: '1', type: 'next', payload: 'a' }])
})

test('a slow client is told to whom it concerns, each time that it is written to', async () => {
  const both = await openBothEnds()
  let slow = 0
  both.socket.adopt({ fallBehind: () => slow++, close: () => undefined })
  tell(both.socket, 100)
  both.socket.flush()
  expect(slow).toBe(0)
  await fill(both)
  expect(slow).toBeGreaterThan(0)
})

test('events and answers leave in the order in which they came', async () => {
  const { client, socket } = await openBothEnds()
  const event = (...payloads: number[]) => socket.queue(nextHead('1'), new NextFrames(payloads.map(String)))
  event(1, 2)
  socket.send('3')
  event(4)
  event(5)
  socket.send('6')
  socket.send('7')
  event(8)
  socket.close({ code: 4401, reason: 'Unauthorized' })
  await client.closed()
  const numbers = client.frames.map(frame =>
    typeof frame === 'number' ? frame : (frame as { payload: number }).payload,
  )
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('what many are told together each gets behind its own head, also a slow one for whom it waits', async () => {
  const payloads = [10, 200, 70_000, 8 * MB, 3].map(length => 'x'.repeat(length))
  const frames = new NextFrames(payloads.map(text => JSON.stringify(text)))
  const ids = ['slow-1', 'fast-1', 'slow-2', 'a longer one', 'fast-2']
  const flusher = new Flusher()
  const all = await Promise.all(ids.map(() => openBothEnds({ flusher })))
  for (const [i, { client, socket }] of all.entries()) {
    if (ids[i]!.startsWith('slow')) client.ws.pause()
    socket.queue(nextHead(ids[i]!), frames)
  }
  await until(() => all[0]!.raw.writableLength > 0)
  for (const [i, { client, socket }] of all.entries()) {
    client.ws.resume()
    await until(() => client.frames.length === payloads.length)
    expect(client.frames).toEqual(payloads.map(payload => ({ id: ids[i], type: 'next', payload })))
    expect(socket.isOpen).toBe(true)
  }
})
