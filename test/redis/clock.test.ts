/** An instance whose machine has the wrong time: what is judged and kept goes by the clock of Redis, and it is said. */
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { now } from '../../src/domain/clock.ts'
import { locateSession } from '../../src/domain/session.ts'
import { createLogger } from '../../src/logger.ts'
import { openRedis } from '../../src/redis/open.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { ViewerDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { connect } from '../support/connect.ts'
import { openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, remove, say, signUpAll } from '../support/people.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'

const redis = connect()
const day = 24 * 60 * 60 * 1000
const realNow = Date.now

afterEach(() => void vi.restoreAllMocks())

const shiftClock = (byMs: number) => vi.spyOn(Date, 'now').mockImplementation(() => realNow() + byMs)

describe.each([
  ['31 days behind', -31 * day],
  ['31 days ahead', 31 * day],
])('on a machine that is %s', (_, byMs) => {
  test('sessions last as long as they should, and feeds tell what happened meanwhile', async () => {
    shiftClock(byMs)
    const instance = await startInstance({ logLevel: 'silent' })
    const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
    const session = await createSessionStore(redis).findSession(locateSession(bob.token)!)
    expect(session!.expiresAt).toBeGreaterThan(realNow() + 29 * day)
    expect(session!.expiresAt).toBeLessThan(realNow() + 31 * day)
    expect(session!.user.createdAt).toBeGreaterThan(realNow() - day)
    expect(session!.user.createdAt).toBeLessThan(realNow() + day)

    const adas = await openDevice(connectGraphqlWs, instance, ada)
    const room = await createRoom(adas)
    const first = await openDevice(connectGraphqlWs, instance, bob)
    await add(adas, room, bob.id)
    await first.hears.next('AddedToRoom')
    const after = first.hears.cursors()
    await first.close()
    await say(adas, room, 'while bob is away')
    await remove(adas, room, bob.id)
    const second = await openDevice(connectGraphqlWs, instance, bob, { after })
    await second.hears.next('RemovedFromRoom')
    expect((await second.ask(ViewerDocument, {})).viewer!.user.username).toBe(bob.username)
    const readyAt = Date.parse(String(second.hears.of('FeedReady')[0]!.occurredAt))
    expect(Math.abs(readyAt - realNow())).toBeLessThan(day)
    expect(second.closeCodes).toEqual([])
  })

  test('the difference is said, once', async () => {
    shiftClock(byMs)
    const lines: string[] = []
    const connections = openRedis(redisUrl(), createLogger('info', { write: line => void lines.push(line) }))
    onTestFinished(connections.close)
    await until(() => lines.some(line => line.includes('The clock of this machine is')))
    await until(() => connections.commands.ping().catch(() => null))
    expect(lines.filter(line => line.includes('clock of this machine'))).toHaveLength(1)
    expect(Math.abs(connections.clock.now() - realNow())).toBeLessThan(5000)
  })
})

test('on a machine that has the right time nothing is said', async () => {
  const lines: string[] = []
  const connections = openRedis(redisUrl(), createLogger('info', { write: line => void lines.push(line) }))
  onTestFinished(connections.close)
  await until(() => connections.commands.ping().catch(() => null))
  expect(lines).toEqual([])
  expect(Math.abs(now() - realNow())).toBeLessThan(5000)
})
