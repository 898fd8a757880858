/** Writes that are acknowledged when replicas have them. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { roomKeys } from '../../src/store/keys.ts'
import type { MessageStore } from '../../src/store/message-store.ts'
import type { RoomStore } from '../../src/store/room-store.ts'
import { openStores, plain, say, someRoom, someUser } from '../store/some.ts'
import { startCluster } from '../support/cluster.ts'
import { startOwnNode } from '../support/own-node.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { cutReplication, mendReplication } from '../support/sentinel-set.ts'
import { measure } from '../support/standstills.ts'
import { until, untilSuccess } from '../support/until.ts'

/** Long enough for a busy machine; short where it is waited for in vain. */
const [longMs, shortMs] = [2000, 300]

describe('with one replica to wait for', () => {
  test('what is acknowledged is at the replica, however many write at once', async () => {
    const { messages, author, roomId, replica } = await setOut(longMs)
    for (let round = 0; round < 20; round++) {
      const bodies = Array.from({ length: 10 }, (_, i) => `message ${round}-${i}`)
      const sent = await Promise.all(bodies.map(body => say(messages, roomId, author, body)))
      const last = Math.max(...sent.map(({ number }) => number))
      expect(await newestAt(replica, roomId)).toBeGreaterThanOrEqual(last)
    }
  })

  test('a write that does not get there is not acknowledged, and a retry finds it when the replica is back', async () => {
    const { rooms, messages, author, roomId, master } = await setOut(shortMs)
    const message = { ...plain(roomId, author, 'to both'), clientMessageId: 'once' }
    await cutReplication(master)
    const { answer: error, tookMs } = await measure(() => messages.appendMessage(message).catch(reason => reason))
    expect(isUnavailable(error), String(error)).toBe(true)
    expect(tookMs).toBeLessThan(2500)
    expect(await messages.appendMessage(message).catch(isUnavailable)).toBe(true)
    await mendReplication(master)
    const reply = await untilSuccess(() => messages.appendMessage(message))
    expect(reply).toMatchObject({ outcome: 'sent', repeated: true, item: { number: 1 } })
    expect((await rooms.findRoom(roomId, author.id))!.head.sequence).toBe(2)
  })

  test('readings do not wait behind writes that do', async () => {
    const { rooms, messages, author, roomId, master, waits } = await setOut(longMs)
    await cutReplication(master)
    const writing = say(messages, roomId, author, 'stuck').catch(isUnavailable)
    await until(waits)
    expect((await rooms.findRoom(roomId, author.id))!.head.sequence).toBe(2)
    expect(await waits()).toBe(true)
    expect(await writing).toBe(true)
  })
})

describe('in a Cluster', () => {
  test('only the rooms whose replica is away are not served', async () => {
    const cluster = await startCluster()
    onTestFinished(cluster.stop)
    const { rooms, messages, author } = open(cluster.url, longMs)
    const some = await Promise.all(Array.from({ length: 12 }, () => someRoom(rooms, author)))
    const masters = await Promise.all(some.map(roomId => cluster.masterOf(roomKeys(roomId).meta)))
    const replicas = cluster.nodes.slice(3)
    const ports = await Promise.all(replicas.map(replica => replica.info('replication', 'master_port')))
    await replicas[ports.indexOf(String(masters[0]!.port))]!.kill()
    const hits = masters.map(master => master === masters[0])
    const refused = await Promise.all(
      some.map(roomId =>
        say(messages, roomId, author, 'hello').then(
          () => false,
          error => isUnavailable(error),
        ),
      ),
    )
    expect(new Set(hits).size).toBe(2)
    expect(refused).toEqual(hits)
  })
})

/** A room on a master with a replica, and connections that wait for it. */
async function setOut(waitTimeoutMs: number) {
  const master = await startOwnNode()
  const replica = await startOwnNode({ master })
  await until(async () => /state=online/.test(await master.admin.info('replication')))
  const { rooms, messages, author } = open(`redis://${master.address}`, waitTimeoutMs)
  // `cmd` alone is the last command, which may be over.
  const waits = async () => / flags=b .* cmd=wait /.test(String(await master.admin.call('CLIENT', 'LIST')))
  const roomId = await untilSuccess(() => someRoom(rooms, author))
  return { master, replica, rooms, messages, author, roomId, waits }
}

function open(url: string, waitTimeoutMs: number): { rooms: RoomStore; messages: MessageStore; author: User } {
  const redis = openRedis(url, createLogger('silent'), { waitReplicas: 1, waitTimeoutMs })
  onTestFinished(redis.close)
  return { ...openStores(redis.commands), author: someUser() }
}

const newestAt = async ({ admin }: RedisNode, roomId: RoomId) =>
  Number(await admin.hget(roomKeys(roomId).meta, 'number'))
