/** What is read of a room and of its log. Every look is atomic: all that one answer tells stands at the same head. */

import type { RoomId, UserId } from '../domain/id.ts'
import type { Logged, LogReading, Position } from '../domain/log.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { RedisClient } from './client.ts'
import { decodeMembership, decodeRoom, decodeStreamEntry } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts } from './room-scripts.ts'

/** A position to judge and to read on from; null: the head. `userId`: whose membership to tell. */
export interface LogQuestion {
  userId: UserId | null
  after: Position | null
  count: number
}

export interface FoundRoom {
  room: Room
  memberCount: number
  head: Position
  deleted: boolean
  membership: Membership | null
}

export function createRoomReader(redis: RedisClient, scripts: RoomScripts) {
  return {
    /** A room, deleted ones included until their tombstone expires, and this user's membership in it. */
    findRoom: (roomId: RoomId, userId: UserId) => findRoom(scripts, roomId, userId),

    /** Null: there is no such room, not even a tombstone. */
    readLog: (roomId: RoomId, question: LogQuestion) => readLog(scripts, roomId, question),

    /** The entries with these sequences, both included, that are still there. */
    async readEntries(roomId: RoomId, first: number, last: number): Promise<Logged[]> {
      const entries = await redis.xrange(roomKeys(roomId).log, `${first}-0`, `${last}-0`)
      return entries.map(entry => decodeStreamEntry(entry))
    },

    /** The newest position of each room; null for one that is gone. */
    readHeads: (roomIds: readonly RoomId[]): Promise<(Position | null)[]> =>
      Promise.all(roomIds.map(roomId => readHead(redis, roomId))),
  }
}

async function findRoom(scripts: RoomScripts, roomId: RoomId, userId: UserId): Promise<FoundRoom | null> {
  const { meta, members } = roomKeys(roomId)
  const reply = await scripts.findRoom([meta, members], [userId])
  if (!reply) return null
  const [room, memberCount, sequence, check, deleted, membership] = reply
  return {
    room: decodeRoom(room),
    memberCount,
    head: { sequence, check },
    deleted: deleted === 1,
    membership: membership === null ? null : decodeMembership(membership),
  }
}

async function readLog(scripts: RoomScripts, roomId: RoomId, question: LogQuestion): Promise<LogReading | null> {
  const { meta, members, log } = roomKeys(roomId)
  const { userId, after, count } = question
  const reply = await scripts.readLog(
    [meta, members, log],
    [userId ?? '', after?.sequence ?? '', after?.check ?? '', count],
  )
  if (!reply) return null
  const [verdict, room, sequence, check, deleted, membership, entries] = reply
  return {
    verdict,
    head: { sequence, check },
    deleted: deleted === 1,
    room: decodeRoom(room),
    membership: membership === null ? null : decodeMembership(membership),
    entries: entries.map(entry => decodeStreamEntry(entry)),
  }
}

async function readHead(redis: RedisClient, roomId: RoomId): Promise<Position | null> {
  const [sequence, check] = await redis.hmget(roomKeys(roomId).meta, 'sequence', 'check')
  return sequence && check ? { sequence: Number(sequence), check } : null
}
