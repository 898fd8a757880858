/** Everything is away, and comes back: Sentinels with their servers, all nodes of a Cluster. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { startCluster } from '../support/cluster.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { startSentinelSet } from '../support/sentinel-set.ts'
import { measure } from '../support/standstills.ts'
import { until } from '../support/until.ts'

const kinds = {
  'Sentinels with their servers': async () => {
    const { url, nodes, sentinels, stop } = await startSentinelSet()
    return { url, stop, nodes: [...nodes, ...sentinels] }
  },
  'the nodes of a Cluster': startCluster,
}

describe.each(Object.entries(kinds))('when all %s are killed', (_name, start) => {
  test('commands fail within 3 s, and all goes on when they are back', async () => {
    const { url, nodes, stop } = await start()
    onTestFinished(stop)
    const { commands, subscriber, close } = openRedis(url, createLogger('silent'))
    onTestFinished(close)
    await commands.set('key', 'value')
    await until(() => subscriber.status === 'ready')

    await Promise.all(nodes.map(node => node.kill()))
    for (let round = 0; round < 2; round++) {
      const { answer: errors, tookMs } = await measure(() =>
        Promise.all(Array.from({ length: 100 }, () => commands.get('key').catch(error => error))),
      )
      expect(errors.filter(error => !isUnavailable(error)).map(String)).toEqual([])
      expect(tookMs).toBeLessThan(3000)
    }

    await Promise.all(nodes.map((node: RedisNode) => node.start()))
    expect(await until(() => commands.get('key').catch(() => null))).toBe('value')
    await until(() => subscriber.status === 'ready')
    const heard: string[] = []
    subscriber.on('message', (_channel, text) => heard.push(text))
    await subscriber.subscribe('channel')
    await until(() => commands.publish('channel', 'hello').then(() => heard.includes('hello')))
  })
})
