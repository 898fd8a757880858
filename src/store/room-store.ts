/** Rooms: everything that changes one, each as a single script that also announces the change. */
import { randomBytes } from 'node:crypto'
import type { Limits } from '../domain/limits.ts'
import type { MessageEntry } from '../domain/log.ts'
import { intentLifeMs, remembranceMs } from '../domain/room-list.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { User } from '../domain/user.ts'
import { newAttempt, operationLifeMs } from './attempt.ts'
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
     * Removes a user, also oneself. `stranger`: no member. `creator`: never removed. `limited`: too many changes by the
     * members, or by this one, in the room's current minute; never said to who leaves.
     */
    removeMember: (removal: Removal) => removeMember(scripts, limits, removal),

    /** Deletes a room: its log and members stay readable for 7 days as a tombstone. The creator may repeat it. */
    deleteRoom: (deletion: Deletion) => deleteRoom(scripts, limits, deletion),
  })
}

const idAndJson = (user: User) => [user.id, JSON.stringify(user)]

async function createRoom(scripts: RoomScripts, limits: Limits, request: NewRoom): Promise<CreateRoomReply> {
  const { id, name, creator, intendedAt } = request
  const { meta, members, roster, log, operation } = roomKeys(id)
  const reply = await scripts.createRoom(
    [meta, members, roster, log, operation(creator.id, `s:${newAttempt()}`)],
    [
      id,
      JSON.stringify(name),
      ...idAndJson(creator),
      intendedAt,
      intentLifeMs,
      randomBytes(6).toString('hex'),
      channels.room(id),
      limits.messagesPerRoom,
      operationLifeMs.server,
    ],
  )
  if (reply.length === 1) return { outcome: reply[0] }
  return { outcome: reply[0], room: decodeRoom(meta, reply[1]), membership: decodeMembership(members, reply[2]) }
}

async function appendMessage(scripts: RoomScripts, limits: Limits, message: NewMessage): Promise<AppendMessageReply> {
  const { roomId, author, body, clientMessageId } = message
  const { meta, members, log, operation } = roomKeys(roomId)
  const attempt = newAttempt()
  const reply = await scripts.appendMessage(
    [meta, members, log, operation(author.id, clientMessageId === null ? `s:${attempt}` : `c:${clientMessageId}`)],
    [
      ...idAndJson(author),
      JSON.stringify(body),
      JSON.stringify(clientMessageId),
      attempt,
      channels.room(roomId),
      limits.messagesPerRoom,
      clientMessageId === null ? operationLifeMs.server : operationLifeMs.client,
    ],
  )
  if (reply.length === 1) return { outcome: reply[0] }
  const [outcome, sequence, check, previous, entry, repeated] = reply
  const logged = decodeLogged<MessageEntry>(log, roomId, { sequence, check, previous, entry })
  return { outcome, logged, repeated: repeated === 1 }
}

async function addMember(scripts: RoomScripts, limits: Limits, request: Addition): Promise<AddMemberReply> {
  const { roomId, by, member, intendedAt } = request
  const { meta, members, roster, log, changes, operation } = roomKeys(roomId)
  const reply = await scripts.addMember(
    [meta, members, roster, log, changes, operation(by.id, `s:${newAttempt()}`)],
    [
      ...idAndJson(by),
      ...idAndJson(member),
      intendedAt,
      intentLifeMs,
      limits.membersPerRoom,
      limits.membershipChangesPerMinute,
      limits.membershipChangesPerMember,
      channels.room(roomId),
      limits.messagesPerRoom,
      operationLifeMs.server,
    ],
  )
  if (reply.length === 1) return { outcome: reply[0] }
  if (reply.length === 2) return { outcome: reply[0], retryAfterMs: reply[1] }
  return { outcome: reply[0], room: decodeRoom(meta, reply[1]), membership: decodeMembership(members, reply[2]) }
}

async function removeMember(scripts: RoomScripts, limits: Limits, request: Removal): Promise<RemoveMemberReply> {
  const { roomId, by, member } = request
  const { meta, members, roster, log, changes, operation } = roomKeys(roomId)
  const reply = await scripts.removeMember(
    [meta, members, roster, log, changes, operation(by.id, `s:${newAttempt()}`)],
    [
      ...idAndJson(by),
      ...idAndJson(member),
      limits.membershipChangesPerMinute,
      limits.membershipChangesPerMember,
      channels.room(roomId),
      limits.messagesPerRoom,
      operationLifeMs.server,
    ],
  )
  if (reply.length === 1) return { outcome: reply[0] }
  if (reply[0] === 'limited') return { outcome: reply[0], retryAfterMs: reply[1] }
  if (reply[0] === 'stranger') return { outcome: reply[0], room: decodeRoom(meta, reply[1]) }
  const [outcome, room, ended, sequence, check] = reply
  return {
    outcome,
    room: decodeRoom(meta, room),
    ended: decodeMembership(members, ended),
    end: decodePosition(meta, sequence, check),
  }
}

function deleteRoom(scripts: RoomScripts, limits: Limits, { roomId, by }: Deletion): Promise<DeleteRoomReply> {
  const { meta, members, roster, log } = roomKeys(roomId)
  return scripts.deleteRoom(
    [meta, members, roster, log],
    [by.id, JSON.stringify(by), channels.room(roomId), limits.messagesPerRoom, remembranceMs],
  )
}
