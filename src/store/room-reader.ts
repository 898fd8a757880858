/** What is read of a room and of its log. Every look is atomic: all that one answer tells stands at the same head. */
import type { ShownRoom } from '../domain/facts.ts'
import { isUserId, type RoomId, type UserId } from '../domain/id.ts'
import type { Item } from '../domain/item.ts'
import type { Limits } from '../domain/limits.ts'
import { chainBehind, type LogAnswer, type Logged, type LogQuestion, type Position } from '../domain/log.ts'
import { progressOf, type ReadProgress } from '../domain/read-progress.ts'
import type { Membership, Room } from '../domain/room.ts'
import { type NoteUnreadable, UnreadableError } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import {
  bytesOf,
  decodeMembership,
  decodePosition,
  decodeRoom,
  decodeStreamEntry,
  readableItems,
  readableItemsInTurns,
  readableMemberships,
} from './decode.ts'
import { retentionMs, roomKeys } from './keys.ts'
import { readable } from './readable.ts'
import type { RoomScripts, StreamEntry } from './room-scripts.ts'

export interface FoundRoom {
  room: Room
  memberCount: number
  head: Position
  deleted: boolean
  membership: Membership | null
  /** Of the last message; 0: nobody has said anything. */
  number: number
  /** Of this user, as far as they are a member. */
  progress: ReadProgress
  /** The newest message, and the one it replies to; empty for whoever is not a member, and where there is none. */
  last: Item[]
  /** Whether this user may read there without being a member. */
  open: boolean
  /** Whether it is of two people of whom one has blocked the other. */
  apart: boolean
}

/** A room as somebody sees it who may read there. */
export interface OpenRoom {
  room: Room
  memberCount: number
  /** Null for whoever is not a member: the room is public. */
  membership: Membership | null
}

export interface ReaderParts {
  redis: RedisClient
  scripts: RoomScripts
  limits: Pick<Limits, 'messageRetentionDays'>
  noteUnreadable: NoteUnreadable
}

/** What cannot be read of a room rejects with `UnreadableError`; of entries and heads, which come in numbers, it is left out. */
export function createRoomReader({ redis, scripts, limits, noteUnreadable }: ReaderParts) {
  return {
    /** A room, deleted ones included until their tombstone expires, and this user's membership in it. */
    findRoom: (roomId: RoomId, userId: UserId) => findRoom({ redis, scripts, limits, noteUnreadable }, roomId, userId),

    /**
     * A room, for whoever may read there: its members, and in a public one all who are not banned. Null, in the same time: it
     * is deleted, a room of others, or never was.
     */
    findOpenRoom: (roomId: RoomId, userId: UserId) => findOpenRoom(scripts, roomId, userId),

    /** Null: there is no such room, not even a tombstone. Whoever comes to an entry that cannot be read is `TOO_OLD`. */
    readLog: (roomId: RoomId, question: LogQuestion) =>
      readLog({ redis, scripts, limits, noteUnreadable }, roomId, question),

    /** What these messages, and the room, are at this moment, and which of these users are members. Null as above. */
    async readShown(roomId: RoomId, userIds: readonly UserId[], numbers: readonly number[]): Promise<ShownRoom | null> {
      const { meta, members, history, bans } = roomKeys(roomId)
      const asked = { users: userIds.join(','), numbers: numbers.join(','), retentionMs: retentionMs(limits) }
      const reply = await scripts.readShown({ meta, members, history, bans, ...asked })
      if (!reply) return null
      const [room, deleted, memberships, items, listeners] = reply
      const standing = readableMemberships(memberships).map(membership => [membership.userId, membership] as const)
      return {
        room: decodeRoom(meta, room),
        deleted: deleted === 1,
        memberships: new Map(standing),
        items: await readableItemsInTurns(items),
        bytes: bytesOf(items),
        listeners: new Set(listeners.filter(isUserId)),
      }
    },

    /** The entries with these sequences, both included, that are still there. */
    async readEntries(roomId: RoomId, first: number, last: number): Promise<Logged[]> {
      const { log } = roomKeys(roomId)
      const entries = await readable(log, redis.xrange(log, `${first}-0`, `${last}-0`))
      return readableEntries(roomId, entries, noteUnreadable)
    },

    /** The newest position of each room; null for one that is gone, or cannot be read. */
    readHeads: (roomIds: readonly RoomId[]): Promise<(Position | null)[]> =>
      Promise.all(roomIds.map(roomId => readHead(redis, roomId))),
  }
}

async function findRoom({ scripts, limits }: ReaderParts, roomId: RoomId, userId: UserId): Promise<FoundRoom | null> {
  const { meta, members, history, reads, bans, blocks } = roomKeys(roomId)
  const asked = { user: userId, retentionMs: retentionMs(limits) }
  const reply = await scripts.findRoom({ meta, members, history, reads, bans, blocks, ...asked })
  if (!reply) return null
  const [room, memberCount, sequence, check, deleted, membership, marker, number, oldest, last, open, apart] = reply
  return {
    room: decodeRoom(meta, room),
    memberCount,
    head: decodePosition(meta, sequence, check),
    deleted: deleted === 1,
    membership: membership === null ? null : decodeMembership(members, membership),
    number,
    progress: progressOf({ marker, number, oldest }),
    last: readableItems(last),
    open: open === 1,
    apart: apart === 1,
  }
}

async function findOpenRoom(scripts: RoomScripts, roomId: RoomId, userId: UserId): Promise<OpenRoom | null> {
  const { meta, members, bans } = roomKeys(roomId)
  const reply = await scripts.findOpenRoom({ meta, members, bans, user: userId })
  if (!reply) return null
  const [room, memberCount, membership] = reply
  return {
    room: decodeRoom(meta, room),
    memberCount,
    membership: membership === null ? null : decodeMembership(members, membership),
  }
}

async function readLog(
  { scripts, limits, noteUnreadable }: ReaderParts,
  roomId: RoomId,
  question: LogQuestion,
): Promise<LogAnswer | null> {
  const { meta, members, history, reads, log, bans } = roomKeys(roomId)
  const { userId, membersOnly = false, after, count } = question
  const reply = await scripts.readLog({
    meta,
    members,
    history,
    reads,
    log,
    bans,
    user: userId ?? '',
    membersOnly: membersOnly ? 1 : 0,
    after: after?.sequence ?? '',
    check: after?.check ?? '',
    count,
    retentionMs: retentionMs(limits),
  })
  if (!reply) return null
  const [verdict, room, sequence, check, deleted, membership, found, items, readNumber, open, publicSince] = reply
  const head = decodePosition(meta, sequence, check)
  const entries = after ? chainBehind(after, readableEntries(roomId, found ?? [], noteUnreadable)) : []
  const isStuck = verdict === 'GOOD' && entries.length === 0 && count > 0 && after && after.sequence < head.sequence
  return {
    verdict: isStuck ? 'TOO_OLD' : verdict,
    head,
    deleted: deleted === 1,
    room: decodeRoom(meta, room),
    membership: membership === null ? null : decodeMembership(members, membership),
    entries,
    items: await readableItemsInTurns(items),
    readNumber,
    open: open === 1,
    publicSince,
  }
}

/** The entries that can be read. One that cannot be read leaves a hole, which readers treat like an entry that is gone. */
export function readableEntries(
  roomId: RoomId,
  found: readonly StreamEntry[],
  noteUnreadable: NoteUnreadable,
): Logged[] {
  const entries = found.map(entry => decodeStreamEntry(entry)).filter(logged => logged !== null)
  if (entries.length < found.length) noteUnreadable(roomKeys(roomId).log)
  return entries
}

async function readHead(redis: RedisClient, roomId: RoomId): Promise<Position | null> {
  const { meta } = roomKeys(roomId)
  try {
    const [sequence, check] = await readable(meta, redis.hmget(meta, 'sequence', 'check'))
    return sequence && check ? decodePosition(meta, Number(sequence), check) : null
  } catch (error) {
    // Whoever follows the room is sent to read its log, which says so.
    if (error instanceof UnreadableError) return null
    throw error
  }
}
