/** The connection that listens, on a Redis that refuses without hanging up: as it does while a script runs for too long. */
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { GuardedSubscriber } from '../../src/delivery/pubsub/subscriber.ts'
import { subscriberOptions } from '../../src/redis/connection-options.ts'
import { startOwnNode } from '../support/own-node.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
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

test('a channel that was let go while its connection was cut is not heard on the next one', async () => {
  const node = await startOwnNode()
  const proxy = await TcpProxy.open({ port: node.port, host: '127.0.0.1' })
  const connection = new Redis(proxy.port, '127.0.0.1', { ...subscriberOptions, retryStrategy: () => 20 })
  onTestFinished(() => proxy.close())
  connection.on('error', () => undefined)
  onTestFinished(() => connection.disconnect())
  const subscriber = new GuardedSubscriber(connection, () => undefined)
  await until(() => subscriber.connected)
  const hears = async (channel: string) => (await node.admin.pubsub('NUMSUB', channel))[1] !== 0
  proxy.behaviour.cutsReply = () => true
  subscriber.subscribe('channel', () => undefined)
  await until(() => !subscriber.connected)
  // The client has no answer, and asks again by itself.
  subscriber.unsubscribe('channel')
  subscriber.subscribe('another', () => undefined)
  proxy.heal()
  await subscriber.acknowledged('another')
  expect(await hears('another')).toBe(true)
  await until(async () => !(await hears('channel')), { what: 'nobody hears the channel' })
})
