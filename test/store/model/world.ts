/** The stores on real Redis and their models side by side: every question goes to both, and both must agree. */
import type { Redis } from 'ioredis'
import { expect } from 'vitest'
import { directRoomIdOf, newRoomId, type RoomId } from '../../../src/domain/id.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import { createAwarenessStore } from '../../../src/store/awareness-store.ts'
import { createBlockStore } from '../../../src/store/block-store.ts'
import { createInvitationStore } from '../../../src/store/invitation-store.ts'
import { roomKeys } from '../../../src/store/keys.ts'
import { createRoomListStore } from '../../../src/store/room-list-store.ts'
import { createUserStore } from '../../../src/store/user-store.ts'
import { openStores as openRoomStores, someUser } from '../some.ts'
import { ModelDoors } from './doors.ts'
import { ModelMessages } from './messages.ts'
import { ModelModeration } from './moderation.ts'
import { ModelPairs } from './pairs.ts'
import { groupCount, pairs, userCount } from './parts.ts'
import { ModelRoomLists } from './room-lists.ts'
import { ModelRooms } from './rooms.ts'

export type Stores = ReturnType<typeof openStores>
export type World = Awaited<ReturnType<typeof createWorld>>

export const openStores = (redis: Redis, limits: Limits) => ({
  redis,
  ...openRoomStores(redis, limits),
  roomLists: createRoomListStore(redis),
  users: createUserStore(redis),
  invitations: createInvitationStore(redis, limits),
  blocks: createBlockStore(redis, limits),
  awareness: createAwarenessStore(redis, limits),
})

/** Users without rooms, the last of whom has no account any more, and the ids of rooms that are not there yet. */
export async function createWorld(once: Stores, limits: Limits) {
  const { users: store } = once
  const users = Array.from({ length: userCount }, () => someUser())
  const [, ...enrolled] = users.toReversed()
  await Promise.all(enrolled.map(user => store.createUser({ user, passwordHash: 'hash' })))
  const rooms = new ModelRooms(limits)
  return {
    limits,
    users,
    profiles: new Map(enrolled.map(user => [user.id, user])),
    roomIds: [
      ...Array.from({ length: groupCount }, () => newRoomId()),
      ...pairs.map(([one, two]) => directRoomIdOf(users[one]!.id, users[two]!.id)),
    ],
    /** What is sent over these is never sent twice. */
    once,
    rooms,
    messages: new ModelMessages(rooms),
    moderation: new ModelModeration(rooms),
    doors: new ModelDoors(rooms),
    pairs: new ModelPairs(rooms),
    roomLists: new ModelRoomLists(),
    /** What was answered: a run that met no refusal has proved nothing about refusals. */
    met: [] as string[],
  }
}

/** Asks Redis, tells the model what only Redis could know (`learn`), asks the model, and compares. */
export async function ask<T>(
  { met }: World,
  what: string,
  real: Promise<T>,
  model: () => T,
  learn?: (answer: T) => unknown,
): Promise<T> {
  const answer = await real
  await learn?.(answer)
  expect(answer, what).toEqual(model())
  met.push(`${what}: ${outcomeOf(answer)}`)
  return answer
}

function outcomeOf(answer: unknown): string {
  if (answer === null || answer === undefined) return 'nothing'
  if (typeof answer === 'string') return answer
  if (Array.isArray(answer)) return answer.length === 0 ? 'empty' : 'some'
  if (typeof answer !== 'object') return typeof answer
  if ('verdict' in answer) return String(answer.verdict)
  if ('repeated' in answer && answer.repeated) return 'repeated'
  return 'outcome' in answer ? String(answer.outcome) : 'found'
}

/** Tells the model when the newest entry was written, in which attempt, a new room's epoch, and how long a full minute lasts. */
export const learnEntry =
  ({ rooms }: World, { redis }: Stores, roomId: RoomId) =>
  async (answer: unknown): Promise<void> => {
    if (isLimited(answer)) rooms.facts.retryAfterMs = answer.retryAfterMs
    const [last] = await redis.xrevrange(roomKeys(roomId).log, '+', '-', 'COUNT', 1)
    if (!last) return
    const [, [, entry = '', , , , previous = '']] = last
    const { at, attempt } = JSON.parse(entry)
    Object.assign(rooms.facts, { at, attempt, epoch: epochIn(answer) ?? previous })
  }

/** Of a room that begins with more than one entry. */
function epochIn(answer: unknown): string | null {
  const { outcome, room } = answer as { outcome?: string; room?: { version: string } }
  return room && (outcome === 'created' || outcome === 'opened') ? room.version : null
}

const isLimited = (answer: unknown): answer is { retryAfterMs: number } =>
  typeof answer === 'object' && answer !== null && 'retryAfterMs' in answer

type RoomLists = Stores['roomLists']

/** Marks a room on a list as left, and tells the model when. */
export async function markLeft(
  world: World,
  roomLists: RoomLists,
  args: Parameters<RoomLists['markLeft']>,
): Promise<void> {
  const [userId, roomId] = args
  const learn = async () => {
    const { marks } = await roomLists.readRooms(userId)
    world.roomLists.facts.at = marks.find(mark => mark.roomId === roomId)!.at
  }
  await ask(world, 'leave', roomLists.markLeft(...args), () => world.roomLists.markLeft(...args), learn)
}
