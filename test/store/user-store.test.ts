import { describe, expect, test, vi } from 'vitest'
import { newUserId } from '../../src/domain/id.ts'
import { UnreadableError } from '../../src/domain/unreadable.ts'
import type { User } from '../../src/domain/user.ts'
import { channels, userKeys, usernameKey } from '../../src/store/keys.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { nobodysHash } from '../support/password-hash.ts'
import { until } from '../support/until.ts'
import { someUser } from './some.ts'

const redis = connect()
const users = createUserStore(redis)
const connected = connect()
const listener = connect()

describe('users', () => {
  test('a user is found by id and by name, the password’s hash only by who asks for it', async () => {
    const user = someUser()
    expect(await users.createUser({ user, passwordHash: nobodysHash })).toEqual(user)
    expect(await users.findUser(user.id)).toEqual(user)
    expect(await users.findUserByName(user.username)).toEqual(user)
    expect(await users.findCredentials(user.username)).toEqual({ user, passwordHash: nobodysHash })
    expect(await redis.pttl(usernameKey(user.username))).toBe(-1)
  })

  test('nobody is nobody', async () => {
    expect(await users.findUser(newUserId())).toBeNull()
    expect(await users.findUserByName('nobody_at_all')).toBeNull()
    expect(await users.findCredentials('nobody_at_all')).toBeNull()
  })

  test('many are read at once, each one once; who is not there, or cannot be read, is left out', async () => {
    const people = Array.from({ length: 5 }, () => someUser())
    for (const user of people) await users.createUser({ user, passwordHash: nobodysHash })
    const [ann, bob, broken, misplaced, swapped] = people as [User, User, User, User, User]
    await redis.set(userKeys(broken.id).profile, JSON.stringify({ ...broken, version: undefined }))
    await redis.set(userKeys(swapped.id).profile, JSON.stringify(ann))
    await redis.del(userKeys(misplaced.id).profile)
    await redis.hset(userKeys(misplaced.id).profile, { ...misplaced })
    const reading = connect()
    const get = vi.spyOn(reading, 'get')
    const found = createUserStore(reading).readUsers([
      ...[ann.id, bob.id, ann.id, newUserId(), broken.id, misplaced.id, swapped.id],
    ])
    // All of them left in this very turn.
    expect(get).toHaveBeenCalledTimes(6)
    expect(await found).toEqual(new Map([ann, bob].map(user => [user.id, user])))
    expect(await users.readUsers([])).toEqual(new Map())
  })

  test('of many who want one name at once, one gets it', async () => {
    const { username } = someUser()
    const wanting = Array.from({ length: 20 }, () => ({ ...someUser(), username }))
    const replies = await Promise.all(wanting.map(user => users.createUser({ user, passwordHash: nobodysHash })))
    const winners = replies.filter(reply => reply !== 'taken')
    expect(winners).toHaveLength(1)
    expect(await users.findUserByName(username)).toEqual(winners[0])
  })

  test('who finds the name claimed by its own id goes on: the first reply was lost', async () => {
    const user = someUser()
    await redis.set(usernameKey(user.username), user.id, 'EX', 60)
    expect(await users.createUser({ user, passwordHash: nobodysHash })).toEqual(user)
    const twice = createUserStore(stutter(connect()))
    expect(await twice.createUser({ user, passwordHash: nobodysHash })).toEqual(user)
  })

  test('a claim that may still run out is no user yet', async () => {
    const user = someUser()
    await redis.set(usernameKey(user.username), user.id, 'EX', 60)
    await redis.set(userKeys(user.id).profile, JSON.stringify(user))
    await redis.set(userKeys(user.id).password, 'hash')
    expect(await users.findUserByName(user.username)).toBeNull()
    expect(await users.findCredentials(user.username)).toBeNull()
  })

  test('who was so slow that another got the name leaves no profile behind', async () => {
    const [slow, quick] = [someUser(), someUser()]
    const racing = connect()
    const claim = racing.set.bind(racing)
    // The claim runs out, and the name goes to another, right after it was made.
    racing.set = (async (...args: Parameters<typeof claim>) => {
      const reply = await claim(...args)
      await redis.set(usernameKey(slow.username), quick.id)
      return reply
    }) as typeof racing.set
    expect(await createUserStore(racing).createUser({ user: slow, passwordHash: nobodysHash })).toBe('taken')
    expect(await users.findUser(slow.id)).toBeNull()
    expect(await redis.get(usernameKey(slow.username))).toBe(quick.id)
  })
})

describe('a change of a profile', () => {
  async function setOut() {
    const user = someUser()
    await users.createUser({ user, passwordHash: nobodysHash })
    const channel = channels.user(user.id)
    const heard: unknown[] = []
    await listener.subscribe(channel)
    listener.on('message', (from, text) => from === channel && heard.push(JSON.parse(text)))
    const told = async () => {
      await redis.publish(channel, '"last"')
      await until(() => heard.includes('last'))
      return heard.filter(word => word !== 'last')
    }
    return { user, told }
  }
  const hard = 'Zoë “Z.” \\ / \u{1f469}\u200d\u{1f52c} \u007e'
  const avatarUrl = 'https://pictures.example/a%20b?c=%22&d=\\/#e'

  test('is kept and told with the whole profile, field by field, under a new version each', async () => {
    const { user, told } = await setOut()
    const named = (await users.updateProfile(user.id, { displayName: hard }))!
    expect(named).toEqual({ ...user, displayName: hard, version: expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(named.version).not.toBe(user.version)
    const pictured = (await users.updateProfile(user.id, { avatarUrl }))!
    expect(pictured).toEqual({ ...named, avatarUrl, version: expect.any(String) })
    expect(pictured.version).not.toBe(named.version)
    expect(await users.findUser(user.id)).toEqual(pictured)
    const bare = await users.updateProfile(user.id, { avatarUrl: null })
    expect(bare).toEqual({ ...pictured, avatarUrl: null, version: expect.any(String) })
    expect(await told()).toEqual([named, pictured, bare].map(user => ({ kind: 'profile', user })))
    expect(await users.findCredentials(user.username)).toEqual({ user: bare, passwordHash: nobodysHash })
  })

  test('that changes nothing writes nothing and tells nobody', async () => {
    const { user, told } = await setOut()
    const { displayName } = user
    for (const change of [{}, { displayName }, { avatarUrl: null }, { displayName, avatarUrl: null }])
      expect(await users.updateProfile(user.id, change)).toEqual(user)
    expect(await told()).toEqual([])
    expect(await redis.keys(`{u:${user.id}}:answered:*`)).toEqual([])
  })

  test('that ioredis sends twice is made once, and does not undo what came in between', async () => {
    const { user, told } = await setOut()
    const twice = createUserStore(stutter(connect()))
    const once = await twice.updateProfile(user.id, { displayName: 'Once' })
    expect(await users.findUser(user.id)).toEqual(once)
    const between = connect()
    const slow = createUserStore(between)
    const scripts = between as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const run = scripts.updateProfile!.bind(between)
    scripts.updateProfile = async (...args) => {
      await run(...args)
      await users.updateProfile(user.id, { displayName: 'Later' })
      return run(...args)
    }
    expect(await slow.updateProfile(user.id, { displayName: 'Earlier' })).toMatchObject({ displayName: 'Later' })
    expect((await told()).map(word => (word as { user: User }).user.displayName)).toEqual(['Once', 'Earlier', 'Later'])
    const [answered] = await redis.keys(`{u:${user.id}}:answered:*`)
    expect(await redis.pttl(answered!)).toBeLessThanOrEqual(120_000)
  })

  test('of nobody is none, and a profile that cannot be read is left as it is', async () => {
    expect(await users.updateProfile(newUserId(), { displayName: 'Nobody' })).toBeNull()
    const { user, told } = await setOut()
    for (const value of ['{"id":', '7', '', 'null', '[]', '{}', '"x"']) {
      await redis.set(userKeys(user.id).profile, value)
      await expect(users.updateProfile(user.id, { displayName: 'Ann' }), value).rejects.toThrow(UnreadableError)
      expect(await redis.get(userKeys(user.id).profile)).toBe(value)
    }
    expect(await told()).toEqual([])
  })
})

describe('the addresses of a user', () => {
  test('are known by the name, on every instance, and none of them can be read', async () => {
    const user = someUser()
    await users.createUser({ user, passwordHash: nobodysHash })
    await users.rememberAddress(user.id, '192.0.2.7')
    const elsewhere = createUserStore(connected)
    expect(await elsewhere.knowsAddress(user.username, '192.0.2.7')).toBe(true)
    expect(await elsewhere.knowsAddress(user.username, '192.0.2.8')).toBe(false)
    for (const name of [someUser().username, '', '*']) expect(await users.knowsAddress(name, '192.0.2.7')).toBe(false)
    const kept = await redis.zrange(userKeys(user.id).addresses, '0', '-1')
    expect(kept.join()).not.toContain('192')
    expect(await redis.pttl(userKeys(user.id).addresses)).toBeGreaterThan(0)
  })

  test('are the last ten', async () => {
    const user = someUser()
    await users.createUser({ user, passwordHash: nobodysHash })
    for (let i = 0; i < 12; i++) {
      await users.rememberAddress(user.id, `192.0.2.${i}`)
      const after = Date.now()
      await until(() => Date.now() > after)
    }
    const known = await Promise.all(
      Array.from({ length: 12 }, (_, i) => users.knowsAddress(user.username, `192.0.2.${i}`)),
    )
    expect(known.map(Number).join('')).toBe('001111111111')
  })
})

test('a name that nobody has costs as much as any: Redis is asked the same', async () => {
  const user = someUser()
  await users.createUser({ user, passwordHash: nobodysHash })
  const asked: string[] = []
  const noted = new Proxy(redis, {
    get(target, name) {
      const found = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return (...args: unknown[]) => {
        if (name !== 'defineCommand') asked.push(`${String(name)} ${args.length}`)
        return found.apply(target, args)
      }
    },
  })
  const noting = createUserStore(noted)
  const askedFor = async (ask: (username: string) => Promise<unknown>, username: string) => {
    asked.length = 0
    await ask(username)
    return asked.slice().sort()
  }
  for (const ask of [noting.findCredentials, (name: string) => noting.knowsAddress(name, '192.0.2.7')]) {
    const known = await askedFor(ask, user.username)
    expect(known.length).toBeGreaterThan(2)
    for (const name of [someUser().username, '', 'No name!']) expect(await askedFor(ask, name)).toEqual(known)
  }
})
