/** The ACL that docs/operations.md gives suffices for everything, and all of it is needed somewhere. */
import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RoomMessagesDocument, SignOutDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startCluster } from '../support/cluster.ts'
import { openClient, openDevice } from '../support/devices.ts'
import { type InstanceOptions, startInstance } from '../support/instance.ts'
import { startOwnNode } from '../support/own-node.ts'
import { add, createRoom, deleteRoom, remove, say, signUpAll } from '../support/people.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { until, untilSuccess } from '../support/until.ts'

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
const [, line = ''] = /\nACL SETUSER parlor (.*)\n/.exec(page) ?? []
const rules = line.replace('PASSWORD', 'word').split(' ')

describe('a user of Redis with the ACL of the manual', () => {
  test.each([
    ['', {}],
    [' in another database', { database: '/5' }],
    [' below a prefix', { redisPrefix: 'staging' }],
    [' when writes wait for replicas', { waitReplicas: 1 }],
  ] as const)('does all that Parlor does%s', async (_, { database = '', ...options }: Variant) => {
    const node = await startOwnNode()
    if (options.waitReplicas) await isFollowed(node)
    const keys = options.redisPrefix ? `${options.redisPrefix}:` : ''
    const place = `${keys}${database.slice(1) || '0'}/`
    const own = rules.map(rule => rule.replace(/^~/, `~${keys}`).replace(/^&0\//, `&${place}`))
    await allow(node, [...own, ...(database && ['+select']), ...(options.waitReplicas ? ['+wait'] : [])])
    await playEverything({ redisUrl: `redis://parlor:word@${node.address}${database}`, ...options })
    expect(await refusals(node)).toEqual([])
  })

  test('does all that Parlor does in a Cluster', async () => {
    const cluster = await startCluster({ replicasEach: 0 })
    onTestFinished(cluster.stop)
    for (const node of cluster.nodes) await allow(node, [...rules, '+cluster|slots', '+cluster|info'])
    await playEverything({ redisUrl: cluster.url.replace('://', '://parlor:word@') })
    for (const node of cluster.nodes) expect(await refusals(node)).toEqual([])
  })

  test('sends three messages or none, without the right to publish', async () => {
    const node = await startOwnNode()
    await allow(node, rules)
    const { instance, adas, room } = await playEverything({
      redisUrl: `redis://parlor:word@${node.address}`,
      logLevel: 'silent',
    })
    await allow(node, ['resetchannels'])
    for (const body of ['one', 'two', 'three'])
      await expect(say(adas, room, body)).rejects.toThrow('cannot reach its storage')
    const ready = () => fetch(new URL('/readyz', instance.url))
    await until(async () =>
      (await (await ready()).text()).includes('ACL SETUSER parlor &0/{r:* &0/{u:* &0/heartbeat:*'),
    )
    await allow(node, rules)
    await until(async () => (await ready()).status === 200)
    const { room: found } = await untilSuccess(() => adas.ask(RoomMessagesDocument, { id: room }))
    expect(found!.messages!.edges.map(({ node }) => node.body)).toEqual(['kept'])
  })
})

interface Variant extends InstanceOptions {
  database?: string
}

const allow = (node: RedisNode, to: readonly string[]) => node.admin.call('ACL', 'SETUSER', 'parlor', ...to)

async function isFollowed(master: RedisNode): Promise<void> {
  await startOwnNode({ master })
  await until(async () => /state=online/.test(await master.admin.info('replication')))
}

/** What Redis refused this user, but for what says the name of the library. */
async function refusals({ admin }: RedisNode): Promise<string[]> {
  const log = (await admin.call('ACL', 'LOG')) as string[][]
  return log.map(entry => `${entry[3]} ${entry[7]}`).filter(entry => !entry.includes('client|setinfo'))
}

/** Accounts, rooms, messages, trimming, pages, a feed that resumes, everything ended: and a room that stays. */
async function playEverything(options: InstanceOptions) {
  const instance = await startInstance({ limits: { messagesPerRoom: 3 }, ...options })
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const adas = await openDevice(connectGraphqlWs, instance, ada)
  const bobs = await openDevice(connectGraphqlWs, instance, bob)
  const [room, other] = [await createRoom(adas), await createRoom(adas)]
  await add(adas, other, bob.id)
  for (let i = 0; i < 5; i++) {
    await say(bobs, other, `message ${i}`)
    await adas.hears.next('MessageSent', ({ message }) => message.body === `message ${i}`)
  }
  const resumed = await openDevice(connectGraphqlWs, instance, ada, { after: adas.hears.cursors() })
  const pages = await openClient(connectGraphqlWs, instance, ada).ask(RoomMessagesDocument, { id: other })
  expect(pages.room!.messages!.edges.length).toBeGreaterThan(0)
  await remove(adas, other, bob.id)
  await deleteRoom(adas, other)
  await resumed.hears.next('RoomDeleted')
  // Where writes wait for replicas, the socket is told of the end before the answer comes.
  await openClient(connectGraphqlWs, instance, bob)
    .ask(SignOutDocument, {})
    .catch(() => undefined)
  await say(adas, room, 'kept')
  return { instance, adas, room }
}
