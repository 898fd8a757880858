/** An account in the middle of life, and what must be left of it once it is deleted. */
import { expect } from 'vitest'
import type { Chat } from '../../src/chat/chat.ts'
import { nameHeldMs } from '../../src/domain/account.ts'
import { directRoomIdOf, type RoomId } from '../../src/domain/id.ts'
import { newToken, placeOf, type Session, sessionIdOf } from '../../src/domain/session.ts'
import type { User } from '../../src/domain/user.ts'
import { deletionsKey, userKeys, usernameKey } from '../../src/store/keys.ts'
import { someUser } from '../store/some.ts'
import type { createWorld } from './world.ts'

type World = ReturnType<typeof createWorld>

export const passwordHash = 'a hash'

export async function someAccount({ users, sessions }: World): Promise<{ user: User; session: Session }> {
  const user = someUser()
  await users.createUser({ user, passwordHash })
  const session = { id: sessionIdOf(newToken(user.id)), user, expiresAt: Date.now() + 60_000 }
  await sessions.createSession(session, 9)
  return { user, session }
}

const idOf = (made: Awaited<ReturnType<Chat['rooms']['create']>>): RoomId => made!.room.id

/** Ada owns a room with a moderator and one without, is alone in a third and a member in a fourth, talks to Bob and blocks Dot. */
export async function settle(world: World) {
  const { chat } = world
  const [ada, bob, cat, dot] = await Promise.all([1, 2, 3, 4].map(() => someAccount(world)))
  const user = ada!.user
  const memberIds = [cat!.user.id, bob!.user.id]
  const staffed = idOf(await chat.rooms.create(user, { name: 'Staffed', memberIds }))
  const plain = idOf(await chat.rooms.create(user, { name: 'Plain', memberIds }))
  const alone = idOf(await chat.rooms.create(user, { name: 'Alone' }))
  const foreign = idOf(await chat.rooms.create(dot!.user, { name: 'Foreign', memberIds: [user.id] }))
  await chat.roles.set(user, { roomId: staffed, userId: bob!.user.id, role: 'MODERATOR' })
  const said = await chat.messages.send(user, { roomId: staffed, body: 'I was here' })
  await chat.directRooms.open(user, { userId: bob!.user.id })
  const direct = directRoomIdOf(user.id, bob!.user.id)
  await chat.messages.send(user, { roomId: direct, body: 'Hello' })
  await chat.blocks.block(user, { userId: dot!.user.id })
  return { ada: ada!, bob: bob!.user, cat: cat!.user, dot: dot!.user, staffed, plain, alone, foreign, direct, said }
}

export type Settled = Awaited<ReturnType<typeof settle>>

const roomsOf = ({ staffed, plain, alone, foreign, direct }: Settled) => [staffed, plain, alone, foreign, direct]

export async function expectGone({ redis, users, sessions, rooms, blocks }: World, settled: Settled): Promise<void> {
  const { ada, bob, cat, dot, staffed, plain, alone } = settled
  const { user, session } = ada
  expect(await users.findUser(user.id)).toBeNull()
  expect(await users.findUserByName(user.username)).toBeNull()
  expect(await users.findCredentials(user.username)).toBeNull()
  expect(await sessions.findSession(placeOf(session))).toBeNull()
  for (const roomId of roomsOf(settled)) {
    const found = await rooms.findRoom(roomId, user.id)
    expect(found!.deleted || !found!.membership).toBe(true)
  }
  const owners = await Promise.all(
    [staffed, plain].map(async roomId => (await rooms.findRoom(roomId, bob.id))!.room.owner),
  )
  expect(owners).toEqual([bob.id, cat.id])
  expect((await rooms.findRoom(alone, user.id))!.deleted).toBe(true)
  expect(await redis.hlen(`{r:${directRoomIdOf(user.id, dot.id)}}:blocks`)).toBe(0)
  expect(await blocks.listBlocked(user.id)).toEqual([])
  const { rooms: list, deletion } = userKeys(user.id)
  const left = (await redis.keys(`{u:${user.id}}:*`)).filter(key => !/:(session|answered):/.test(key))
  expect(left.sort()).toEqual([list, deletion].sort())
  expect(await redis.hgetall(list)).toEqual({ version: 'deleted' })
  for (const key of [list, deletion, usernameKey(user.username)]) {
    const ttl = await redis.pttl(key)
    expect(ttl).toBeGreaterThan(nameHeldMs - 60_000)
    expect(ttl).toBeLessThanOrEqual(nameHeldMs)
  }
  expect(await redis.zscore(deletionsKey, user.id)).toBeNull()
}
