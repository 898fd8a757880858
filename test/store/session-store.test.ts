import { describe, expect, test } from 'vitest'
import { newToken, type Session, sessionIdOf } from '../../src/domain/session.ts'
import { channels, sessionKey, userKeys } from '../../src/store/keys.ts'
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

describe('the list of a user’s sessions', () => {
  const user = someUser()
  const sessionOf = (expiresAt: number): Session => ({ id: sessionIdOf(newToken()), user, expiresAt })
  const { sessions: key } = userKeys(user.id)

  test('tells which are too many: those that expire first, and not the new one', async () => {
    const now = Date.now()
    const [first, second, third, fourth] = [3, 1, 4, 2].map(minutes => sessionOf(now + minutes * 60_000)) as Session[]
    expect(await sessions.listSession(first!, 2)).toEqual([])
    expect(await sessions.listSession(second!, 2)).toEqual([])
    // Renewed, it is not the oldest any more.
    const renewed = { ...second!, expiresAt: now + 5 * 60_000 }
    expect(await sessions.listSession(renewed, 2)).toEqual([])
    expect(await sessions.listSession(third!, 2)).toEqual([first!.id])
    expect(await sessions.listSession(fourth!, 2)).toEqual([first!.id, third!.id])
    for (const { id } of [first!, third!]) await sessions.endSession(id, user.id)
    expect((await redis.zrange(key, '0', '-1')).sort()).toEqual([renewed.id, fourth!.id].sort())
    expect(await redis.pexpiretime(key)).toBe(renewed.expiresAt)
    for (let i = 0; i < 20; i++) {
      const equal = sessionOf(renewed.expiresAt)
      expect(await sessions.listSession(equal, 1)).not.toContain(equal.id)
    }
  })

  test('forgets what has expired, and what was signed out, and answers the same when it is asked twice', async () => {
    const other = { ...sessionOf(Date.now() + 60_000), user: someUser() }
    const short = { ...other, id: sessionIdOf(newToken()), expiresAt: Date.now() + 20 }
    const twice = createSessionStore(stutter(connect()))
    expect(await sessions.listSession(short, 1)).toEqual([])
    await until(async () => (await twice.listSession(other, 1)).length === 0)
    const next = { ...other, id: sessionIdOf(newToken()), expiresAt: other.expiresAt + 1 }
    expect(await twice.listSession(next, 1)).toEqual([other.id])
    await sessions.endSession(other.id, other.user.id)
    expect(await redis.zrange(userKeys(other.user.id).sessions, '0', '-1')).toEqual([next.id])
  })
})
