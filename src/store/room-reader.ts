/** What is read of a room. Every look is atomic: membership and what it entitles to see stand at the same head. */
import type { Redis } from 'ioredis'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Logged, LogReading, MessageEntry, Position } from '../domain/log.ts'
import { isMessage } from '../domain/message.ts'
import type { Membership } from '../domain/room.ts'
import { decodeMembership, decodeRoom, decodeStreamEntry } from './decode.ts'
import { roomKeys } from './keys.ts'
import type { RoomScripts, StreamEntry } from './room-scripts.ts'

/** Sequences between which to read, themselves excluded; the first `limit`, or the last ones when `backwards`. */
export interface Page {
  after?: number
  before?: number
  limit: number
  backwards: boolean
}

/** A position to judge and to read on from; null: the head. `userId`: whose membership to tell. */
export interface LogQuestion {
  userId: UserId | null
  after: Position | null
  count: number
}

export function createRoomReader(redis: Redis, scripts: RoomScripts) {
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

    /** The members, ascending by the sequence that added them. Null: the viewer is none of them, or the room is deleted. */
    pageMembers: (roomId: RoomId, viewerId: UserId, page: Page) => pageMembers(scripts, roomId, viewerId, page),

    /** The messages that the room retains, ascending. Null as above. */
    pageMessages: (roomId: RoomId, viewerId: UserId, page: Page) => pageMessages(scripts, roomId, viewerId, page),

    /** The message at a position. Null as above, and when there is another entry or none. */
    findMessage: (roomId: RoomId, viewerId: UserId, position: Position) =>
      findMessage(scripts, roomId, viewerId, position),
  }
}

async function findRoom(scripts: RoomScripts, roomId: RoomId, userId: UserId) {
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

async function readHead(redis: Redis, roomId: RoomId): Promise<Position | null> {
  const [sequence, check] = await redis.hmget(roomKeys(roomId).meta, 'sequence', 'check')
  return sequence && check ? { sequence: Number(sequence), check } : null
}

async function pageMembers(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  page: Page,
): Promise<Membership[] | null> {
  const { meta, members, roster } = roomKeys(roomId)
  const from = page.after === undefined ? '-inf' : `(${page.after}`
  const to = page.before === undefined ? '+inf' : `(${page.before}`
  const reply = await scripts.pageMembers(
    [meta, members, roster],
    [viewerId, from, to, page.limit, page.backwards ? 1 : 0],
  )
  if (!reply) return null
  return ascending(reply, page).map(decodeMembership)
}

async function pageMessages(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  page: Page,
): Promise<Logged<MessageEntry>[] | null> {
  const { meta, members, log } = roomKeys(roomId)
  const from = page.after === undefined ? '-' : `(${page.after}-0`
  const to = page.before === undefined ? '+' : `(${page.before}-0`
  const [start, stop] = page.backwards ? [to, from] : [from, to]
  const found: StreamEntry[] = []
  for (let goOn: string | null = start; goOn !== null; ) {
    const reply = await scripts.pageMessages(
      [meta, members, log],
      [viewerId, goOn, stop, page.limit - found.length, page.backwards ? 1 : 0],
    )
    if (!reply) return null
    found.push(...reply[0])
    goOn = reply[1]
  }
  return ascending(found, page).map(entry => decodeStreamEntry<MessageEntry>(entry))
}

async function findMessage(
  scripts: RoomScripts,
  roomId: RoomId,
  viewerId: UserId,
  position: Position,
): Promise<Logged<MessageEntry> | null> {
  const { meta, members, log } = roomKeys(roomId)
  const reply = await scripts.findMessage([meta, members, log], [viewerId, `${position.sequence}-0`])
  const [entry] = reply ?? []
  if (!entry) return null
  const logged = decodeStreamEntry(entry)
  return logged.check === position.check && isMessage(logged) ? logged : null
}

const ascending = <T>(items: T[], page: Page): T[] => (page.backwards ? items.reverse() : items)
