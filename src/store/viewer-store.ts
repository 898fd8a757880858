/** The list of a user's rooms. Derived and repaired: a superset of the truth, which the rooms hold. */

import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Position } from '../domain/log.ts'
import type { Membership } from '../domain/room.ts'
import { type RoomList, type RoomMark, remembranceMs } from '../domain/room-list.ts'
import type { RedisClient } from './client.ts'
import { channels, userKeys } from './keys.ts'
import { newAttempt } from './operation.ts'
import { defineScript, type Script } from './scripts.ts'

export type ViewerStore = ReturnType<typeof createViewerStore>

type ListLimits = Pick<Limits, 'roomsPerUser' | 'leftRoomsPerUser'>
type Mark = Omit<RoomMark, 'roomId' | 'at'> & { at: number | null }

export function createViewerStore(redis: RedisClient) {
  const intend = defineScript<number | 'full'>(redis, 'intend')
  const dropIntent = defineScript<0 | 1>(redis, 'dropIntent')
  const markRoom = defineScript<0 | 1>(redis, 'markRoom')
  return {
    /** Notes that the user is about to be added, on Redis' clock; `full` when as many other rooms as may are on the list. */
    async intend(userId: UserId, roomId: RoomId, limits: ListLimits): Promise<{ intendedAt: number } | 'full'> {
      const { roomsPerUser, leftRoomsPerUser } = limits
      const args = [roomId, roomsPerUser, leftRoomsPerUser, remembranceMs, newAttempt(), newAttempt()]
      const reply = await intend([userKeys(userId).rooms], args)
      return reply === 'full' ? reply : { intendedAt: reply }
    },

    /** Takes this intent, and no other, back. */
    async dropIntent(userId: UserId, roomId: RoomId, intendedAt: number): Promise<void> {
      await dropIntent([userKeys(userId).rooms], [intentField(roomId, intendedAt), newAttempt()])
    },

    /**
     * Marks the room of this membership as joined, drops the intent that led to it (null: none did, the mark was lost),
     * and rings the user's doorbell. A mark of a later change stays.
     */
    async markJoined(userId: UserId, membership: Membership, roomId: RoomId, intendedAt: number | null): Promise<void> {
      const { sequence, check, previous, joinedAt } = membership
      const start = { sequence: sequence - 1, check: previous }
      const mark: Mark = { state: 'joined', start, last: { sequence, check }, at: joinedAt }
      await write(markRoom, userId, roomId, mark, intendedAt)
    },

    /** Marks the room as left: `end` is the removing (or deleting) entry, `start` is right before the adding one. */
    async markLeft(userId: UserId, roomId: RoomId, { start, end }: { start: Position; end: Position }): Promise<void> {
      // Whatever intents there are belong to additions that may still come.
      await write(markRoom, userId, roomId, { state: 'left', start, last: end, at: null }, null)
    },

    /** The whole list, without what was left more than 7 days ago. */
    readRooms: async (userId: UserId): Promise<RoomList> => decodeList(await redis.hgetall(userKeys(userId).rooms)),

    /** What changes whenever the user's list does, for each user. No pipeline, for Cluster has none across slots. */
    readVersions: (userIds: readonly UserId[]): Promise<string[]> =>
      Promise.all(userIds.map(async userId => (await redis.hget(userKeys(userId).rooms, 'version')) ?? '')),
  }
}

const intentField = (roomId: RoomId, intendedAt: number) => `intent:${roomId}:${intendedAt}`

function write(
  markRoom: Script<0 | 1>,
  userId: UserId,
  roomId: RoomId,
  { state, start, last, at }: Mark,
  intendedAt: number | null,
) {
  const intent = intendedAt === null ? '' : intentField(roomId, intendedAt)
  return markRoom(
    [userKeys(userId).rooms],
    [
      roomId,
      state,
      start.sequence,
      start.check,
      last.sequence,
      last.check,
      at ?? '',
      intent,
      remembranceMs,
      newAttempt(),
      channels.user(userId),
    ],
  )
}

function decodeList(fields: Record<string, string>): RoomList {
  const list: RoomList = { version: '', marks: [], intents: [] }
  for (const [field, value] of Object.entries(fields)) {
    const [kind, roomId, intendedAt] = field.split(':')
    if (kind === 'version') list.version = value
    else if (kind === 'intent') list.intents.push({ roomId: roomId as RoomId, intendedAt: Number(intendedAt) })
    else list.marks.push(decodeMark(field as RoomId, value))
  }
  const forgottenAt = Date.now() - remembranceMs
  list.marks = list.marks.filter(({ state, at }) => state === 'joined' || at > forgottenAt)
  return list
}

/** A mark as `scripts/mark-room.lua` writes it. */
function decodeMark(roomId: RoomId, mark: string): RoomMark {
  const [state, startSequence, startCheck = '', lastSequence, lastCheck = '', at] = mark.split(' ')
  return {
    roomId,
    state: state === 'left' ? 'left' : 'joined',
    start: { sequence: Number(startSequence), check: startCheck },
    last: { sequence: Number(lastSequence), check: lastCheck },
    at: Number(at),
  }
}
