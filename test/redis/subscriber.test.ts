/** The connection that listens, on a Redis that refuses without hanging up: as it does while a script runs for too long. */
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { GuardedSubscriber } from '../../src/delivery/pubsub/subscriber.ts'
import { startOwnNode } from '../support/own-node.ts'
import { until } from '../support/until.ts'

test('a subscription that was refused is asked for again until it is heard', async () => {
  const node = await startOwnNode()
  const connection = new Redis(node.port, '127.0.0.1')
  onTestFinished(() => connection.disconnect())
  const subscriber = new GuardedSubscriber(connection, () => undefined)
  await until(() => subscriber.connected)
  await node.admin.acl('SETUSER', 'default', '-subscribe')
  subscriber.subscribe('channel', () => undefined)
  const refusals = async () => /subscribe:.*rejected_calls=(\d+)/.exec(await node.admin.info('commandstats'))?.[1]
  await until(async () => Number(await refusals()) > 1)
  expect(subscriber.hearsAll).toBe(false)
  await node.admin.acl('SETUSER', 'default', '+subscribe')
  await subscriber.acknowledged('channel')
  expect(await node.admin.publish('channel', 'hello')).toBe(1)
})
