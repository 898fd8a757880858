import { describe, expect, test } from 'vitest'
import { newToken, type Session, sessionIdOf } from '../../src/domain/session.ts'
import { channels, sessionKey } from '../../src/store/keys.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { someUser } from './some.ts'

const redis = connect()
const listener = connect()
const sessions = createSessionStore(redis)

const someSession = (ttlMs = 60_000): Session => ({
  id: sessionIdOf(newToken()),
  user: someUser(),
  expiresAt: Date.now() + ttlMs,
})

describe('sessions', () => {
  test('a session is found until it expires', async () => {
    const session = someSession()
    await sessions.createSession(session)
    expect(await sessions.findSession(session.id)).toEqual(session)
    expect(await redis.pexpiretime(sessionKey(session.id))).toBe(session.expiresAt)
    const short = someSession(30)
    await sessions.createSession(short)
    await until(async () => (await sessions.findSession(short.id)) === null)
    expect(await sessions.renewSession(short.id, 1000)).toBeNull()
  })

  test('renewing makes it live longer', async () => {
    const session = someSession()
    await sessions.createSession(session)
    const expiresAt = await sessions.renewSession(session.id, 3_600_000)
    expect(Math.abs(expiresAt! - Date.now() - 3_600_000)).toBeLessThan(1000)
    expect(await sessions.findSession(session.id)).toEqual({ ...session, expiresAt })
    expect(await redis.pexpiretime(sessionKey(session.id))).toBe(expiresAt)
  })

  test('ending tells the user’s sockets, once, and no renewal brings it back', async () => {
    const session = someSession()
    const channel = channels.user(session.user.id)
    const heard: unknown[] = []
    await listener.subscribe(channel)
    listener.on('message', (from, text) => from === channel && heard.push(JSON.parse(text)))
    await sessions.createSession(session)
    expect(await sessions.endSession(session.id, session.user.id)).toBe(true)
    expect(await sessions.endSession(session.id, session.user.id)).toBe(false)
    expect(await sessions.findSession(session.id)).toBeNull()
    expect(await sessions.renewSession(session.id, 1000)).toBeNull()
    expect(await sessions.findSession(session.id)).toBeNull()
    await redis.publish(channel, '"last"')
    await until(() => heard.includes('last'))
    expect(heard).toEqual([{ kind: 'session', id: session.id }, 'last'])
  })

  test('an ending that ioredis sends twice answers true, and nothing of it stays for long', async () => {
    const session = someSession()
    await sessions.createSession(session)
    const twice = createSessionStore(stutter(connect()))
    expect(await twice.endSession(session.id, session.user.id)).toBe(true)
    expect(await redis.pttl(sessionKey(session.id))).toBeLessThanOrEqual(120_000)
  })
})
