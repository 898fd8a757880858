/** Presence in Redis: instances that come, go and crash, and what of it is told. */
import { describe, expect, test } from 'vitest'
import { now } from '../../src/domain/clock.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { onlineMs } from '../../src/domain/presence.ts'
import { channels, roomKeys, userKeys } from '../../src/store/keys.ts'
import { createPresenceStore } from '../../src/store/presence-store.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { openStores, someRoom, someUser } from './some.ts'

const redis = connect()
const [one, two] = [createPresenceStore(redis, 'one'), createPresenceStore(redis, 'two')]

/** A user, and every word that was told of whether they are here. */
async function setOut() {
  const user = someUser()
  const told: string[] = []
  const listener = connect()
  await listener.subscribe(channels.user(user.id))
  listener.on('message', (_, text) => {
    const { kind, online } = JSON.parse(text)
    told.push(kind === 'presence' ? (online ? 'online' : 'offline') : kind)
  })
  const { online: key } = userKeys(user.id)
  const seen = async () => (await one.readLastSeen([user.id])).get(user.id)!
  /** Nothing more of this instance's will come: its time runs out so many milliseconds from now. */
  const crash = (instance: string, inMs: number) => redis.hset(key, instance, Date.now() + inMs)
  /** All that was told until now has been heard. */
  const heard = async () => {
    await redis.publish(channels.user(user.id), '{"kind":"fence"}')
    await until(() => told.at(-1) === 'fence')
    told.pop()
    return told
  }
  return { user, key, seen, crash, heard }
}

describe('a user', () => {
  test('of whom nobody ever vouched is not here, and was never seen', async () => {
    const { seen } = await setOut()
    expect(await seen()).toEqual({ online: false, lastSeenAt: null })
  })

  test('is here as long as one instance says so, and each change is told once', async () => {
    const { user, seen, heard } = await setOut()
    for (const instance of [one, one, two, one]) await instance.keepOnline([user.id])
    expect(await seen()).toEqual({ online: true, lastSeenAt: null })
    await one.leaveOnline([user.id])
    expect((await seen()).online).toBe(true)
    expect(await heard()).toEqual(['online'])
    await two.leaveOnline([user.id])
    const { online, lastSeenAt } = await seen()
    expect([online, Math.abs(lastSeenAt! - now()) < 5000]).toEqual([false, true])
    for (const instance of [two, one]) await instance.leaveOnline([user.id])
    await two.keepOnline([user.id])
    expect((await heard()).slice(0, 2)).toEqual(['online', 'offline'])
    expect((await heard()).at(-1)).toBe('online')
  })

  test('whose instance was killed is here until its time runs out, which is at most 45 s', async () => {
    const { user, key, seen, crash } = await setOut()
    await one.keepOnline([user.id])
    const until = Number(await redis.hget(key, 'one'))
    expect(Math.abs(until - now() - onlineMs)).toBeLessThan(5000)
    await crash('one', -1000)
    expect((await seen()).online).toBe(false)
    expect((await seen()).lastSeenAt).toBeLessThan(now())
  })

  test('who comes back elsewhere before that was never gone; after it, the way back is told', async () => {
    const { user, key, crash, heard } = await setOut()
    await one.keepOnline([user.id])
    await crash('one', 20_000)
    await two.keepOnline([user.id])
    expect(await heard()).toEqual(['online'])
    await two.leaveOnline([user.id])
    expect(await heard()).toEqual(['online'])
    await crash('one', -1)
    await two.keepOnline([user.id])
    expect(await heard()).toEqual(['online', 'online'])
    expect(await redis.hkeys(key)).toEqual(['two'])
  })

  test('is not said to have gone by an instance that never vouched', async () => {
    const { user, key, heard } = await setOut()
    await two.leaveOnline([user.id])
    expect([await heard(), await redis.exists(key)]).toEqual([[], 0])
  })

  test('whose key cannot be read is not here, and keeps no other from being read', async () => {
    const [broken, well] = [await setOut(), await setOut()]
    await redis.set(broken.key, 'what is that?')
    await one.keepOnline([well.user.id])
    const found = await one.readLastSeen([broken.user.id, well.user.id])
    expect([...found.values()].map(({ online }) => online)).toEqual([false, true])
  })
})

describe('many users', () => {
  test('are said in few commands where one may name keys of several slots, and each is told as if alone', async () => {
    const client = Object.assign(connect(), { spansSlots: true })
    const many = createPresenceStore(client, 'many')
    const people = await Promise.all(Array.from({ length: 150 }, setOut))
    const ids = people.map(({ user }) => user.id)
    await one.keepOnline(ids.slice(0, 50))
    const commands = async () => Number(/evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
    const before = await commands()
    await many.keepOnline(ids)
    await many.leaveOnline(ids)
    expect((await commands()) - before).toBeLessThan(50)
    const seen = await one.readLastSeen(ids)
    expect(ids.map(id => seen.get(id)!.online)).toEqual(ids.map((_, i) => i < 50))
    const told = await Promise.all(people.map(({ heard }) => heard()))
    expect(told).toEqual(ids.map((_, i) => (i < 50 ? ['online'] : ['online', 'offline'])))
    await many.keepOnline([])
  })

  test.each([true, false])(
    'of whom one has a key that cannot be read are here but for that one (together: %s)',
    async spansSlots => {
      const unreadable: string[] = []
      const client = Object.assign(connect(), { spansSlots })
      const store = createPresenceStore(client, 'many', where => unreadable.push(where))
      const people = await Promise.all(Array.from({ length: 5 }, setOut))
      await redis.set(people[2]!.key, 'what is that?')
      await store.keepOnline(people.map(({ user }) => user.id))
      expect(await Promise.all(people.map(async ({ seen }) => (await seen()).online))).toEqual([
        true,
        true,
        false,
        true,
        true,
      ])
      expect(unreadable).toEqual([people[2]!.key])
      await store.leaveOnline(people.map(({ user }) => user.id))
      expect(await Promise.all(people.map(async ({ seen }) => (await seen()).online))).toEqual(Array(5).fill(false))
    },
  )
})

describe('a room', () => {
  test('is followed by the people of all instances that counted in the last 45 s', async () => {
    const { rooms } = openStores(redis)
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    await one.countOnline([{ roomId, people: 3 }])
    await two.countOnline([{ roomId, people: 2 }])
    expect((await one.readCrowd(roomId, 2))!.following).toBe(5)
    await redis.hset(roomKeys(roomId).online, 'three', `${Date.now() - 1} 7`)
    await two.countOnline([{ roomId, people: 0 }])
    const { members, following } = (await one.readCrowd(roomId, 2))!
    expect([new Set(members), following]).toEqual([new Set([ann.id, bob.id]), 3])
    expect(await redis.pttl(roomKeys(roomId).online)).toBeGreaterThan(0)
  })

  test('of too many lists nobody, and one that is deleted or never was is none', async () => {
    const { rooms } = openStores(redis)
    const ann = someUser()
    const roomId = await someRoom(rooms, ann, someUser())
    expect(await one.readCrowd(roomId, 1)).toEqual({ members: null, following: 0 })
    await rooms.deleteRoom({ roomId, by: ann })
    expect([await one.readCrowd(roomId, 5), await one.readCrowd(newRoomId(), 5)]).toEqual([null, null])
  })
})
