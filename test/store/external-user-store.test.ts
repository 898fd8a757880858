/** People whom the application brings along: made once, named by their own names, and changed by what was said last. */
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { nameHeldMs } from '../../src/domain/account.ts'
import { type ExternalChange, externalUserId, externalUsername } from '../../src/domain/external.ts'
import { newUserId } from '../../src/domain/id.ts'
import { placeOf, type Session } from '../../src/domain/session.ts'
import type { User } from '../../src/domain/user.ts'
import { createDeletionStore } from '../../src/store/deletion-store.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { sessionKey, userKeys, usernameKey } from '../../src/store/keys.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { newSessionId, someUser } from './some.ts'

const redis = connect()
const [users, sessions] = [createUserStore(redis), createSessionStore(redis)]
const [once, twice] = [createExternalUserStore(redis), createExternalUserStore(stutter(connect()))]

const somebody = (): User => {
  const externalId = newUserId()
  return { ...someUser(), username: '', externalId, id: externalUserId('', externalId) }
}
const someName = () => newUserId().slice(-12).toLowerCase()
const put = (user: User, change: ExternalChange = {}, saidAt: number | null = null, store = once) =>
  store.putUser({ user, change, saidAt })

test('somebody new is made with a name of their own, by whoever comes first of many', async () => {
  const user = somebody()
  const answers = await Promise.all(Array.from({ length: 20 }, () => put(user)))
  expect(answers.filter(answer => typeof answer !== 'string' && answer.created)).toHaveLength(1)
  const found = await users.findUser(user.id)
  expect(found).toMatchObject({ username: externalUsername(user.id), externalId: user.externalId })
  expect(await users.findUserByName(externalUsername(user.id))).toEqual(found)
})

test('a name belongs to one, is given up for another, and is not taken from anybody', async () => {
  const [ann, bob] = [somebody(), somebody()]
  const [name, next] = [someName(), someName()]
  expect(await put(ann, { username: name })).toMatchObject({ created: true, user: { username: name } })
  expect(await put(bob, { username: name })).toBe('taken')
  expect(await users.findUser(bob.id)).toBeNull()
  expect(await put(ann, { username: name, displayName: 'Ann' })).toMatchObject({ created: false })
  expect(await put(ann, { username: next })).toMatchObject({ user: { username: next, displayName: 'Ann' } })
  expect(await users.findUserByName(name)).toBeNull()
  expect(await put(bob, { username: name })).toMatchObject({ created: true })
  expect(await put(ann, {})).toMatchObject({ user: { username: next } })
})

test('what was said before is not heard any more, and a call that ioredis sends twice undoes nothing', async () => {
  const user = somebody()
  await put(user, { displayName: 'One', metadata: '{"a":1}' }, 1000)
  await put(user, { displayName: 'Three' }, 3000)
  expect(await put(user, { displayName: 'Two' }, 2000)).toMatchObject({ user: { displayName: 'Three' } })
  expect(await put(user, { displayName: 'Now', avatarUrl: null }, null)).toMatchObject({ user: { displayName: 'Now' } })
  expect(await put(somebody(), {}, 1, twice)).toMatchObject({ created: true })
  const again = await put(user, { displayName: 'Four', metadata: null }, 4000, twice)
  expect(again).toMatchObject({ created: false, user: { displayName: 'Four', metadata: null } })
  expect(await users.findUser(user.id)).toEqual((again as { user: User }).user)
})

test('somebody whose account was deleted is not made again by the next token, and their name stays held', async () => {
  const user = somebody()
  const deletions = createDeletionStore(redis)
  await put(user, { displayName: 'Ann' }, 1000)
  expect(await deletions.begin(user.id, null)).toBe('deleted')
  const username = await deletions.readUsername(user.id)
  await deletions.releaseUsername(user.id, username!)
  expect(await deletions.finish(user.id)).toBe(true)
  for (const change of [{}, { displayName: 'Again' }]) expect(await put(user, change, 2000)).toBe('deleted')
  expect(await users.findUser(user.id)).toBeNull()
  expect(await redis.pttl(usernameKey(username!))).toBeGreaterThan(29 * 24 * 3_600_000)
  expect((await redis.keys(`{u:${user.id}}:*`)).filter(key => !/:(rooms|deletion|answered:.*)$/.test(key))).toEqual([])
})

test('a name that is given while the account is deleted is let go of with it, whoever is faster', async () => {
  const deletions = createDeletionStore(redis)
  for (const isNew of [true, false]) {
    const [user, name] = [somebody(), someName()]
    if (!isNew) await put(user)
    const late = before(connection, 'keepUsername', async () => {
      expect(await deletions.begin(user.id, null)).toBe('deleted')
      await deletions.releaseUsername(user.id, name)
    })
    expect(await put(user, { username: name }, null, createExternalUserStore(late))).toBe('deleted')
    const ttl = await redis.pttl(usernameKey(name))
    expect(ttl).toBeGreaterThan(nameHeldMs - 60_000)
    expect(await redis.exists(usernameKey(externalUsername(user.id)))).toBe(0)
  }
})

/** What a rename does: whatever happens in between must do no harm. */
const steps = ['get', 'claimUsername', 'putUser', 'keepUsername', 'doubtUsername', 'dropUsername']

/** Whoever's profile has a name has it for good, and nobody has two. */
async function expectOneNameEach(people: User[], names: string[]): Promise<void> {
  const found = await Promise.all(people.map(({ id }) => users.findUser(id)))
  for (const user of found) {
    if (!user) continue
    expect(await users.findUserByName(user.username)).toEqual(user)
  }
  const borne = found.map(user => user?.username)
  for (const name of names) if (!borne.includes(name)) expect(await users.findUserByName(name)).toBeNull()
}

test.each(steps)('a name that is given up and given back before %s is its user’s, in the end as before', async step => {
  const [user, other, name, next] = [somebody(), somebody(), someName(), someName()]
  await put(user, { username: name })
  const late = before(connection, step, async () => {
    await put(user, { username: name })
    await put(other, { username: name })
    await put(other, { username: next })
    await put(user, { username: name })
  })
  await put(user, { username: next }, null, createExternalUserStore(late))
  await expectOneNameEach([user, other], [name, next])
})

test('of names that are given at once each is one person’s, whoever is renamed to what', {
  timeout: 60_000,
}, async () => {
  const stores = [once, createExternalUserStore(connect()), createExternalUserStore(connect())]
  for (let round = 0; round < 40; round++) {
    const [people, names] = [
      [somebody(), somebody(), somebody()] as const,
      [someName(), someName(), someName()] as const,
    ]
    await put(people[0], { username: names[0] })
    const acts = [
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 2],
      [2, 1],
      [1, 2],
    ] as const
    await Promise.all(
      acts.map(async ([person, name], i) => {
        for (let left = (i * round) % 5; left > 0; left--) await redis.ping()
        await put(people[person], { username: names[name] }, null, stores[i % 3])
      }),
    )
    await expectOneNameEach([...people], [...names])
  }
})

test('whose name was taken, because a claim ran out while nobody went on, has another one, and not that of somebody else', async () => {
  const [user, other, name] = [somebody(), somebody(), someName()]
  const late = before(connection, 'keepUsername', async () => {
    if ((await redis.get(usernameKey(name))) === other.id) return
    await redis.del(usernameKey(name))
    await put(other, { username: name })
  })
  expect(await put(user, { username: name }, null, createExternalUserStore(late))).toBe('taken')
  expect(await users.findUser(user.id)).toMatchObject({ username: externalUsername(user.id) })
  await expectOneNameEach([user, other], [name])
})

/** The same connection, on which this happens before each run of that command, or script. */
const before = (redis: Redis, script: string, happen: () => Promise<void>) =>
  new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== script) return value.bind(target)
      return async (...args: unknown[]) => {
        await happen()
        return value.apply(target, args)
      }
    },
  })
const connection = connect()

test('of a JWT nothing is kept but that it was ended, until it would have expired', async () => {
  const user = somebody()
  const session: Session = { id: newSessionId(user.id), user, expiresAt: Date.now() + 60_000, outside: 'jwt' }
  expect(await sessions.findSession(placeOf(session))).toBeNull()
  const made = await put(user)
  if (typeof made === 'string') throw new Error(made)
  expect(await sessions.findSession(placeOf(session))).toEqual({ ...session, user: made.user })
  expect(await redis.exists(sessionKey(placeOf(session)))).toBe(0)
  expect(await sessions.findSession({ ...placeOf(session), goodUntil: Date.now() - 1 })).toBeNull()
  expect(await createSessionStore(stutter(connect())).endSession(placeOf(session))).toBe(true)
  expect(await sessions.endSession(placeOf(session))).toBe(false)
  expect(await sessions.findSession(placeOf(session))).toBeNull()
  expect(await redis.pexpiretime(sessionKey(placeOf(session)))).toBe(session.expiresAt)
})

test('all JWTs of a user that were made before they signed out everywhere are over, and stay so', async () => {
  const user = somebody()
  await put(user)
  const madeAt = (issuedAt: number): Session => {
    const id = newSessionId(user.id)
    return { id, user, expiresAt: Date.now() + 60_000, outside: 'jwt', issuedAt }
  }
  const [old, undated] = [madeAt(Date.now() - 1), madeAt(0)]
  const isGood = async (session: Session) => (await sessions.findSession(placeOf(session))) !== null
  expect(await Promise.all([old, undated].map(isGood))).toEqual([true, true])
  await createSessionStore(stutter(connect())).endJwts(user.id)
  const { cutoff } = userKeys(user.id)
  const later = madeAt(Number(await redis.get(cutoff)))
  expect(await Promise.all([old, undated, later].map(isGood))).toEqual([false, false, true])
  // By an instance whose clock is behind.
  await redis.set(cutoff, later.issuedAt! + 5000)
  await sessions.endJwts(user.id)
  expect(await isGood(later)).toBe(false)
  await redis.set(cutoff, 'damaged')
  expect(await isGood(madeAt(Date.now() + 60_000))).toBe(false)
})
