import { describe, expect, test, vi } from 'vitest'
import { newUserId } from '../../src/domain/id.ts'
import { locateSession, newToken, placeOf, type Session, sessionIdOf } from '../../src/domain/session.ts'
import { channels, sessionKey, userKeys } from '../../src/store/keys.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { newSessionId, someUser } from './some.ts'

const redis = connect()
const listener = connect()
const sessions = createSessionStore(redis)
const users = createUserStore(redis)

/** A session, not begun yet, of a new user. */
async function someSession(ttlMs = 60_000): Promise<Session> {
  const user = someUser()
  await users.createUser({ user, passwordHash: 'hash' })
  return { id: newSessionId(user.id), user, expiresAt: Date.now() + ttlMs }
}

const find = (session: Session) => sessions.findSession(placeOf(session))
const keyOf = (session: Session) => sessionKey(placeOf(session))
const listed = ({ id }: Session['user']) => redis.zrange(userKeys(id).sessions, '0', '-1')

describe('sessions', () => {
  test('a session is found until it expires', async () => {
    const session = await someSession()
    await sessions.createSession(session, 9)
    expect(await find(session)).toEqual(session)
    expect(await redis.pexpiretime(keyOf(session))).toBe(session.expiresAt)
    const short = await someSession(30)
    await sessions.createSession(short, 9)
    await until(async () => (await find(short)) === null)
    expect(await sessions.renewSession(placeOf(short), 1000, 9)).toBeNull()
  })

  test('renewing makes it live longer', async () => {
    const session = await someSession()
    await sessions.createSession(session, 9)
    const expiresAt = await sessions.renewSession(placeOf(session), 3_600_000, 9)
    expect(Math.abs(expiresAt! - Date.now() - 3_600_000)).toBeLessThan(60_000)
    expect(await find(session)).toEqual({ ...session, expiresAt })
    expect(await redis.pexpiretime(keyOf(session))).toBe(expiresAt)
  })

  test('ending tells the user’s sockets, once, and no renewal brings it back', async () => {
    const session = await someSession()
    const channel = channels.user(session.user.id)
    const heard: unknown[] = []
    await listener.subscribe(channel)
    listener.on('message', (from, text) => from === channel && heard.push(JSON.parse(text)))
    await sessions.createSession(session, 9)
    expect(await sessions.endSession(placeOf(session))).toBe(true)
    expect(await sessions.endSession(placeOf(session))).toBe(false)
    expect(await find(session)).toBeNull()
    expect(await sessions.renewSession(placeOf(session), 1000, 9)).toBeNull()
    expect(await find(session)).toBeNull()
    await redis.publish(channel, '"last"')
    await until(() => heard.includes('last'))
    expect(heard).toEqual([{ kind: 'session', id: session.id }, 'last'])
  })

  test('an ending that ioredis sends twice answers true, and nothing of it stays for long', async () => {
    const session = await someSession()
    await sessions.createSession(session, 9)
    const twice = createSessionStore(stutter(connect()))
    expect(await twice.endSession(placeOf(session))).toBe(true)
    expect(await redis.pttl(keyOf(session))).toBeLessThanOrEqual(120_000)
  })

  test('a session holds no copy of its user: it shows who they are now, and ends with them', async () => {
    const session = await someSession()
    await sessions.createSession(session, 9)
    const user = { ...session.user, displayName: 'Another', version: '2' }
    await redis.set(userKeys(user.id).profile, JSON.stringify(user))
    expect(await find(session)).toEqual({ ...session, user })
    expect(await redis.get(keyOf(session))).toBe(String(session.expiresAt))
    await redis.del(userKeys(user.id).profile)
    expect(await find(session)).toBeNull()
  })
})

test('a token finds the session of its own user, and no part of it another', async () => {
  const [own, other] = [await someSession(), await someSession()]
  const [ownToken, otherToken] = [newToken(own.user.id), newToken(other.user.id)]
  await sessions.createSession({ ...own, id: sessionIdOf(ownToken) }, 9)
  await sessions.createSession({ ...other, id: sessionIdOf(otherToken) }, 9)
  const swapped = [ownToken.slice(0, 29) + otherToken.slice(29), otherToken.slice(0, 29) + ownToken.slice(29)]
  const mget = vi.spyOn(redis, 'mget')
  const wrong = [
    ...swapped,
    newToken(own.user.id),
    newToken(newUserId()),
    ownToken.slice(0, -1) + (ownToken.endsWith('0') ? '1' : '0'),
  ]
  for (const token of wrong) expect(await sessions.findSession(locateSession(token)!)).toBeNull()
  // Which part is wrong takes no other time: each is one look.
  expect(mget).toHaveBeenCalledTimes(wrong.length)
  const place = locateSession(ownToken)!
  expect((await sessions.findSession(place))!.user).toEqual(own.user)
  // Nor under the user of another session.
  expect(await sessions.findSession({ ...place, userId: other.user.id })).toBeNull()
  for (const text of [
    '',
    'parlor_',
    `${ownToken}x`,
    ownToken.slice(1),
    `parlor_${'*'.repeat(22)}${ownToken.slice(29)}`,
  ])
    expect(locateSession(text)).toBeNull()
})

describe('of the sessions of one user', () => {
  async function someUsersSessions(...minutes: number[]): Promise<Session[]> {
    const { user } = await someSession()
    return minutes.map(minute => ({ id: newSessionId(user.id), user, expiresAt: Date.now() + minute * 60_000 }))
  }

  test('those that expire first end when there are too many, and not the new one', async () => {
    const [first, second, third, fourth] = (await someUsersSessions(3, 1, 4, 2)) as [Session, Session, Session, Session]
    const { user } = first
    await sessions.createSession(first, 2)
    await sessions.createSession(second, 2)
    // Renewed, it is not the oldest any more.
    const expiresAt = await sessions.renewSession(placeOf(second), 5 * 60_000, 2)
    await sessions.createSession(third, 2)
    expect(await Promise.all([first, second, third].map(find))).toEqual([null, { ...second, expiresAt }, third])
    await sessions.createSession(fourth, 2)
    expect(await Promise.all([second, third, fourth].map(find))).toEqual([{ ...second, expiresAt }, null, fourth])
    expect((await listed(user)).sort()).toEqual([second.id, fourth.id].sort())
    expect(await redis.pexpiretime(userKeys(user.id).sessions)).toBe(expiresAt)
    for (let i = 0; i < 20; i++) {
      const equal = { ...fourth, id: newSessionId(user.id) }
      await sessions.createSession(equal, 1)
      expect(await find(equal)).toEqual(equal)
    }
    expect(await listed(user)).toHaveLength(1)
  })

  test('a renewal ends those that are too many, too', async () => {
    const [first, second] = (await someUsersSessions(2, 1)) as [Session, Session]
    for (const session of [first, second]) await sessions.createSession(session, 2)
    const expiresAt = await sessions.renewSession(placeOf(second), 5 * 60_000, 1)
    expect(await Promise.all([first, second].map(find))).toEqual([null, { ...second, expiresAt }])
  })

  test('what has expired, and what was signed out, is listed no more, also when all is sent twice', async () => {
    const [other, next, last] = (await someUsersSessions(1, 2, 3)) as [Session, Session, Session]
    const short = { ...other, id: newSessionId(other.user.id), expiresAt: Date.now() + 20 }
    const twice = createSessionStore(stutter(connect()))
    await twice.createSession(short, 1)
    await until(() => Date.now() > short.expiresAt)
    await twice.createSession(other, 1)
    expect(await listed(other.user)).toEqual([other.id])
    await twice.createSession(next, 1)
    expect(await listed(other.user)).toEqual([next.id])
    await twice.createSession(last, 2)
    await twice.endSession(placeOf(next))
    expect(await listed(other.user)).toEqual([last.id])
  })
})

describe('the list of a user’s sessions', () => {
  const place = (session: Session) => ({ userId: session.user.id, id: session.id })
  const found = async ({ user }: Session) => sessions.listSessions(user.id)

  test('tells of each when it began, when it was last used, and on what', async () => {
    const session = await someSession()
    const before = Date.now()
    await sessions.createSession(session, 9, { device: 'Firefox on Linux' })
    const [listed] = await found(session)
    expect(listed).toMatchObject({ id: session.id, expiresAt: session.expiresAt, device: 'Firefox on Linux' })
    expect(listed!.createdAt).toBe(listed!.lastUsedAt)
    expect(Math.abs(listed!.createdAt - before)).toBeLessThan(5000)
    const renewed = await sessions.renewSession(placeOf(session), 3_600_000, 9)
    expect(await found(session)).toEqual([{ ...listed, expiresAt: renewed }])
    for (const key of [userKeys(session.user.id).sessions, userKeys(session.user.id).devices])
      expect(await redis.pexpiretime(key)).toBe(renewed)
    await sessions.endSession(placeOf(session))
    expect(await found(session)).toEqual([])
    expect(await redis.exists(userKeys(session.user.id).devices)).toBe(0)
  })

  test('has the last use of a session written once a minute, however many instances see it', async () => {
    const session = await someSession()
    const { devices } = userKeys(session.user.id)
    await sessions.createSession(session, 9, { device: 'A phone' })
    await redis.hset(devices, session.id, '1000 2000 A phone')
    const writes: string[] = []
    const monitor = await redis.monitor()
    monitor.on('monitor', (_time: string, [command = '', key = '']: string[]) => {
      if (/^hset$/i.test(command) && key === devices) writes.push(command)
    })
    const instances = [1, 2, 3].map(() => createSessionStore(connect()))
    for (let round = 0; round < 20; round++)
      await Promise.all(instances.map(instance => instance.findSession(place(session))))
    const used = await until(async () => (await found(session)).find(({ lastUsedAt }) => lastUsedAt > 2000))
    expect(used).toMatchObject({ createdAt: 1000, device: 'A phone' })
    await redis.echo('heard')
    await until(() => writes.length > 0)
    expect(writes).toHaveLength(1)
    monitor.disconnect()
  })

  test('forgets what has expired, and shows what nobody can read without its times', async () => {
    const [short, long, odd] = [await someSession(30), await someSession(), await someSession()]
    const user = short.user
    for (const session of [short, { ...long, user }, { ...odd, user }]) await sessions.createSession(session, 9)
    await redis.hset(userKeys(user.id).devices, odd.id, 'nonsense')
    await until(() => Date.now() > short.expiresAt)
    expect((await found(short)).map(({ id }) => id).sort()).toEqual([long.id, odd.id].sort())
    await sessions.renewSession({ userId: user.id, id: long.id }, 60_000, 9)
    expect(Object.keys(await redis.hgetall(userKeys(user.id).devices)).sort()).toEqual([long.id, odd.id].sort())
    expect((await found(short)).find(({ id }) => id === odd.id)).toMatchObject({ createdAt: 0, device: null })
  })

  test('ends as a whole, but for one', async () => {
    const first = await someSession()
    const others = [1, 2, 3].map(() => ({ ...first, id: newSessionId(first.user.id) }))
    for (const session of [first, ...others]) await sessions.createSession(session, 9)
    expect(await sessions.endSessions(first.user.id, first.id)).toBe(3)
    expect(await Promise.all([first, ...others].map(find))).toEqual([first, null, null, null])
    expect(await sessions.endSessions(first.user.id, null)).toBe(1)
    expect(await sessions.endSessions(first.user.id, null)).toBe(0)
  })

  test('takes nobody in whose account is gone, or whose password is another one meanwhile', async () => {
    const session = await someSession()
    const { profile, password } = userKeys(session.user.id)
    expect(await sessions.createSession(session, 9, { passwordHash: 'hash' })).toBe(true)
    await redis.set(password, 'another')
    const late = { ...session, id: newSessionId(session.user.id) }
    expect(await sessions.createSession(late, 9, { passwordHash: 'hash' })).toBe(false)
    await redis.del(profile)
    expect(await sessions.createSession(late, 9)).toBe(false)
    expect((await listed(session.user)).includes(late.id)).toBe(false)
  })
})
