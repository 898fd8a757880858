/** Rooms: everything that changes one, each as a single script that also announces the change. */
import { randomBytes } from 'node:crypto'
import type { Limits } from '../domain/limits.ts'
import type { MessageEntry } from '../domain/log.ts'
import { intentLifeMs, remembranceMs } from '../domain/room-list.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeLogged, decodeMembership, decodePosition, decodeRoom } from './decode.ts'
import { channels, roomKeys } from './keys.ts'
import { noting } from './readable.ts'
import type {
  Addition,
  AddMemberReply,
  AppendMessageReply,
  CreateRoomReply,
  DeleteRoomReply,
  Deletion,
  NewMessage,
  NewRoom,
  Removal,
  RemoveMemberReply,
} from './room-commands.ts'
import { createRoomPages } from './room-pages.ts'
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
    ...createRoomReader(redis, scripts, noteUnreadable),
    ...createRoomPages({ scripts, noteUnreadable }),

    /**
     * Creates a room under an id that the caller chose. `repeated`: it stood already, with this creator and name.
     * `conflict`: with another. `deleted`: its tombstone stands. `late`: the intent is older than 30 s.
     */
    createRoom: (room: NewRoom) => createRoom(scripts, limits, room),

    /**
     * Appends a member's message. The same author's `clientMessageId` in the same room answers the first message again
     * for 24 h, `repeated`, whatever happened since; `conflict` when it comes with another body.
     */
    appendMessage: (message: NewMessage) => appendMessage(scripts, limits, message),

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
  const { id, name, creator, intendedAt } = request
  const { answered, ...keys } = roomKeys(id)
  const reply = await scripts.createRoom({
    ...keys,
    answered: answered(creator.id, `s:${newAttempt()}`),
    id,
    nameJson: JSON.stringify(name),
    creator: creator.id,
    creatorJson: JSON.stringify(creator),
    intendedAt,
    intentLifeMs,
    epoch: randomBytes(6).toString('hex'),
    channel: channels.room(id),
    messagesLimit: limits.messagesPerRoom,
    answerLifeMs: answerLifeMs.server,
  })
  if (reply.length === 1) return { outcome: reply[0] }
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(keys.meta, room), membership: decodeMembership(keys.members, membership) }
}

async function appendMessage(scripts: RoomScripts, limits: Limits, message: NewMessage): Promise<AppendMessageReply> {
  const { roomId, author, body, clientMessageId } = message
  const { meta, members, log, answered } = roomKeys(roomId)
  const attempt = newAttempt()
  // This runs for every message: one literal, for a spread of objects into it takes 2 µs.
  const reply = await scripts.appendMessage({
    meta,
    members,
    log,
    answered: answered(author.id, clientMessageId === null ? `s:${attempt}` : `c:${clientMessageId}`),
    author: author.id,
    authorJson: JSON.stringify(author),
    bodyJson: JSON.stringify(body),
    clientMessageIdJson: JSON.stringify(clientMessageId),
    attempt,
    channel: channels.room(roomId),
    messagesLimit: limits.messagesPerRoom,
    answerLifeMs: clientMessageId === null ? answerLifeMs.server : answerLifeMs.client,
  })
  if (reply.length === 1) return { outcome: reply[0] }
  const [outcome, sequence, check, previous, entry, repeated] = reply
  const logged = decodeLogged<MessageEntry>(log, roomId, { sequence, check, previous, entry })
  return { outcome, logged, repeated: repeated === 1 }
}

/** What both adding and removing take. */
function changeOf({ roomId, by, member }: Removal, limits: Limits) {
  const { answered, ...keys } = roomKeys(roomId)
  return {
    ...keys,
    answered: answered(by.id, `s:${newAttempt()}`),
    by: by.id,
    byJson: JSON.stringify(by),
    member: member.id,
    memberJson: JSON.stringify(member),
    changesLimit: limits.membershipChangesPerMinute,
    memberChangesLimit: limits.membershipChangesPerMember,
    channel: channels.room(roomId),
    messagesLimit: limits.messagesPerRoom,
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
    channel: channels.room(roomId),
    messagesLimit: limits.messagesPerRoom,
    remembranceMs,
  })
}
