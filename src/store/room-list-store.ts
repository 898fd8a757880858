/** The list of a user's rooms. Derived and repaired: a superset of the truth, which the rooms hold. */
import { now } from '../domain/clock.ts'
import { isRoomId, type RoomId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { type Position, positionBefore } from '../domain/log.ts'
import type { Membership } from '../domain/room.ts'
import { type Allowance, type RoomIntent, type RoomList, type RoomMark, remembranceMs } from '../domain/room-list.ts'
import { isTime } from '../domain/shape.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { parseTime } from './decode.ts'
import { channels, userKeys } from './keys.ts'
import { defineManyScripts } from './many-scripts.ts'
import { noting, readable } from './readable.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

export const roomListScripts = {
  intend: replying<number | 'full' | 'blocked'>()({
    keys: ['rooms', 'blocked', 'deletion'],
    args: ['room', 'roomsLimit', 'leftLimit', 'remembranceMs', 'attempt', 'kind', 'by'],
  }),
  dropIntent: replying<0 | 1>()({ keys: ['rooms'], args: ['field', 'attempt'] }),
  markRoom: replying<0 | 1>()({
    keys: ['rooms'],
    args: [
      'room',
      'state',
      'startSequence',
      'startCheck',
      'lastSequence',
      'lastCheck',
      'at',
      'intent',
      'remembranceMs',
      'attempt',
      'channel',
    ],
  }),
}

/** It takes the lists of many users. */
export const versionScripts = {
  readVersions: replying<(string | null)[]>()({ keys: ['lists'], args: [] }),
}

export type RoomListStore = ReturnType<typeof createRoomListStore>

type ListLimits = Pick<Limits, 'roomsPerUser' | 'roomsAddedPerUser' | 'directRoomsPerUser' | 'leftRoomsPerUser'>
/** Which limit counts them. */
export const allowances = {
  own: 'roomsPerUser',
  added: 'roomsAddedPerUser',
  direct: 'directRoomsPerUser',
} as const satisfies Record<Allowance, keyof Limits>

type Mark = Omit<RoomMark, 'roomId' | 'at'> & { at: number | null }

export function createRoomListStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, roomListScripts)
  const { readVersions } = defineManyScripts(redis, versionScripts, noteUnreadable)
  return noting(noteUnreadable, {
    /**
     * Notes that somebody is about to put the user into a room, on Redis' clock; `full` when as many other rooms of this
     * kind as may are on the list; `blocked`: not this one.
     */
    async intend(
      userId: UserId,
      { roomId, kind, by }: Omit<RoomIntent, 'intendedAt'> & { by: UserId },
      limits: ListLimits,
    ): Promise<{ intendedAt: number } | 'full' | 'blocked'> {
      const { rooms, blocked, deletion } = userKeys(userId)
      const reply = await scripts.intend({
        rooms,
        blocked,
        deletion,
        room: roomId,
        by,
        roomsLimit: limits[allowances[kind]],
        leftLimit: limits.leftRoomsPerUser,
        remembranceMs,
        attempt: newAttempt(),
        kind,
      })
      return typeof reply === 'string' ? reply : { intendedAt: reply }
    },

    /** The user is in this room no more, and need not remember it. */
    async dropMark(userId: UserId, roomId: RoomId): Promise<void> {
      await scripts.dropIntent({ rooms: userKeys(userId).rooms, field: roomId, attempt: newAttempt() })
    },

    /** Takes this intent, and no other, back. */
    async dropIntent(userId: UserId, roomId: RoomId, intendedAt: number): Promise<void> {
      const { rooms } = userKeys(userId)
      await scripts.dropIntent({ rooms, field: intentField(roomId, intendedAt), attempt: newAttempt() })
    },

    /**
     * Marks the room of this membership as joined, drops the intent that led to it (null: none did, the mark was lost),
     * and rings on the user's channel. A mark of a later change stays.
     */
    async markJoined(userId: UserId, membership: Membership, roomId: RoomId, intendedAt: number | null): Promise<void> {
      const { sequence, check, joinedAt: at } = membership
      const mark: Mark = { state: 'joined', start: positionBefore(membership), last: { sequence, check }, at }
      await write(scripts, userId, roomId, mark, intendedAt)
    },

    /** Marks the room as left: `end` is the removing (or deleting) entry, `start` is right before the adding one. */
    async markLeft(userId: UserId, roomId: RoomId, { start, end }: { start: Position; end: Position }): Promise<void> {
      // Whatever intents there are belong to additions that may still come.
      await write(scripts, userId, roomId, { state: 'left', start, last: end, at: null }, null)
    },

    /** The whole list, without what was left more than 7 days ago. */
    async readRooms(userId: UserId): Promise<RoomList> {
      const { rooms } = userKeys(userId)
      return decodeList(await readable(rooms, redis.hgetall(rooms)), () => noteUnreadable(rooms))
    },

    /** Which of these rooms the user's list has as joined. */
    async findJoined(userId: UserId, roomIds: readonly RoomId[]): Promise<RoomId[]> {
      if (roomIds.length === 0) return []
      const { rooms } = userKeys(userId)
      const marks = await readable(rooms, redis.hmget(rooms, ...roomIds))
      return roomIds.filter((_, i) => marks[i]?.startsWith('joined '))
    },

    /** What changes whenever the user's list does, for each user; empty for a list that cannot be read. */
    async readVersions(userIds: readonly UserId[]): Promise<string[]> {
      const versions = await readVersions(
        userIds.map(id => ({ key: userKeys(id).rooms })),
        {},
      )
      return versions.map(version => version ?? '')
    },
  })
}

const intentField = (roomId: RoomId, intendedAt: number) => `intent:${roomId}:${intendedAt}`

function write(
  scripts: Scripts<typeof roomListScripts>,
  userId: UserId,
  roomId: RoomId,
  { state, start, last, at }: Mark,
  intendedAt: number | null,
) {
  const intent = intendedAt === null ? '' : intentField(roomId, intendedAt)
  return scripts.markRoom({
    rooms: userKeys(userId).rooms,
    room: roomId,
    state,
    startSequence: start.sequence,
    startCheck: start.check,
    lastSequence: last.sequence,
    lastCheck: last.check,
    at: at ?? '',
    intent,
    remembranceMs,
    attempt: newAttempt(),
    channel: channels.user(userId),
  })
}

/** What cannot be read of it is left out: each room says for itself who is in it. */
function decodeList(fields: Record<string, string>, noteUnreadable: () => void): RoomList {
  const list: RoomList = { version: '', marks: [], intents: [] }
  const forgottenAt = now() - remembranceMs
  for (const [field, value] of Object.entries(fields)) {
    const [kind = '', roomId = '', intendedAt] = field.split(':')
    const mark = isRoomId(field) ? decodeMark(field, value) : null
    if (kind === 'version') list.version = value
    else if (kind === 'intent' && isRoomId(roomId) && isTime(parseTime(intendedAt)))
      list.intents.push({ roomId, intendedAt: Number(intendedAt), kind: allowanceIn(value) })
    else if (!mark) noteUnreadable()
    else if (mark.state === 'joined' || mark.at > forgottenAt) list.marks.push(mark)
  }
  return list
}

const allowanceIn = (intent: string): Allowance =>
  intent.startsWith('own ') ? 'own' : intent.startsWith('direct ') ? 'direct' : 'added'

/** A mark as `scripts/mark-room.lua` writes it, or null. */
function decodeMark(roomId: RoomId, mark: string): RoomMark | null {
  const match = /^(joined|left) (\d+) ([0-9a-f]{12}) (\d+) ([0-9a-f]{12}) (\d+)(?: own| direct)?$/.exec(mark)
  if (!match) return null
  const [, state, startSequence, startCheck = '', lastSequence, lastCheck = '', at] = match
  return {
    roomId,
    state: state as RoomMark['state'],
    start: { sequence: Number(startSequence), check: startCheck },
    last: { sequence: Number(lastSequence), check: lastCheck },
    at: Number(at),
  }
}
