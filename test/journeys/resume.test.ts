/** Connections are cut again and again while others talk: each client comes back by itself and has missed nothing. */
import { describe, expect, test } from 'vitest'
import type { EventKind } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { type Device, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, signUpAll } from '../support/people.ts'
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
})

/** Resolves when one more event of this kind has come. */
function heardMore({ hears }: Device, kind: EventKind) {
  const before = hears.of(kind).length
  return until(() => hears.of(kind).length > before, { what: () => `one more ${kind} after ${before}` })
}
