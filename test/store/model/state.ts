/** Compares what Redis holds, key by key, with what the models hold. */
import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import type { RoomId } from '../../../src/domain/id.ts'
import type { RoomIntent, RoomMark } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import { decodeStreamEntry } from '../../../src/store/decode.ts'
import { roomKeys } from '../../../src/store/keys.ts'
import type { ModelRoom } from './room.ts'
import type { Stores, World } from './world.ts'

/** The log is compared with checks that the model computed itself: what is equal is one unbroken chain. */
export async function expectSameRoom({ rooms }: World, { redis }: Stores, id: RoomId): Promise<void> {
  const actual = await readRoom(redis, id)
  const model = rooms.rooms.get(id)
  expect(actual).toEqual(model ? stateOf(model) : null)
}

async function readRoom(redis: Redis, id: RoomId) {
  const keys = roomKeys(id)
  const [meta, members, roster, log] = await Promise.all([
    redis.hgetall(keys.meta),
    redis.hgetall(keys.members),
    redis.zrange(keys.roster, 0, '-1', 'WITHSCORES'),
    redis.xrange(keys.log, '-', '+'),
  ])
  if (!meta.room) return null
  return {
    room: JSON.parse(meta.room),
    creator: meta.creator,
    head: { sequence: Number(meta.sequence), check: meta.check },
    messages: Number(meta.messages),
    deleted: meta.deletedAt !== undefined,
    members: Object.fromEntries(Object.entries(members).map(([user, json]) => [user, JSON.parse(json)])),
    roster,
    log: log.map(entry => decodeStreamEntry(id, entry)),
  }
}

function stateOf(model: ModelRoom): Awaited<ReturnType<typeof readRoom>> {
  const memberships = [...model.members.values()].sort((a, b) => a.sequence - b.sequence)
  return {
    room: model.room,
    creator: model.room.creator.id,
    head: model.head,
    messages: model.messages.length,
    deleted: model.deleted,
    members: Object.fromEntries(model.members),
    roster: memberships.flatMap(({ user, sequence }) => [user.id, String(sequence)]),
    log: model.retained,
  }
}

/** Compares all rooms, also those that nothing should have touched, and whether their keys expire. */
export async function expectSameRooms(world: World, stores: Stores): Promise<void> {
  await Promise.all(world.roomIds.map(id => expectSameRoom(world, stores, id)))
  for (const { room, deleted } of world.rooms.rooms.values()) {
    const { meta, members, roster, log } = roomKeys(room.id)
    const lives = await Promise.all([meta, members, roster, log].map(key => stores.redis.pttl(key)))
    expect(lives.map(ms => ms > 0)).toEqual(lives.map(() => deleted))
  }
}

/** Compares a user's list, and looks for every room that the user is in: on the list, or at least intended. */
export async function expectSameList(
  { rooms, roomLists: models }: World,
  { roomLists }: Stores,
  user: User,
): Promise<void> {
  const { marks, intents } = await roomLists.readRooms(user.id)
  const model = models.listOf(user.id)
  expect(marks.sort(byRoom)).toEqual([...model.marks.values()].sort(byRoom))
  const modelIntents = model.intents.map(({ roomId, intendedAt }) => ({ roomId, intendedAt }))
  expect(intents.sort(byRoom)).toEqual(modelIntents.sort(byRoom))
  const listed = new Set([...marks.filter(({ state }) => state === 'joined'), ...intents].map(({ roomId }) => roomId))
  const truth = [...rooms.rooms.values()].filter(room => room.admits(user.id))
  expect(truth.filter(({ room }) => !listed.has(room.id))).toEqual([])
}

const keyOf = (item: RoomMark | RoomIntent) => `${item.roomId} ${'intendedAt' in item ? item.intendedAt : ''}`
const byRoom = (a: RoomMark | RoomIntent, b: RoomMark | RoomIntent) => (keyOf(a) < keyOf(b) ? -1 : 1)
