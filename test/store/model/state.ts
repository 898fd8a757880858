/** Compares what Redis holds, key by key, with what the models hold. */
import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { RoomIntent, RoomMark } from '../../../src/domain/room-list.ts'
import type { User } from '../../../src/domain/user.ts'
import { decodeStreamEntry } from '../../../src/store/decode.ts'
import { roomKeys } from '../../../src/store/keys.ts'
import { factNames } from '../../../src/store/room-scripts.ts'
import type { Kept, ModelHistory } from './history.ts'
import { isMuted, type ModelRoom } from './room.ts'
import type { Stores, World } from './world.ts'

/** The log is compared with checks that the model computed itself: what is equal is one unbroken chain. */
export async function expectSameRoom({ rooms }: World, { redis }: Stores, id: RoomId): Promise<void> {
  const actual = await readRoom(redis, id)
  const model = rooms.rooms.get(id)
  expect(actual).toEqual(model ? stateOf(model) : null)
}

async function readRoom(redis: Redis, id: RoomId) {
  const keys = roomKeys(id)
  const [meta, members, roster, staff, reads, mutes, bans, banned, banEnds, invitations, log, changes, ...messages] =
    await Promise.all([
      redis.hgetall(keys.meta),
      redis.hgetall(keys.members),
      redis.zrange(keys.roster, 0, '-1', 'WITHSCORES'),
      redis.zrange(keys.staff, 0, '-1', 'WITHSCORES'),
      redis.hgetall(keys.reads),
      redis.zrange(keys.mutes, 0, '-1', 'WITHSCORES'),
      redis.hgetall(keys.bans),
      redis.zrange(keys.banned, 0, '-1'),
      redis.zrange(keys.banEnds, 0, '-1'),
      redis.hgetall(keys.invitations),
      redis.xrange(keys.log, '-', '+'),
      redis.hgetall(keys.changes),
      unpack(redis, keys.history),
      unpack(redis, keys.emoji),
      redis.zrange(keys.reactions, 0, '-1', 'WITHSCORES'),
    ])
  if (!meta.id) return null
  return {
    room: roomIn(meta).concat(factNames.map(name => String(meta[name]))),
    head: { sequence: Number(meta.sequence), check: meta.check },
    numbers: [Number(meta.oldest), Number(meta.number)],
    deleted: meta.deletedAt !== undefined,
    members: Object.fromEntries(Object.entries(members).map(([user, json]) => [user, JSON.parse(json, dropOver)])),
    roster,
    staff,
    reads,
    mutes: Object.fromEntries(mutes.flatMap((user, i) => (i % 2 === 0 ? [[user, mutes[i + 1]]] : []))),
    bans: Object.fromEntries(Object.entries(bans).map(([user, json]) => [user, JSON.parse(json)])),
    banned,
    banEnds: banEnds.sort(),
    invitations: Object.fromEntries(Object.entries(invitations).map(([hash, json]) => [hash, JSON.parse(json)])),
    log: log.map(decodeStreamEntry),
    changes,
    ...historyIn(...messages),
  }
}

/** Mutes that are over stay in the membership until the next one. */
const dropOver = (name: string, value: unknown) =>
  name === 'mutedUntil' && !isMuted(Number(value)) ? undefined : value

const roomIn = ({ id, kind, owner, createdAt, version }: Record<string, unknown>) =>
  [id, kind, owner ?? '', createdAt, version].map(String)

type Packed = [key: string, values: string[]][]

/** A hash of packed arrays. */
const unpack = async (redis: Redis, key: string): Promise<Packed> => (await redis.eval(unpacking, 1, key)) as Packed

const unpacking = `
  local found = {}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do table.insert(found, { all[i], cmsgpack.unpack(all[i + 1]) }) end
  return found`

/** Reactions by message and emoji, in the order of their scores; each score must be one of its place's. */
function historyIn(items: Packed, emoji: Packed, scored: string[]) {
  const reactions: Record<string, UserId[]> = {}
  for (let i = 0; i < scored.length; i += 2) {
    const [number = '', place = '', user] = scored[i]!.split(':')
    const counted = Number(scored[i + 1]) - Number(number) * 2 ** 25 - Number(place) * 2 ** 20
    expect(counted >= 0 && counted < 2 ** 20, scored[i]).toBe(true)
    const signs = emoji.find(([key]) => key === number)?.[1] ?? []
    const at = `${number} ${place} ${signs[Number(place)]}`
    reactions[at] = [...(reactions[at] ?? []), user as UserId]
  }
  return { items: Object.fromEntries(items), reactions, emoji: usedIn(emoji) }
}

/** Without places behind the last that is used, nor messages without any. */
const usedIn = (emoji: Packed) =>
  Object.fromEntries(emoji.map(([number, signs]) => [number, signs.join(' ').trimEnd()]).filter(([, signs]) => signs))

function stateOf(model: ModelRoom): Awaited<ReturnType<typeof readRoom>> {
  const memberships = [...model.members.values()].sort((a, b) => a.sequence - b.sequence)
  return {
    room: roomIn(model.room as never).concat(factNames.map(name => JSON.stringify(model.room[name]))),
    head: model.head,
    numbers: [model.history.oldest, model.history.number],
    deleted: model.deleted,
    members: Object.fromEntries(model.members),
    roster: model.deleted ? [] : memberships.flatMap(({ userId, sequence }) => [userId, String(sequence)]),
    staff: model.deleted ? [] : model.staff.flatMap(({ userId, sequence }) => [userId, String(sequence)]),
    reads: Object.fromEntries([...model.reads].map(([user, number]) => [user, `${number}`])),
    mutes: Object.fromEntries([...model.mutes].map(([user, till]) => [user, `${till}`])),
    bans: Object.fromEntries(model.bans),
    banned: [...model.bans.keys()],
    banEnds: [...model.bans.values()].flatMap(({ userId, until }) => (until === null ? [] : userId)).sort(),
    invitations: Object.fromEntries(model.invitations),
    log: model.retained,
    changes: Object.fromEntries([...model.changes].map(([key, count]) => [key, String(count)])),
    ...stateOfHistory(model.history),
  }
}

function stateOfHistory({ kept, places }: ModelHistory): ReturnType<typeof historyIn> {
  const all = [...places].flatMap(([number, each]) => each.map((place, index) => ({ number, index, ...place })))
  const reacted = all.filter(({ people }) => people.length > 0)
  const signs: Packed = [...places].map(([number, each]) => [
    `${number}`,
    each.map(({ emoji, people }) => (people.length > 0 ? emoji : '')),
  ])
  return {
    items: Object.fromEntries([...kept.values()].map(each => [each.item.number, fieldsOf(each)])),
    reactions: Object.fromEntries(
      reacted.map(({ number, index, emoji, people }) => [`${number} ${index} ${emoji}`, people]),
    ),
    emoji: usedIn(signs),
  }
}

const jsonOf = (value: unknown): string => (value === null ? '' : JSON.stringify(value))

function fieldsOf({ item, said }: Kept): string[] {
  const { author, body, metadata, sentAt, editedAt, deletedAt, deletedBy, replyTo, clientMessageId } = item
  const digest = clientMessageId === null ? '' : createHash('sha1').update(said).digest('hex').slice(0, 20)
  const times = [`${sentAt}`, jsonOf(editedAt), jsonOf(deletedAt)]
  const texts = [jsonOf(replyTo), jsonOf(clientMessageId), digest]
  return [author, JSON.stringify(body), metadata ?? '', ...times, deletedBy ?? '', ...texts, item.check, item.changed]
}

/** Compares all rooms, also those that nothing should have touched, and whether their keys expire. */
export async function expectSameRooms(world: World, stores: Stores): Promise<void> {
  await Promise.all(world.roomIds.map(id => expectSameRoom(world, stores, id)))
  const expires = async (keys: string[]) => {
    const lives = await Promise.all(keys.map(key => stores.redis.pttl(key)))
    return lives.filter(ms => ms !== -2).map(ms => ms > 0)
  }
  for (const { room, deleted } of world.rooms.rooms.values()) {
    const { meta, members, log, roster, staff, history, reactions, emoji } = roomKeys(room.id)
    // Where nobody is any more, there are no members.
    expect((await expires([meta, members, log])).includes(!deleted)).toBe(false)
    expect((await expires([roster, staff])).includes(true)).toBe(false)
    const agesOut = world.limits.messageRetentionDays > 0
    expect((await expires([history, reactions, emoji])).includes(!agesOut)).toBe(false)
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
  const modelIntents = model.intents.map(({ roomId, kind, intendedAt }) => ({ roomId, kind, intendedAt }))
  expect(intents.sort(byRoom)).toEqual(modelIntents.sort(byRoom))
  const listed = new Set([...marks.filter(({ state }) => state === 'joined'), ...intents].map(({ roomId }) => roomId))
  // Of a direct room the other one learns with its first message.
  const isTold = ({ history, members }: ModelRoom) => history.number > 0 || members.get(user.id)?.addedBy === user.id
  const truth = [...rooms.rooms.values()].filter(room => room.admits(user.id) && (!room.isDirect || isTold(room)))
  expect(truth.filter(({ room }) => !listed.has(room.id))).toEqual([])
}

const keyOf = (item: RoomMark | RoomIntent) => `${item.roomId} ${'intendedAt' in item ? item.intendedAt : ''}`
const byRoom = (a: RoomMark | RoomIntent, b: RoomMark | RoomIntent) => (keyOf(a) < keyOf(b) ? -1 : 1)
