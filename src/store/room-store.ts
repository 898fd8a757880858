/** Rooms: everything that changes one, each as a single script that also announces the change. */
import type { RoomId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { leastRole } from '../domain/role.ts'
import { type FactTexts, roleToChange } from '../domain/room-facts.ts'
import { remembranceMs } from '../domain/room-list.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { decodeRoom, decodeUserId } from './decode.ts'
import { createMemberCommands } from './member-commands.ts'
import { createMemberPages } from './member-pages.ts'
import { jsonList } from './message-store.ts'
import { noting } from './readable.ts'
import { isRefusal, refusalIn } from './replies.ts'
import { changeOf, roomChangeLimits } from './room-change.ts'
import type {
  DeleteRoomReply,
  Deletion,
  DepartRoomReply,
  Departure,
  NewRoom,
  Opening,
  RoomChange,
  UpdateRoomReply,
} from './room-commands.ts'
import { createRoom, openDirectRoom } from './room-creation.ts'
import { createRoomReader } from './room-reader.ts'
import { defineRoomScripts, factNames, type RoomScripts } from './room-scripts.ts'

export type RoomStore = ReturnType<typeof createRoomStore>

/**
 * Each command is one atomic step: the rule, the change, its log entry and its announcement. Each may be sent to Redis
 * twice by the client library and still happens once, with one answer. Each rejects while Redis is away, and may then
 * have happened.
 */
export function createRoomStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineRoomScripts(redis)
  async function registered<Reply>(roomId: RoomId, create: () => Promise<Reply>): Promise<Reply> {
    await redis.roomNews?.register(roomId)
    return create()
  }
  return noting(noteUnreadable, {
    ...createRoomReader({ redis, scripts, limits, noteUnreadable }),
    ...createMemberPages(scripts, noteUnreadable),
    ...createMemberCommands(scripts, limits),

    /**
     * Creates a room under an id that the caller chose. `repeated`: this creator asked for the same before, and is in it.
     * `conflict`: not so. `deleted`: its tombstone stands. `late`: the intent is older than 30 s.
     */
    createRoom: (room: NewRoom) => registered(room.id, () => createRoom(scripts, limits, room)),

    /** Opens the room of two people for one of them. `already`: it is open. `blocked`: one of them has blocked the other. */
    openDirectRoom: (opening: Opening) => registered(opening.id, () => openDirectRoom(scripts, limits, opening)),

    /** Changes what a room is. What it is already is no change, and told to nobody. */
    updateRoom: (change: RoomChange) => updateRoom(scripts, limits, change),

    /** Takes a user whose account is deleted out of a room. `heir`: who will own it, to be named with who added them. */
    departRoom: (departure: Departure) => departRoom(scripts, limits, departure),

    /** Deletes a room: its log and members stay readable for 7 days as a tombstone. The owner may repeat it. */
    deleteRoom: (deletion: Deletion) => deleteRoom(scripts, limits, deletion),
  })
}

const asTheyAre = Object.fromEntries(factNames.map(name => [name, ''])) as FactTexts

async function updateRoom(scripts: RoomScripts, limits: Limits, change: RoomChange): Promise<UpdateRoomReply> {
  const named = changeOf(change.roomId, change.by.id, limits)
  const reply = await scripts.updateRoom({
    ...named,
    ...roomChangeLimits(limits),
    byJson: JSON.stringify(change.by),
    needs: roleToChange(change.facts),
    listing: change.listing ?? '',
    listedAs: change.listedAs ?? '',
    ...asTheyAre,
    ...change.facts,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return { outcome: reply[0], room: decodeRoom(named.meta, reply[1]) }
}

async function deleteRoom(scripts: RoomScripts, limits: Limits, deletion: Deletion): Promise<DeleteRoomReply> {
  const reply = await scripts.deleteRoom({
    ...changeOf(deletion.roomId, deletion.by.id, limits),
    byJson: JSON.stringify(deletion.by),
    needs: leastRole.deleteRoom,
    remembranceMs,
  })
  return refusalIn(reply)
}

async function departRoom(
  scripts: RoomScripts,
  limits: Limits,
  { roomId, user, heir, people }: Departure,
): Promise<DepartRoomReply> {
  const change = changeOf(roomId, user.id, limits)
  const reply = await scripts.departRoom({
    ...change,
    knownHeir: heir ?? '',
    peopleJson: jsonList([user, ...people]),
    toldLimit: limits.comingsToldMembers,
    remembranceMs,
  })
  if (reply[0] !== 'heir') return { outcome: reply[0] }
  const [outcome, next, addedBy] = reply
  return {
    outcome,
    heir: decodeUserId(change.members, next),
    addedBy: decodeUserId(change.members, addedBy),
  }
}
