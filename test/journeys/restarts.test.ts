/** The server is restarted, Redis is restarted: what was said is kept, and who listened goes on by itself. */
import { describe, expect, test } from 'vitest'
import { RoomMessagesDocument, ViewerDocument } from '../generated/graphql.ts'
import type { ChatClient, Connect } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { heardOf, openClient, openDevice, settle } from '../support/devices.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { startOwnRedis } from '../support/own-redis.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'
import { keepSaying } from '../support/stream.ts'
import { until, untilSuccess } from '../support/until.ts'

const limits = { sendsPerMinute: 1e6 }

describe.each(clients)('through $library', ({ connect }) => {
  test('who listens to a server that is restarted comes back and has missed nothing', async () => {
    const [before, other] = await Promise.all([startInstance({ limits }), startInstance({ limits })])
    const { adas, bobs, room } = await setOut(connect, { ada: before, bob: other })
    const stream = keepSaying(bobs, room)
    await adas.hears.next('MessageSent')
    await before.stop()
    const missedFrom = stream.said.length
    await until(() => stream.said.length > missedFrom + 150)
    await startInstance({ limits, port: Number(new URL(before.url).port) })
    await until(() => adas.hears.of('FeedReady').length === 2)
    const said = await stream.stop()
    await adas.hears.next('MessageSent', ({ message }) => message.body === said.at(-1))
    await settle(adas)
    expect(adas.hears.bodies()).toEqual(said)
    expect(adas.hears.of('FeedReset')).toEqual([])
    expect(adas.closeCodes).toContain(1012)
  })

  test('a restart of Redis loses nothing, closes no socket, and delivery goes on by itself', async () => {
    const redis = await startOwnRedis()
    const options = { redisUrl: redis.url, logLevel: 'silent' }
    const instances = await Promise.all([startInstance(options), startInstance(options)])
    const { ada, adas, bobs, room } = await setOut(connect, { ada: instances[0], bob: instances[1] })
    await say(bobs, room, 'before')
    await redis.stop()
    await expect(bobs.ask(ViewerDocument, {})).rejects.toMatchObject({ codes: ['UNAVAILABLE'] })
    await redis.start()
    await untilSuccess(() => say(bobs, room, 'after', 'an id that makes it safe'))
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'after')
    await settle(adas)

    const said = ['AddedToRoom by bob', 'MessageSent by bob: before', 'MessageSent by bob: after']
    expect(heardOf(room, adas)).toEqual(said)
    expect(adas.hears.of('FeedReady')).toHaveLength(1)
    expect([adas.closeCodes, bobs.closeCodes]).toEqual([[], []])
    const later = openClient(connect, instances[1], ada)
    expect(await bodiesIn(later, room)).toEqual(['before', 'after'])
    expect((await later.ask(ViewerDocument, {})).viewer?.user.username).toBe(ada.username)
  })
})

/** Ada and Bob in a room of Bob's, each with a device on an instance. */
async function setOut(connect: Connect, instances: { ada: Instance; bob: Instance }) {
  const [ada, bob] = await signUpAll(connect, instances.bob, 'ada', 'bob')
  const adas = await openDevice(connect, instances.ada, ada)
  const bobs = await openDevice(connect, instances.bob, bob)
  const room = await createRoom(bobs)
  await add(bobs, room, ada.id)
  return { ada, adas, bobs, room }
}

async function bodiesIn(client: ChatClient, id: string) {
  const { room } = await client.ask(RoomMessagesDocument, { id })
  return room!.messages!.edges.map(({ node }) => node.body)
}
