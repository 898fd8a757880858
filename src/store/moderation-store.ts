/** Moderation: mutes, bans, and the erasure of what somebody said. Bans and mutes end by the clock of Redis. */
import { type Ban, isBan } from '../domain/ban.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Position } from '../domain/log.ts'
import { leastRole } from '../domain/role.ts'
import type { Membership, Room } from '../domain/room.ts'
import { parseJson } from '../domain/shape.ts'
import { lookPoints, type NextTurn } from '../domain/turn.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import type { RedisClient } from './client.ts'
import { decodeBan, decodeMember, decodeMembership, decodePosition, decodeRoom } from './decode.ts'
import { roomKeys } from './keys.ts'
import { jsonList } from './message-store.ts'
import { defineModerationScripts, type ModerationScripts } from './moderation-scripts.ts'
import { noting } from './readable.ts'
import { isRefusal, type LimitedOutcome, type Plain, refusalIn, type UnentitledOutcome } from './replies.ts'
import { changeOf } from './room-change.ts'

export type ModerationStore = ReturnType<typeof createModerationStore>

export interface Mute {
  roomId: RoomId
  by: UserId
  member: UserId
  /** From now on; 0: not at all. */
  seconds: number
  /** Whom the entry shows: these two, and who added the member. */
  people: readonly User[]
}

export interface NewBan {
  roomId: RoomId
  by: User
  user: User
  /** From now on; null: until it is lifted. */
  seconds: number | null
  reason: string | null
}

export interface Unban {
  roomId: RoomId
  by: User
  user: User
}

export interface Erasure {
  roomId: RoomId
  by: User
  author: User
  /** Only what was said since. */
  since: number
  /** Only messages below this number; null: all. */
  before: number | null
  most: number
}

type Refused = UnentitledOutcome | LimitedOutcome

export type MuteReply = { outcome: 'muted'; room: Room; membership: Membership } | Plain<'stranger' | 'full'> | Refused

export type BanReply =
  /** `ended`: the membership that it ended, and where. */
  | { outcome: 'banned'; room: Room; ban: Ban; now: number; ended: { membership: Membership; end: Position } | null }
  | { outcome: 'full' }
  | Refused

export type UnbanReply = { outcome: 'unbanned' | 'none'; room: Room } | Refused

/** `goOn`: below which number there may be more; null: there is no more. */
export type EraseReply = { outcome: 'erased'; count: number; goOn: number | null } | UnentitledOutcome

/** A ban, and the sequence of the entry that told of it. */
export interface ListedBan {
  ban: Ban
  sequence: number
}

/** How many messages one step of an erasure takes at most, and how many it looks at. */
const erasedAtOnce = 100
const lookedAtOnce = 500

/** Of a list of bans one is looked at in a few microseconds. */
const banPoints = lookPoints / 10

export function createModerationStore(
  redis: RedisClient,
  limits: Limits,
  noteUnreadable: NoteUnreadable = noteNothing,
) {
  const scripts = defineModerationScripts(redis)
  return noting(noteUnreadable, {
    /** Mutes a member for a time from now on, or ends that. `stranger`: the user is not a member. `full`: of people who are muted. */
    muteMember: (mute: Mute) => muteMember(scripts, limits, mute),

    /** Removes the user, if they are a member, and keeps them out; one ban replaces another. `full`: of people who are banned. */
    banUser: (ban: NewBan) => banUser(scripts, limits, ban),

    /** Lifts a ban. `none`: there was none. */
    unbanUser: (unban: Unban) => unbanUser(scripts, limits, unban),

    /** One step of erasing what somebody said, newest first: one entry of at most 100 messages. */
    eraseMessages: (erasure: Erasure) => eraseMessages(scripts, limits, erasure),

    /** The bans below this sequence, the newest first; null: the viewer may not see them. What is looked at behind the first look takes turns. */
    async pageBans(
      roomId: RoomId,
      viewerId: UserId,
      { before, limit }: { before: number | null; limit: number },
      nextTurn?: NextTurn,
    ): Promise<ListedBan[] | null> {
      const found: ListedBan[] = []
      const keys = roomKeys(roomId)
      let looks = limit
      for (let start = before === null ? '+inf' : `(${before}`; found.length < limit; looks = lookedAtOnce) {
        const asked = { viewer: viewerId, needs: leastRole.seeBans, start, limit: looks }
        const reply = await scripts.pageBans({ ...keys, ...asked })
        if (!reply) return null
        const [jsons, sequences] = reply
        for (const [i, json] of jsons.entries()) {
          const ban = json === null ? null : parseJson(json)
          if (isBan(ban)) found.push({ ban, sequence: sequences[i]! })
          else if (json !== null) noteUnreadable(keys.bans)
        }
        // Those that are over are made up for.
        if (sequences.length < looks) break
        start = `(${sequences.at(-1)}`
        if (found.length < limit) await nextTurn?.(lookedAtOnce * banPoints)
      }
      return found.slice(0, limit)
    },

    /** The ban of this user; null: there is none, or the viewer may not see it. */
    async findBan(roomId: RoomId, viewerId: UserId, userId: UserId): Promise<Ban | null> {
      const keys = roomKeys(roomId)
      const json = await scripts.findBan({ ...keys, viewer: viewerId, needs: leastRole.seeBans, user: userId })
      return json === null ? null : decodeBan(keys.bans, json)
    },
  })
}

/** What every change takes. */
const moderationOf = (roomId: RoomId, by: UserId, limits: Limits) => ({
  ...changeOf(roomId, by, limits),
  changesLimit: limits.moderationsPerRoom,
  ownChangesLimit: limits.moderationsPerMember,
})

async function muteMember(scripts: ModerationScripts, limits: Limits, mute: Mute): Promise<MuteReply> {
  const { roomId, by, member, seconds, people } = mute
  const change = moderationOf(roomId, by, limits)
  const reply = await scripts.muteMember({
    ...change,
    member,
    peopleJson: jsonList(people),
    seconds,
    needs: leastRole.mute,
    mutesLimit: limits.mutesPerRoom,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return decodeMember(change, reply)
}

async function banUser(scripts: ModerationScripts, limits: Limits, request: NewBan): Promise<BanReply> {
  const { roomId, by, user, seconds, reason } = request
  const change = moderationOf(roomId, by.id, limits)
  const reply = await scripts.banUser({
    ...change,
    user: user.id,
    peopleJson: jsonList([by, user]),
    seconds: seconds ?? '',
    reasonJson: JSON.stringify(reason),
    needs: leastRole.ban,
    bansLimit: limits.bansPerRoom,
    toldLimit: limits.comingsToldMembers,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, ban, now, ended, sequence, check] = reply
  return {
    outcome,
    room: decodeRoom(change.meta, room),
    ban: decodeBan(change.bans, ban),
    now,
    ended:
      ended === null
        ? null
        : {
            membership: decodeMembership(change.members, ended),
            end: decodePosition(change.meta, sequence, check),
          },
  }
}

async function unbanUser(scripts: ModerationScripts, limits: Limits, request: Unban): Promise<UnbanReply> {
  const { roomId, by, user } = request
  const change = moderationOf(roomId, by.id, limits)
  const reply = await scripts.unbanUser({
    ...change,
    user: user.id,
    peopleJson: jsonList([by, user]),
    needs: leastRole.unban,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return { outcome: reply[0], room: decodeRoom(change.meta, reply[1]) }
}

async function eraseMessages(scripts: ModerationScripts, limits: Limits, erasure: Erasure): Promise<EraseReply> {
  const { roomId, by, author, since, before, most } = erasure
  const reply = await scripts.eraseMessages({
    ...moderationOf(roomId, by.id, limits),
    author: author.id,
    peopleJson: jsonList([by, author]),
    since,
    before: before ?? '',
    most: Math.min(most, erasedAtOnce),
    looks: lookedAtOnce,
    needs: leastRole.deleteOthersMessage,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, count, goOn] = reply
  return { outcome, count, goOn: goOn === 0 ? null : goOn }
}
