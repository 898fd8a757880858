/** What happens to a command when its connection, or Redis itself, fails it: sent again for a while, then given up. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import type { MessageStore } from '../../src/store/message-store.ts'
import type { RoomStore } from '../../src/store/room-store.ts'
import { openStores, say, someRoom, someUser } from '../store/some.ts'
import { startOwnNode } from '../support/own-node.ts'
import { measure } from '../support/standstills.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const logger = createLogger('silent')

describe('a command', () => {
  test('whose answer was cut off is sent again, happens once, and is answered', async () => {
    const { rooms, messages, author, roomId, proxy } = await setOut()
    let answers = 0
    proxy.behaviour.cutsReply = ({ replies }) => replies > 5 && ++answers % 3 === 0
    const said = await Promise.all(Array.from({ length: 30 }, (_, i) => say(messages, roomId, author, `message ${i}`)))
    for (let i = 0; i < 10; i++) said.push(await say(messages, roomId, author, `more ${i}`))
    proxy.heal()
    expect(answers).toBeGreaterThan(5)
    const log = await rooms.readEntries(roomId, 2, 100)
    expect(log.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, i) => i + 2))
    expect(said.map(({ number }) => number).sort((a, b) => a - b)).toEqual(said.map((_, i) => i + 1))
    expect(said.map(({ check }) => check).sort()).toEqual(log.map(({ check }) => check).sort())
  })

  test('that met a replica is sent again, until the master is found', async () => {
    const { messages, author, roomId, node } = await setOut()
    await node.admin.replicaof('127.0.0.1', 1)
    const saying = say(messages, roomId, author, 'to whom it may concern')
    await until(async () => (await node.admin.info('errorstats')).includes('READONLY'))
    await node.admin.replicaof('NO', 'ONE')
    expect(await saying).toMatchObject({ number: 1 })
  })

  test('outlives a restart of Redis', async () => {
    const { messages, author, roomId, node } = await setOut()
    await node.kill()
    const saying = say(messages, roomId, author, 'are you there?')
    await node.start()
    expect(await saying).toMatchObject({ number: 1 })
  })

  test('that Redis has no room for is refused at once', async () => {
    const { messages, author, roomId, node } = await setOut()
    await node.admin.config('SET', 'maxmemory', '1')
    const { answer: error, tookMs } = await measure(() =>
      say(messages, roomId, author, 'too much').catch(reason => reason),
    )
    expect(isUnavailable(error), String(error)).toBe(true)
    // What may be tried again is given up after 3 s.
    expect(tookMs).toBeLessThan(2500)
  })

  test('with a short answer has another connection than those with long ones', async () => {
    const { commands, rooms, roomId, node } = await setOut()
    const last = async () => {
      const list = String(await node.admin.call('CLIENT', 'LIST'))
      return [...list.matchAll(/ name=parlor .* cmd=(\S+) /g)].map(([, command]) => command)
    }
    // Each connection tells its last command; now and then that is a look at its rights.
    await until(async () => {
      await commands.hgetall('{r:1}:members')
      await commands.set('{r:1}:meta', '1')
      const commandsNow = await last()
      return commandsNow.includes('hgetall') && commandsNow.includes('set')
    })
    await until(async () => {
      await rooms.readLog(roomId, { userId: null, after: null, count: 1 })
      await commands.get('{r:1}:meta')
      const commandsNow = await last()
      return commandsNow.some(command => command?.startsWith('evalsha')) && commandsNow.includes('get')
    })
  })

  test('that is wrong is not tried again', async () => {
    const { commands } = await setOut()
    await commands.set('key', 'text')
    const { tookMs } = await measure(() => expect(commands.hgetall('key')).rejects.toThrow('WRONGTYPE'))
    expect(tookMs).toBeLessThan(2500)
  })

  test('is given up after 3 s, with a thousand others, when Redis is stopped; none is sent when it goes on', async () => {
    const { commands, node } = await setOut()
    node.signal('SIGSTOP')
    // The connection is given up before these: they wait for another one.
    await expect(commands.get('key')).rejects.toThrow('timed out')
    await until(() => commands.ping().then(() => false, isUnavailable))
    const { answer: errors, tookMs } = await measure(() =>
      Promise.all(Array.from({ length: 1000 }, () => commands.set('late', '1').catch(e => e))),
    )
    expect(tookMs).toBeLessThan(3500)
    expect(errors.every(isUnavailable)).toBe(true)
    node.signal('SIGCONT')
    await until(() => commands.ping().catch(() => null))
    expect(await commands.get('late')).toBe(null)
  })
})

interface Setting {
  rooms: RoomStore
  messages: MessageStore
  author: User
  roomId: RoomId
}

/** A Redis behind a proxy, the connections of an instance to it, and a room with one entry. */
async function setOut() {
  const node = await startOwnNode()
  const proxy = await TcpProxy.open({ port: node.port, host: '127.0.0.1' })
  const redis = openRedis(`redis://127.0.0.1:${proxy.port}`, logger)
  onTestFinished(async () => {
    await redis.close()
    await proxy.close()
  })
  const { rooms, messages } = openStores(redis.commands)
  const author = someUser()
  const setting: Setting = { rooms, messages, author, roomId: await someRoom(rooms, author) }
  return { ...setting, commands: redis.commands, node, proxy }
}
