import { describe, expect, test } from 'vitest'
import { newUserId } from '../../src/domain/id.ts'
import { userKeys, usernameKey } from '../../src/store/keys.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect, stutter } from '../support/connect.ts'
import { someUser } from './some.ts'

const redis = connect()
const users = createUserStore(redis)

describe('users', () => {
  test('a user is found by id and by name, the password’s hash only by who asks for it', async () => {
    const user = someUser()
    expect(await users.createUser({ user, passwordHash: 'hash' })).toEqual(user)
    expect(await users.findUser(user.id)).toEqual(user)
    expect(await users.findUserByName(user.username)).toEqual(user)
    expect(await users.findCredentials(user.username)).toEqual({ user, passwordHash: 'hash' })
    expect(await users.findUsers([newUserId(), user.id])).toEqual([null, user])
    expect(await redis.pttl(usernameKey(user.username))).toBe(-1)
  })

  test('nobody is nobody', async () => {
    expect(await users.findUser(newUserId())).toBeNull()
    expect(await users.findUserByName('nobody_at_all')).toBeNull()
    expect(await users.findCredentials('nobody_at_all')).toBeNull()
  })

  test('of many who want one name at once, one gets it', async () => {
    const { username } = someUser()
    const wanting = Array.from({ length: 20 }, () => ({ ...someUser(), username }))
    const replies = await Promise.all(wanting.map(user => users.createUser({ user, passwordHash: 'hash' })))
    const winners = replies.filter(reply => reply !== 'taken')
    expect(winners).toHaveLength(1)
    expect(await users.findUserByName(username)).toEqual(winners[0])
  })

  test('who finds the name claimed by its own id goes on: the first reply was lost', async () => {
    const user = someUser()
    await redis.set(usernameKey(user.username), user.id, 'EX', 60)
    expect(await users.createUser({ user, passwordHash: 'hash' })).toEqual(user)
    const twice = createUserStore(stutter(connect()))
    expect(await twice.createUser({ user, passwordHash: 'hash' })).toEqual(user)
  })

  test('a claim that may still run out is no user yet', async () => {
    const user = someUser()
    await redis.set(usernameKey(user.username), user.id, 'EX', 60)
    await redis.hset(userKeys(user.id).profile, { ...user, passwordHash: 'hash' })
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
    expect(await createUserStore(racing).createUser({ user: slow, passwordHash: 'hash' })).toBe('taken')
    expect(await users.findUser(slow.id)).toBeNull()
    expect(await redis.get(usernameKey(slow.username))).toBe(quick.id)
  })
})
