/** Hosted servers of Redis rename commands away, or forbid them: Parlor runs, and says what it cannot check. */
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { logRisks } from '../../src/redis/risks.ts'
import { rights } from '../../src/store/rights.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { startOwnNode } from '../support/own-node.ts'
import { createRoom, say, signUp } from '../support/people.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until, untilSuccess } from '../support/until.ts'

const away = (...names: string[]) => names.flatMap(name => ['--rename-command', name, ''])

test.each([
  ['INFO', ['INFO']],
  ['CONFIG and CLIENT', ['CONFIG', 'CLIENT']],
  ['all that people rename', ['INFO', 'CONFIG', 'CLIENT', 'KEYS', 'FLUSHALL', 'DEBUG', 'MONITOR', 'ACL', 'COMMAND']],
])('without %s it runs, and finds Redis again', async (_, names) => {
  const node = await startOwnNode({ args: away(...names) })
  const proxy = await TcpProxy.open({ port: node.port, host: '127.0.0.1' })
  onTestFinished(() => proxy.close())
  const instance = await startInstance({ redisUrl: `redis://127.0.0.1:${proxy.port}`, logLevel: 'silent' })
  const ada = await signUp(connectGraphqlWs(instance), 'ada')
  const device = await openDevice(connectGraphqlWs, instance, ada)
  const room = await createRoom(device)
  await say(device, room, 'hello')
  await device.hears.next('MessageSent')
  proxy.cut()
  await untilSuccess(() => say(device, room, 'again', 'once'))
  await device.hears.next('MessageSent', ({ message }) => message.body === 'again')
  await until(async () => (await fetch(new URL('/readyz', instance.url))).status === 200)
})

test.each([
  ['renamed away', away('INFO'), []],
  ['forbidden', [], ['-info']],
])('what cannot be checked while INFO is %s is said once, and Redis is not away', async (_, args, rules) => {
  const node = await startOwnNode({ args })
  await node.admin.call('ACL', 'SETUSER', 'chat', 'on', '>word', '~*', '&*', '+@all', ...rules)
  const lines: string[] = []
  const logger = createLogger('info', { write: line => void lines.push(line) })
  const redis = openRedis(`redis://chat:word@${node.address}`, logger, { rights })
  onTestFinished(redis.close)
  logRisks(redis, logger)
  await until(() => lines.some(line => line.includes('cannot be checked')))
  await untilSuccess(() => redis.commands.set('key', 'value'))
  expect(lines.filter(line => line.includes('noeviction'))).toHaveLength(1)
  expect(lines.filter(line => line.includes('Redis is away'))).toEqual([])
})
