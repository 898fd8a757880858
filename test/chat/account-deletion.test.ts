/** Deleting an account: what goes, what stays, and that no crash and no haste leaves half of it. */
import type { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { createDeletions } from '../../src/chat/deletions.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { intentHealMs } from '../../src/domain/room-list.ts'
import { createBlockStore } from '../../src/store/block-store.ts'
import { createDeletionStore } from '../../src/store/deletion-store.ts'
import { deletionsKey, roomKeys, userKeys, usernameKey } from '../../src/store/keys.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { createRoomStore } from '../../src/store/room-store.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { someUser } from '../store/some.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { expectGone, passwordHash, type Settled, settle, someAccount } from './departing.ts'
import { createWorld } from './world.ts'

const world = createWorld()
const { redis, chat, deletions, rooms, roomLists, users } = world

/** What a process does until it dies: after so many commands nothing is sent any more. */
function dyingAfter(commands: number) {
  let sent = 0
  const dying = new Proxy(connection, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function' || name === 'defineCommand')
        return typeof value === 'function' ? value.bind(target) : value
      return (...args: unknown[]) => {
        if (++sent > commands) return Promise.reject(new Error('The process has died.'))
        return value.apply(target, args)
      }
    },
  }) as Redis
  const stores = {
    deletions: createDeletionStore(dying),
    users: createUserStore(dying),
    sessions: createSessionStore(dying),
    rooms: createRoomStore(dying, defaultLimits),
    roomLists: createRoomListStore(dying),
    blocks: createBlockStore(dying, defaultLimits),
  }
  return { ...stores, deleting: createDeletions(stores), hasDied: () => sent > commands }
}
const connection = connect()

const deleteNow = async ({ ada: { user, session } }: Settled) => {
  expect(await deletions.begin(user.id, passwordHash)).toBe('deleted')
  await chat.deletions.carryOn(user.id, session.id)
}

/** As a sweep of any instance does once it is due. */
const sweep = ({ ada: { user } }: Settled) =>
  until(async () => {
    await redis.zadd(deletionsKey, 'XX', 0, user.id)
    await chat.deletions.resume()
    return (await redis.zscore(deletionsKey, user.id)) === null
  })

const entriesOf = async (roomId: Settled['plain']) => (await rooms.readEntries(roomId, 1, 99)).map(({ entry }) => entry)

describe('a deleted account', () => {
  test('is out of everything, and leaves its rooms to those who were in them longest', async () => {
    const settled = await settle(world)
    const { ada, bob, cat, staffed, plain, direct, said } = settled
    await deleteNow(settled)
    await expectGone(world, settled)
    const [byAda, heir] = [{ by: ada.user.id }, { by: ada.user.id, member: bob.id }]
    expect((await entriesOf(staffed)).slice(-4)).toMatchObject([
      { ...heir, kind: 'standing', role: 'OWNER' },
      { ...byAda, kind: 'standing', member: ada.user.id, role: 'MODERATOR' },
      { ...byAda, kind: 'updated' },
      { ...byAda, kind: 'removed', member: ada.user.id, cause: 'ACCOUNT_DELETED', memberCount: 2 },
    ])
    expect((await rooms.findRoom(plain, cat.id))!.membership!.role).toBe('OWNER')
    expect((await chat.messages.find(bob, said.sentMessage.id))!.author).toMatchObject({
      displayName: 'Deleted user',
      username: '',
    })
    // Nobody is there who could read it.
    await expect(chat.messages.send(bob, { roomId: direct, body: 'Are you there?' })).rejects.toThrow(/was deleted/)
    await expect(chat.directRooms.open(bob, { userId: ada.user.id })).rejects.toThrow('There is no such user.')
    await expect(chat.members.add(bob, { roomId: staffed, userId: ada.user.id })).rejects.toThrow(
      'There is no such user.',
    )
  })

  test('keeps its username from others for 30 days, and not longer', async () => {
    const settled = await settle(world)
    const { username } = settled.ada.user
    await deleteNow(settled)
    const newcomer = { user: { ...someUser(), username }, passwordHash }
    expect(await users.createUser(newcomer)).toBe('taken')
    // To look again does not begin the time anew.
    await redis.pexpire(usernameKey(username), 30)
    await deletions.releaseUsername(settled.ada.user.id, username)
    await until(async () => (await users.createUser(newcomer)) !== 'taken')
    await chat.deletions.carryOn(settled.ada.user.id, null)
    expect(await users.findUserByName(username)).toEqual(newcomer.user)
    expect(await redis.pttl(usernameKey(username))).toBe(-1)
  })

  test('is deleted once, however often and by however many at once', async () => {
    const settled = await settle(world)
    const { user } = settled.ada
    expect(await deletions.begin(user.id, 'another hash')).toBe('changed')
    expect(await users.findUser(user.id)).toEqual(user)
    await Promise.all([1, 2, 3].map(() => deleteNow(settled)))
    await expectGone(world, settled)
    const ends = (await entriesOf(settled.staffed)).filter(({ kind }) => kind === 'removed')
    expect(ends).toHaveLength(1)
    await deleteNow(settled)
    await expectGone(world, settled)
  })

  test('that was only in direct rooms which nobody wrote in is taken out of them when somebody does', async () => {
    const [ada, bob] = [await someAccount(world), await someAccount(world)]
    const { room } = await chat.directRooms.open(bob.user, { userId: ada.user.id })
    await deletions.begin(ada.user.id, passwordHash)
    await chat.deletions.carryOn(ada.user.id, null)
    await expect(chat.messages.send(bob.user, { roomId: room.id, body: 'Hello' })).rejects.toThrow(/was deleted/)
    expect(await redis.hkeys(roomKeys(room.id).members)).toEqual([bob.user.id])
    // With the last one the room goes, too.
    await deletions.begin(bob.user.id, passwordHash)
    await chat.deletions.carryOn(bob.user.id, null)
    expect((await rooms.findRoom(room.id, bob.user.id))!.deleted).toBe(true)
  })
})

describe('a deletion that dies', () => {
  test.each(['the next try', 'a sweep'])('at any command is finished by %s', async how => {
    for (let commands = 0; ; commands++) {
      const settled = await settle(world)
      const { user, session } = settled.ada
      const dying = dyingAfter(commands)
      const run = async () => {
        await dying.deletions.begin(user.id, passwordHash)
        await dying.deleting.carryOn(user.id, session.id)
      }
      await run().catch(() => undefined)
      const hasBegun = (await users.findUser(user.id)) === null
      if (how === 'the next try') await deleteNow(settled)
      else await sweep(settled)
      // What had not begun is no deletion: the account is as it was, and nobody looks again.
      if (hasBegun || how === 'the next try') await expectGone(world, settled)
      else expect([await users.findUser(user.id), await redis.zscore(deletionsKey, user.id)]).toEqual([user, null])
      if (!dying.hasDied()) break
      expect(commands).toBeLessThan(200)
    }
  })

  test('with an addition under way is finished once that is over, whichever way it ends', async () => {
    for (const isCarriedOut of [true, false]) {
      const settled = await settle(world)
      const { user } = settled.ada
      const intent = await roomLists.intend(
        user.id,
        { roomId: settled.plain, kind: 'added', by: settled.bob.id },
        defaultLimits,
      )
      await redis.hdel(userKeys(user.id).rooms, 'version')
      await deleteNow(settled)
      expect(await redis.pttl(userKeys(user.id).deletion)).toBe(-1)
      const { intendedAt } = intent as { intendedAt: number }
      const added =
        isCarriedOut && (await rooms.addMember({ roomId: settled.staffed, by: settled.bob, member: user, intendedAt }))
      if (added) expect(added.outcome).toBe('added')
      await redis.hdel(userKeys(user.id).rooms, `intent:${settled.plain}:${intendedAt}`)
      await redis.hset(userKeys(user.id).rooms, `intent:${settled.staffed}:${intendedAt - intentHealMs - 1}`, 'added x')
      await sweep(settled)
      await expectGone(world, settled)
    }
  })
})

test('a mark that comes while its room is being left is not lost with the one before it', async () => {
  const settled = await settle(world)
  const { ada, bob, staffed } = settled
  const { user } = ada
  // Removed by an instance that died: the mark is as it was. Then somebody adds them again.
  await chat.roles.set(user, { roomId: staffed, userId: bob.id, role: 'OWNER' })
  await rooms.removeMember({ roomId: staffed, by: bob, member: user })
  const intent = await roomLists.intend(user.id, { roomId: staffed, kind: 'added', by: bob.id }, defaultLimits)
  const { intendedAt } = intent as { intendedAt: number }
  const add = async () => {
    const added = await rooms.addMember({ roomId: staffed, by: bob, member: user, intendedAt })
    if (added.outcome === 'added') await roomLists.markJoined(user.id, added.membership, staffed, intendedAt)
  }
  const late = createDeletions({
    ...world,
    roomLists: { ...roomLists, dropMark: (...args) => add().then(() => roomLists.dropMark(...args)) },
  })
  expect(await deletions.begin(user.id, passwordHash)).toBe('deleted')
  await late.carryOn(user.id, null)
  await sweep(settled)
  await expectGone(world, settled)
})

test('a session that is used while its account is deleted leaves nothing behind', async () => {
  for (let round = 0; round < 10; round++) {
    const settled = await settle(world)
    const { ada, bob, dot, staffed } = settled
    const use = (at: number) =>
      Promise.allSettled([
        chat.rooms.create(ada.user, { name: `Late ${at}`, clientRoomId: `late ${at}`, memberIds: [bob.id] }),
        chat.directRooms.open(ada.user, { userId: dot.id }),
        chat.blocks.block(ada.user, { userId: bob.id }),
        chat.members.add(bob, { roomId: staffed, userId: ada.user.id }),
        chat.messages.send(ada.user, { roomId: staffed, body: 'Still here' }),
        chat.profiles.update(ada.user, { displayName: 'A ghost' }),
        world.sessions.createSession({ ...ada.session, id: `${at}` }, 9),
      ])
    const deleting = deleteNow(settled)
    const used = await Promise.all(Array.from({ length: 12 }, (_, at) => use(at)))
    await deleting
    const { rooms: list, blocked } = userKeys(ada.user.id)
    // What came between is over in a minute.
    for (const field of await redis.hkeys(list)) {
      const [, roomId, at] = /^intent:(.+):(\d+)$/.exec(field) ?? []
      if (!roomId) continue
      await redis.hset(list, `intent:${roomId}:${Number(at) - intentHealMs - 1}`, 'added x')
      await redis.hdel(list, field)
    }
    await sweep(settled)
    expect(await redis.exists(blocked)).toBe(0)
    const made = used.flatMap(([created]) => (created.status === 'fulfilled' && created.value ? [created.value] : []))
    for (const { room } of made) expect(await redis.hexists(roomKeys(room.id).members, ada.user.id)).toBe(0)
    await expectGone(world, settled)
  }
})
