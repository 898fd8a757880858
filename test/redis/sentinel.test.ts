/** A master behind Sentinels, real ones, that dies, stops or loses what it acknowledged. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { RoomMessagesDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient, openDevice, settle } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { cutReplication, startSentinelSet } from '../support/sentinel-set.ts'
import { until, untilSuccess } from '../support/until.ts'

const failover = { withinMs: 60_000 }

describe('behind Sentinels', () => {
  test('a master that dies is followed: sends work again, feeds go on, nothing is missed or heard twice', async () => {
    const { set, adas, bobs, room } = await setOut()
    await say(bobs, room, 'before')
    const master = await set.master()
    await isReplicated(master, set.nodes)
    await master.kill()
    await untilSuccess(() => say(bobs, room, 'after', 'an id that makes it safe'), failover)
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'after')
    await settle(adas)
    expect(adas.hears.bodies()).toEqual(['before', 'after'])
    expect(adas.hears.of('FeedReset')).toEqual([])
    expect([adas.closeCodes, bobs.closeCodes]).toEqual([[], []])
  })

  test('a master that stops is followed, and not believed when it wakes up', async () => {
    const { set, adas, bobs, room } = await setOut()
    const master = await set.master()
    await isReplicated(master, set.nodes)
    master.signal('SIGSTOP')
    await untilSuccess(() => say(bobs, room, 'meanwhile', 'an id that makes it safe'), failover)
    // For some seconds it does not know that it is none any more.
    master.signal('SIGCONT')
    await say(bobs, room, 'awake')
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'awake')
    expect(adas.hears.bodies()).toEqual(['meanwhile', 'awake'])
  })

  test('who saw an acknowledged message that a failover lost is told that the room has another history', async () => {
    const { set, ada, adas, bobs, room, instances } = await setOut()
    await say(bobs, room, 'kept')
    const master = await set.master()
    await isReplicated(master, set.nodes)
    await cutReplication(master)
    await say(bobs, room, 'lost')
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'lost')
    const cursors = adas.hears.cursors()
    await master.kill()
    await untilSuccess(() => say(bobs, room, 'another', 'an id that makes it safe'), failover)

    const reset = await adas.hears.next('FeedReset')
    expect(reset).toMatchObject({ reason: 'DIVERGED', roomId: room })
    const { room: reloaded } = await openClient(connectGraphqlWs, instances[0], ada).ask(RoomMessagesDocument, {
      id: room,
    })
    expect(reloaded!.messages!.edges.map(({ node }) => node.body)).toEqual(['kept', 'another'])
    await say(bobs, room, 'later')
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'later')

    const elsewhere = await openDevice(connectGraphqlWs, instances[1], ada, { after: cursors })
    expect(elsewhere.hears.of('FeedReset').map(({ reason }) => reason)).toEqual(['DIVERGED'])
  })
})

/** Ada and Bob in a room of Bob's, each listening on an instance of its own. */
async function setOut() {
  const set = await startSentinelSet()
  onTestFinished(set.stop)
  const options = { redisUrl: set.url, logLevel: 'silent' }
  const instances = await Promise.all([startInstance(options), startInstance(options)])
  const [ada, bob] = await signUpAll(connectGraphqlWs, instances[1], 'ada', 'bob')
  const adas = await openDevice(connectGraphqlWs, instances[0], ada)
  const bobs = await openDevice(connectGraphqlWs, instances[1], bob)
  const room = await createRoom(bobs)
  await add(bobs, room, ada.id)
  return { set, instances, ada, adas, bobs, room }
}

/** Resolves when every replica has what the master has been told so far. */
async function isReplicated(master: RedisNode, nodes: RedisNode[]): Promise<void> {
  const written = Number(await master.info('replication', 'master_repl_offset'))
  const replicas = nodes.filter(node => node !== master)
  const offsets = () => Promise.all(replicas.map(node => node.info('replication', 'slave_repl_offset')))
  await until(async () => (await offsets()).every(offset => Number(offset) >= written))
}
