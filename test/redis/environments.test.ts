/** Two environments on one server of Redis: neither sees nor hears the other. */
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { type InstanceOptions, startInstance } from '../support/instance.ts'
import { startOwnNode } from '../support/own-node.ts'
import { createRoom, type Person, say, signUp } from '../support/people.ts'

test.each([
  ['database numbers', '/1', '/2', '', ''],
  ['prefixes', '', '', 'production', 'staging'],
  ['a prefix for one of them', '', '', '', 'staging'],
  ['both', '/1', '/2', 'one', 'two'],
])('environments that differ by %s hear nothing of each other', async (_, databaseA, databaseB, prefixA, prefixB) => {
  const node = await startOwnNode()
  const url = `redis://${node.address}`
  const a = await settleIn({ redisUrl: url + databaseA, redisPrefix: prefixA })
  const b = await settleIn({ redisUrl: url + databaseB, redisPrefix: prefixB })
  // As if one had been made from a copy of the other: every id is the same in both.
  const copies = await copyAll(node.port, [databaseA, prefixA], [databaseB, prefixB])
  expect(copies).toBeGreaterThan(3)
  const twin = await openDevice(connectGraphqlWs, b.instance, a.ada)
  const sides = [
    [a.device, 'a'],
    [twin, 'b'],
  ] as const
  for (const word of ['first', 'last'])
    for (const [device, name] of sides) await say(device, a.room, `${word} in ${name}`)
  for (const [device, name] of sides) {
    await device.hears.next('MessageSent', ({ message }) => message.body === `last in ${name}`)
    expect(device.hears.bodies()).toEqual([`first in ${name}`, `last in ${name}`])
  }
  expect([a.device.hears.of('FeedReset'), twin.hears.of('FeedReset')]).toEqual([[], []])
  const heard = (await node.admin.pubsub('CHANNELS')) as string[]
  expect(heard.filter(name => name.endsWith(channels.room(a.room as never)))).toHaveLength(2)
  await node.admin.select(Number(databaseA.slice(1)))
  expect(await node.admin.exists(`${prefixA && `${prefixA}:`}${roomKeys(a.room as never).log}`)).toBe(1)
})

async function settleIn(options: InstanceOptions) {
  const instance = await startInstance({ logLevel: 'warn', ...options })
  const ada: Person = await signUp(connectGraphqlWs(instance), 'ada')
  const device = await openDevice(connectGraphqlWs, instance, ada)
  return { instance, ada, device, room: await createRoom(device) }
}

type Place = [database: string, prefix: string]

/** Copies all keys of one environment into another; answers how many. */
async function copyAll(port: number, [from, fromPrefix]: Place, [to, toPrefix]: Place): Promise<number> {
  const [source, target] = [from, to].map(database => new Redis(port, { db: Number(database.slice(1)) })) as [
    Redis,
    Redis,
  ]
  const start = fromPrefix && `${fromPrefix}:`
  const keys = (await source.keys(`${start.replace(':', '\\:')}*`)).filter(key => start || !key.startsWith('staging:'))
  for (const key of keys) {
    const copy = `${toPrefix && `${toPrefix}:`}${key.slice(start.length)}`
    await target.restore(copy, 0, (await source.dumpBuffer(key))!, 'REPLACE')
  }
  source.disconnect()
  target.disconnect()
  return keys.length
}
