/** Real instances are killed and stopped at any point, and the receiver is as bad as it likes: the app is told all the same. */
import { randomInt } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { newRoomId, type RoomId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { Instance } from '../process/instance.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { connectUrql } from '../support/clients/urql.ts'
import { connect } from '../support/connect.ts'
import { createRoom, say, signUp } from '../support/people.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'
import { AppRecord, createRecorder, secret } from './app.ts'
import { moods, startMoody } from './moods.ts'

const instances = new Set<Instance>()

afterEach(async () => {
  for (const instance of instances) await instance.end('SIGKILL')
})

/** A receiver whose mood is another one with every call, until it is told to be well. */
async function startMoodyReceiver(record: AppRecord) {
  const state = { isWell: false, calls: 0 }
  const nextMood = () => (state.isWell ? 'well' : moods[state.calls++ % moods.length]!)
  return { state, ...(await startMoody(createRecorder(record), nextMood)) }
}

test('every entry arrives in order in its room, whatever is killed, stopped or failing meanwhile', async () => {
  const record = new AppRecord()
  const { state, url, close } = await startMoodyReceiver(record)
  const prefix = newRoomId()
  const env = {
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: prefix,
    WEBHOOK_URL: url,
    HOOK_SECRETS: secret,
    HOOK_NETWORKS: '127.0.0.1',
    WEBHOOK_TIMEOUT_MS: '300',
    WEBHOOK_RETRY_MS: '20',
    WEBHOOK_RETRY_MOST_MS: '200',
    WEBHOOK_SWEEP_MS: '1280',
    LIMIT_WEBHOOK_EVENTS: '7',
  }
  const start = async () => {
    const instance = new Instance(env)
    instances.add(instance)
    const address = await instance.listening()
    return { instance, client: connectUrql({ url: address, wsUrl: address.replace('http', 'ws') }, token) }
  }
  let token: string | undefined
  const first = await start()
  token = (await signUp(first.client, 'ann')).token
  const standing = await Promise.all([start(), start(), start()])
  await first.instance.end('SIGKILL')

  const rooms = await Promise.all(['one', 'two', 'three'].map(name => createRoom(standing[0].client, name)))
  const anybody = (): ChatClient => standing[randomInt(standing.length)]!.client
  const said = { count: 0, stop: false }
  const talking = rooms.map(async (roomId, i) => {
    for (let n = 0; !said.stop; n++) {
      const trySaying = () => say(anybody(), roomId, `${n}`, `${i}:${n}`).then(() => true)
      await until(() => trySaying().catch(() => false))
      said.count++
    }
  })
  const end = async (place: number, signal: NodeJS.Signals) => {
    await standing[place]!.instance.end(signal)
    standing[place] = await start()
  }
  // In the middle of a call: it was acted on, or not, and nobody noted it.
  const callsMore = (more: number) => {
    const wanted = state.calls + more
    return until(() => state.calls >= wanted)
  }
  await callsMore(10)
  const killed = end(0, 'SIGKILL')
  await callsMore(10)
  await Promise.all([end(1, 'SIGTERM'), killed])
  await callsMore(5)
  await end(2, 'SIGKILL')
  said.stop = true
  await Promise.all(talking)
  state.isWell = true

  const redis = connect({ keyPrefix: `${prefix}:` })
  const store = createRoomStore(redis, defaultLimits)
  const logOf = async (roomId: string) =>
    (await store.readEntries(roomId as RoomId, 0, 1_000_000)).map(({ sequence, check }) => ({ sequence, check }))
  for (const room of rooms) {
    const log = await logOf(room)
    await until(() => record.eventsOf(room).length >= log.length, {
      what: () => `${record.eventsOf(room).length} of ${log.length}`,
    })
    expect(record.eventsOf(room).map(({ sequence, check }) => ({ sequence, check }))).toEqual(log)
  }
  expect(said.count).toBeGreaterThan(30)
  for (const { client } of standing) await client.close()
  close()
})
