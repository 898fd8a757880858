/** Connections are cut again and again while others talk: each client comes back by itself and has missed nothing. */
import { describe, expect, test } from 'vitest'
import type { ChatClient, EventKind } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { type Device, heardOf, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, remove, say, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'
import { keepSaying } from '../support/stream.ts'
import { until } from '../support/until.ts'

const cuts = 12

describe.each(clients)('through $library', ({ connect }) => {
  test('a client whose connection is cut under load hears every message once and in order', async () => {
    const limits = { sendsPerMinute: 1e6 }
    const [one, two] = await Promise.all([startInstance({ limits }), startInstance({ limits })])
    const proxy = await startProxy(one)
    const [ada, bob, cyd] = await signUpAll(connect, two, 'ada', 'bob', 'cyd')
    const adas = await openDevice(connect, proxy, ada)
    const bobs = await openDevice(connect, two, bob)
    const cyds = await openDevice(connect, two, cyd)
    const [tea, work] = [await createRoom(bobs, 'tea'), await createRoom(cyds, 'work')]
    await Promise.all([add(bobs, tea, ada.id), add(cyds, work, ada.id)])
    const [bobTalks, cydTalks] = [keepSaying(bobs, tea), keepSaying(cyds, work)]

    for (let i = 1; i <= cuts; i++) {
      // Once when the feed is live again, once in the middle of its replay.
      await heardMore(adas, i % 2 === 0 ? 'FeedReady' : 'MessageSent')
      proxy.cut()
      await until(() => adas.closeCodes.length === i)
    }
    await heardMore(adas, 'FeedReady')
    const [inTea, inWork] = await Promise.all([bobTalks.stop(), cydTalks.stop()])
    await adas.hears.next('MessageSent', ({ roomId, message }) => roomId === tea && message.body === inTea.at(-1))
    await adas.hears.next('MessageSent', ({ roomId, message }) => roomId === work && message.body === inWork.at(-1))
    await settle(adas)

    const heardIn = (room: string) => adas.hears.of('MessageSent').filter(event => event.roomId === room)
    expect(heardIn(tea).map(event => event.message.body)).toEqual(inTea)
    expect(heardIn(work).map(event => event.message.body)).toEqual(inWork)
    expect(adas.hears.of('FeedReset')).toEqual([])
    expect(adas.hears.of('AddedToRoom')).toHaveLength(3)
    expect(adas.closeCodes).toEqual(Array(cuts).fill(1006))
  })

  test('who was away hears of rooms that it is in now, and of those that it is not only how that came about', async () => {
    const [one, two] = await Promise.all([startInstance(), startInstance()])
    const [ada, bob] = await signUpAll(connect, one, 'ada', 'bob')
    const adas = await openDevice(connect, one, ada)
    const bobs = await openDevice(connect, two, bob)
    const [left, deleted, joined, passed] = await createFour(bobs)
    for (const room of [left, deleted]) await add(bobs, room, ada.id)
    await until(() => adas.hears.of('AddedToRoom').length === 2)
    const kept = adas.hears.cursors()
    await adas.close()

    for (const room of [left, joined]) await say(bobs, room, 'one')
    await remove(bobs, left, ada.id)
    await deleteRoom(bobs, deleted)
    for (const room of [joined, passed]) await add(bobs, room, ada.id)
    for (const room of [left, joined, passed]) await say(bobs, room, 'two')
    await remove(bobs, passed, ada.id)
    await say(bobs, passed, 'three')

    const back = await openDevice(connect, two, ada, { after: kept })
    await settle(back)
    expect(heardOf(left, back)).toEqual(['RemovedFromRoom by bob'])
    expect(heardOf(deleted, back)).toEqual(['RoomDeleted by bob'])
    expect(heardOf(joined, back)).toEqual(['AddedToRoom by bob', 'MessageSent by bob: two'])
    expect(heardOf(passed, back)).toEqual(['RemovedFromRoom by bob'])
    expect(back.hears.of('FeedReset')).toEqual([])
    const heardBefore = back.hears.events.slice(0, back.hears.kinds().indexOf('FeedReady'))
    expect(heardBefore).toHaveLength(5)

    const again = await openDevice(connect, one, ada, { after: back.hears.cursors() })
    await settle(again)
    expect(again.hears.kinds()).toEqual(['FeedReady', 'AddedToRoom'])
  })
})

const createFour = async (client: ChatClient) =>
  [await createRoom(client), await createRoom(client), await createRoom(client), await createRoom(client)] as const

/** Resolves when one more event of this kind has come. */
function heardMore({ hears }: Device, kind: EventKind) {
  const before = hears.of(kind).length
  return until(() => hears.of(kind).length > before, { what: () => `one more ${kind} after ${before}` })
}
