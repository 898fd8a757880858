/** Whatever ends, ends whole: nothing stays subscribed in Redis, no timer and no socket stays in the process. */
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { clients } from '../support/clients/index.ts'
import { openClient, openDevice, openTwo } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { startOwnRedis } from '../support/own-redis.ts'
import { createRoom, say, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until, untilSuccess } from '../support/until.ts'

describe.each(clients)('through $library', ({ connect }) => {
  test('a subscription that is stopped frees its rooms, and a socket that closes its user', async () => {
    const channelsOf = lookInto(redisUrl())
    const instance = await startInstance()
    const [ada] = await signUpAll(connect, instance, 'ada')
    const adas = openClient(connect, instance, ada)
    const [tea, work] = [await createRoom(adas), await createRoom(adas)]
    const [toTea, toWork] = [adas.listen({ roomIds: [tea] }), adas.listen({ roomIds: [work] })]
    await Promise.all([toTea.ready(), toWork.ready()])
    await until(async () => (await channelsOf(tea)).length === 1)
    toTea.stop()
    await until(async () => (await channelsOf(tea)).length === 0)
    expect([await channelsOf(work), await channelsOf(ada.id)]).toMatchObject([{ length: 1 }, { length: 1 }])
    await adas.close()
    await until(async () => (await channelsOf(ada.id)).length === 0)
    expect(await channelsOf(work)).toEqual([])
  })

  test('instances that stop leave nothing in Redis and nothing in the process', async () => {
    const channelsOf = lookInto(redisUrl())
    expect(await channelsOf('nobody')).toEqual([])
    const before = await atRest()
    const instances = await Promise.all([startInstance(), startInstance()])
    const [ada, bob] = await signUpAll(connect, instances[0], 'ada', 'bob')
    const [adaOne, adaTwo] = await openTwo(connect, instances, ada)
    const bobs = openClient(connect, instances[1], bob)
    const room = await createRoom(adaOne)
    await say(adaTwo, room, 'hello')
    bobs.listen()
    await Promise.all([adaTwo.close(), bobs.close()])
    await Promise.all(instances.map(instance => instance.stop()))
    await adaOne.close()
    expect(await Promise.all([ada.id, bob.id, room].map(channelsOf))).toEqual([[], [], []])
    expect(await atRest()).toBe(before)
  })

  test('a socket that is cut while Redis is away leaves nothing there when Redis is back', async () => {
    const redis = await startOwnRedis()
    const instance = await startInstance({ redisUrl: redis.url, logLevel: 'silent' })
    const proxy = await startProxy(instance)
    const [ada, bob] = await signUpAll(connect, instance, 'ada', 'bob')
    const adas = await openDevice(connect, proxy, ada)
    const bobs = await openDevice(connect, instance, bob)
    const [teaOfAda, workOfBob] = [await createRoom(adas), await createRoom(bobs)]
    await Promise.all([adas.hears.next('AddedToRoom'), bobs.hears.next('AddedToRoom')])
    await redis.kill()
    const begunInVain = bobs.listen({ roomIds: [] })
    proxy.cut()
    await adas.close()
    begunInVain.stop()
    await redis.start()

    await untilSuccess(() => say(bobs, workOfBob, 'all heard again?', 'an id that makes it safe'))
    await bobs.hears.next('MessageSent')
    const channelsOf = lookInto(redis.url)
    expect(await channelsOf(workOfBob)).toHaveLength(1)
    expect([await channelsOf(teaOfAda), await channelsOf(ada.id)]).toEqual([[], []])
  })
})

test('an instance stops in order while Redis is away', async () => {
  const before = await atRest()
  const redis = await startOwnRedis()
  const instance = await startInstance({ redisUrl: redis.url, logLevel: 'silent' })
  const [ada] = await signUpAll(connectGraphqlWs, instance, 'ada')
  const adas = await openDevice(connectGraphqlWs, instance, ada)
  await redis.kill()
  await instance.stop()
  await adas.close()
  expect(await atRest()).toBe(before)
})

/** Tells which channels whose names contain a word are subscribed to. */
function lookInto(redisUrl: string) {
  const redis = new Redis(redisUrl)
  onTestFinished(() => redis.disconnect())
  return (word: string) => redis.pubsub('CHANNELS', `*${word}*`)
}

/** What keeps this process going, once no timer and no TCP socket of what was before does. */
const atRest = () => until(() => !/Timeout|TCP/.test(resources()) && resources(), { what: resources })

/** The timers, sockets and pipes (Redis' unix sockets among them) that keep this process going, as one text. */
function resources(): string {
  const all = process.getActiveResourcesInfo()
  return all
    .filter(kind => /Timeout|TCP|Pipe/.test(kind))
    .sort()
    .join(' ')
}
