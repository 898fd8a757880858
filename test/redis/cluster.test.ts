/** A Redis Cluster, a real one: rooms spread over its slots, a master that dies, a slot that moves, a node that leaves. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { roomKeys } from '../../src/store/keys.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { idOf } from '../support/cluster-slots.ts'
import { type Device, heardOf, openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, deleteRoom, remove, say, signUpAll } from '../support/people.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { keepSaying } from '../support/stream.ts'
import { until, untilSuccess } from '../support/until.ts'

const roomCount = 12
const failover = { withinMs: 60_000 }

describe('in a Cluster', () => {
  test('rooms are spread over the masters, and people in all of them hear of everything once and in order', async () => {
    const { cluster, ada, adas, bobs } = await setOut()
    const rooms = await createRooms(bobs)
    const masters = async () => new Set(await Promise.all(rooms.map(room => cluster.masterOf(keyOf(room)))))
    while ((await masters()).size < 3) rooms.push(...(await createRooms(bobs)))
    await Promise.all(
      rooms.map(async room => {
        await add(bobs, room, ada.id)
        await say(bobs, room, 'hello')
        await say(adas, room, 'hi')
        // Whoever is behind when a stay ends is told only that it has ended.
        await until(() => heardOf(room, adas).length === 3)
        await remove(adas, room, ada.id)
        await say(bobs, room, 'alone')
        await until(() => heardOf(room, adas).length === 4)
        await add(bobs, room, ada.id)
      }),
    )
    await Promise.all(cluster.nodes.map(({ admin }) => admin.script('FLUSH')))
    await Promise.all(rooms.map(room => say(adas, room, 'again')))
    await until(() => rooms.every(room => heardOf(room, adas).length === 6 && heardOf(room, bobs).length === 8))
    await Promise.all(rooms.map(room => deleteRoom(bobs, room)))
    await Promise.all(rooms.flatMap(room => [adas, bobs].map(device => isDeletedFor(room, device))))
    for (const room of rooms) {
      expect(heardOf(room, adas)).toEqual([
        'AddedToRoom by bob',
        'MessageSent by bob: hello',
        'MessageSent by ada: hi',
        'RemovedFromRoom by ada',
        'AddedToRoom by bob',
        'MessageSent by ada: again',
        'RoomDeleted by bob',
      ])
      expect(heardOf(room, bobs)).toHaveLength(9)
    }
  })

  test('a master that dies takes nothing with it: its rooms go on at a replica, the others all the time', async () => {
    const { cluster, ada, adas, bobs } = await setOut()
    const rooms = await createRooms(bobs)
    await Promise.all(rooms.map(room => add(bobs, room, ada.id)))
    const masters = await Promise.all(rooms.map(room => cluster.masterOf(keyOf(room))))
    const doomed = masters[0]!
    const [there, elsewhere] = [true, false].map(isThere =>
      rooms.filter((_, i) => (masters[i] === doomed) === isThere).map(room => keepTrying(bobs, room)),
    ) as [Saying[], Saying[]]
    await until(() => adas.hears.bodies().length > 5 * roomCount)
    // What is acknowledged in the moment before may be lost: that is another test.
    await Promise.all(there.map(saying => saying.stop()))
    await doomed.admin.ping()
    expect(await doomed.admin.wait(1, 5000)).toBe(1)
    await doomed.kill()
    const goingOn = there.map(({ room, count }) => keepTrying(bobs, room, count))
    const counts = elsewhere.map(({ count }) => count)
    await until(() => elsewhere.every(({ count }, i) => count > counts[i]! + 5))
    await until(() => goingOn.every(({ count }, i) => count > there[i]!.count + 5), failover)
    await Promise.all([...goingOn, ...elsewhere].map(saying => saying.stop()))
    for (const { room, count } of [...goingOn, ...elsewhere]) {
      const heard = () => heardOf(room, adas).filter(line => line.startsWith('MessageSent'))
      await until(() => heard().length >= count)
      expect(heard()).toEqual(Array.from({ length: count }, (_, n) => `MessageSent by bob: ${n + 1}`))
    }
    expect(adas.hears.of('FeedReset')).toEqual([])
    expect([adas.closeCodes, bobs.closeCodes]).toEqual([[], []])
  })

  test('a slot moves to another master under load, and nobody notices', async () => {
    const { cluster, ada, adas, bobs } = await setOut()
    const room = await createRoom(bobs)
    await add(bobs, room, ada.id)
    const stream = keepSaying(bobs, room)
    for (let i = 0; i < 3; i++) {
      const heard = adas.hears.bodies().length
      await until(() => adas.hears.bodies().length > heard + 20)
      const source = await cluster.masterOf(keyOf(room))
      const masters = await Promise.all(Array.from('abcdefghij', key => cluster.masterOf(key)))
      const target = masters.find(node => node !== source)!
      await cluster.moveSlot(keyOf(room), target)
      expect(await cluster.masterOf(keyOf(room))).toBe(target)
    }
    const said = await stream.stop()
    await until(() => adas.hears.bodies().length >= said.length)
    expect(adas.hears.bodies()).toEqual(said)
    expect(adas.hears.of('FeedReset')).toEqual([])
  })

  test('an instance that listens at a node that leaves is not deaf: it listens at another one', async () => {
    const { cluster, ada, adas, bobs } = await setOut()
    const room = await createRoom(bobs)
    await add(bobs, room, ada.id)
    const replicas = cluster.nodes.slice(3)
    const ears = async (nodes: RedisNode[]) => {
      const counts = await Promise.all(nodes.map(({ admin }) => admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub')))
      return nodes.filter((_, i) => /name=parlor\b/.test(String(counts[i])))
    }
    const [left] = await until(async () => {
      const found = await ears(replicas)
      if (found.length > 0) return found
      for (const { admin } of cluster.nodes) await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      return null
    })
    await expel(left!, cluster)
    for (let i = 0; i < 3; i++) {
      await say(bobs, room, `message ${i}`)
      await adas.hears.next('MessageSent', ({ message }) => message.body === `message ${i}`)
    }
    await until(async () => (await ears([left!])).length === 0)
    await say(bobs, room, 'the last')
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'the last')
    expect(adas.hears.bodies()).toHaveLength(4)
  })
})

const keyOf = (room: string) => roomKeys(room as never).meta

/** Ada and Bob, each listening on an instance of its own. */
async function setOut() {
  const cluster = await startCluster()
  onTestFinished(cluster.stop)
  const options = { redisUrl: cluster.url, logLevel: 'silent', limits: { sendsPerMinute: 1e6 } }
  const instances = await Promise.all([startInstance(options), startInstance(options)])
  const [ada, bob] = await signUpAll(connectGraphqlWs, instances[1], 'ada', 'bob')
  const adas = await openDevice(connectGraphqlWs, instances[0], ada)
  const bobs = await openDevice(connectGraphqlWs, instances[1], bob)
  return { cluster, instances, ada, adas, bobs }
}

const createRooms = (device: Device): Promise<string[]> =>
  Promise.all(Array.from({ length: roomCount }, (_, i) => createRoom(device, `room ${i}`)))

const isDeletedFor = (room: string, { hears }: Device) => hears.next('RoomDeleted', ({ roomId }) => roomId === room)

interface Saying {
  room: string
  /** How many were acknowledged. */
  count: number
  stop(): Promise<void>
}

/** Says the numbers after `count` into a room, each again until it is acknowledged. */
function keepTrying(device: Device, room: string, count = 0): Saying {
  let stopped = false
  const talk = async () => {
    while (!stopped) {
      const body = String(saying.count + 1)
      await untilSuccess(() => say(device, room, body, body), failover)
      saying.count++
    }
  }
  const saying: Saying = {
    room,
    count,
    stop() {
      stopped = true
      return talking
    },
  }
  const talking = talk()
  return saying
}

/** Takes a replica out of the Cluster: it lives on alone. */
async function expel(replica: RedisNode, { nodes }: TestCluster): Promise<void> {
  const id = await idOf(replica)
  await Promise.all(nodes.filter(node => node !== replica).map(({ admin }) => admin.cluster('FORGET', id)))
  await replica.admin.cluster('RESET', 'HARD')
}
