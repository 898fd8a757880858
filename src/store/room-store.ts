/** Rooms: everything that changes one, each as a single script that also announces the change. */
import { randomBytes } from 'node:crypto'
import type { Limits } from '../domain/limits.ts'
import { intentLifeMs, remembranceMs } from '../domain/room-list.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeMembership, decodePosition, decodeRoom } from './decode.ts'
import { channels, roomKeys } from './keys.ts'
import { createMemberPages } from './member-pages.ts'
import { jsonList } from './message-store.ts'
import { noting } from './readable.ts'
import type {
  Addition,
  AddMemberReply,
  CreateRoomReply,
  DeleteRoomReply,
  Deletion,
  NewRoom,
  Removal,
  RemoveMemberReply,
} from './room-commands.ts'
import { createRoomReader } from './room-reader.ts'
import { defineRoomScripts, type RoomScripts } from './room-scripts.ts'

export type RoomStore = ReturnType<typeof createRoomStore>

/**
 * Each command is one atomic step: the rule, the change, its log entry and its announcement. Each may be sent to Redis
 * twice by the client library and still happens once, with one answer. Each rejects while Redis is away, and may then
 * have happened.
 */
export function createRoomStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineRoomScripts(redis)
  return noting(noteUnreadable, {
    ...createRoomReader({ redis, scripts, limits, noteUnreadable }),
    ...createMemberPages(scripts, noteUnreadable),

    /**
     * Creates a room under an id that the caller chose. `repeated`: it stood already, with this creator and name.
     * `conflict`: with another. `deleted`: its tombstone stands. `late`: the intent is older than 30 s.
     */
    createRoom: (room: NewRoom) => createRoom(scripts, limits, room),

    /** Adds a user. `already`: the membership that stands is the answer. `full`, `limited`: the room's limits, the latter not for its creator. */
    addMember: (addition: Addition) => addMember(scripts, limits, addition),

    /**
     * Removes a user, also the one who asks. `stranger`: the user is not a member. `creator`: never removed. `limited`: too many changes by the
     * members, or by this one, in the room's current minute; never said to who leaves.
     */
    removeMember: (removal: Removal) => removeMember(scripts, limits, removal),

    /** Deletes a room: its log and members stay readable for 7 days as a tombstone. The creator may repeat it. */
    deleteRoom: (deletion: Deletion) => deleteRoom(scripts, limits, deletion),
  })
}

async function createRoom(scripts: RoomScripts, limits: Limits, request: NewRoom): Promise<CreateRoomReply> {
  const { id, name, metadata, creator, intendedAt } = request
  const { meta, members, roster, log, answered } = roomKeys(id)
  const attempt = newAttempt()
  const reply = await scripts.createRoom({
    meta,
    members,
    roster,
    log,
    answered: answered(creator.id, `s:${attempt}`),
    id,
    nameJson: JSON.stringify(name),
    metadataJson: metadata ?? '',
    creator: creator.id,
    creatorJson: JSON.stringify(creator),
    intendedAt,
    intentLifeMs,
    epoch: randomBytes(6).toString('hex'),
    attempt,
    channel: channels.room(id),
    logLimit: limits.logEntriesPerRoom,
    answerLifeMs: answerLifeMs.server,
  })
  if (reply.length === 1) return { outcome: reply[0] }
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(meta, room), membership: decodeMembership(members, membership) }
}

/** What both adding and removing take. */
function changeOf({ roomId, by, member }: Removal, limits: Limits) {
  const { answered, ...keys } = roomKeys(roomId)
  const attempt = newAttempt()
  return {
    ...keys,
    answered: answered(by.id, `s:${attempt}`),
    by: by.id,
    member: member.id,
    peopleJson: jsonList([by, member]),
    changesLimit: limits.membershipChangesPerMinute,
    ownChangesLimit: limits.membershipChangesPerMember,
    attempt,
    channel: channels.room(roomId),
    logLimit: limits.logEntriesPerRoom,
    answerLifeMs: answerLifeMs.server,
  }
}

async function addMember(scripts: RoomScripts, limits: Limits, addition: Addition): Promise<AddMemberReply> {
  const { intendedAt } = addition
  const change = changeOf(addition, limits)
  const reply = await scripts.addMember({ ...change, intendedAt, intentLifeMs, membersLimit: limits.membersPerRoom })
  if (reply.length === 1) return { outcome: reply[0] }
  if (reply.length === 2) return { outcome: reply[0], retryAfterMs: reply[1] }
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(change.meta, room), membership: decodeMembership(change.members, membership) }
}

async function removeMember(scripts: RoomScripts, limits: Limits, removal: Removal): Promise<RemoveMemberReply> {
  const change = changeOf(removal, limits)
  const reply = await scripts.removeMember(change)
  if (reply.length === 1) return { outcome: reply[0] }
  if (reply[0] === 'limited') return { outcome: reply[0], retryAfterMs: reply[1] }
  if (reply[0] === 'stranger') return { outcome: reply[0], room: decodeRoom(change.meta, reply[1]) }
  const [outcome, room, ended, sequence, check] = reply
  return {
    outcome,
    room: decodeRoom(change.meta, room),
    ended: decodeMembership(change.members, ended),
    end: decodePosition(change.meta, sequence, check),
  }
}

function deleteRoom(scripts: RoomScripts, limits: Limits, { roomId, by }: Deletion): Promise<DeleteRoomReply> {
  return scripts.deleteRoom({
    ...roomKeys(roomId),
    by: by.id,
    byJson: JSON.stringify(by),
    attempt: newAttempt(),
    channel: channels.room(roomId),
    logLimit: limits.logEntriesPerRoom,
    remembranceMs,
  })
}
