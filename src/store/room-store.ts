/** Rooms: everything that changes one, each as a single script that also announces the change. */
import { randomBytes } from 'node:crypto'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { leastRole } from '../domain/role.ts'
import { type FactTexts, roleToChange } from '../domain/room-facts.ts'
import { intentLifeMs, remembranceMs } from '../domain/room-list.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeMembership, decodePosition, decodeRoom } from './decode.ts'
import { channels, roomKeys } from './keys.ts'
import { createMemberPages } from './member-pages.ts'
import { jsonList } from './message-store.ts'
import { noting } from './readable.ts'
import { isRefusal, refusalIn } from './replies.ts'
import type {
  Addition,
  AddMemberReply,
  CreateRoomReply,
  DeleteRoomReply,
  Deletion,
  Join,
  JoinRoomReply,
  NewRoom,
  Removal,
  RemoveMemberReply,
  RoleChange,
  RoomChange,
  SetRoleReply,
  UpdateRoomReply,
} from './room-commands.ts'
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
  return noting(noteUnreadable, {
    ...createRoomReader({ redis, scripts, limits, noteUnreadable }),
    ...createMemberPages(scripts, noteUnreadable),

    /**
     * Creates a room under an id that the caller chose. `repeated`: this creator asked for the same before, and is in it.
     * `conflict`: not so. `deleted`: its tombstone stands. `late`: the intent is older than 30 s.
     */
    createRoom: (room: NewRoom) => createRoom(scripts, limits, room),

    /**
     * Adds a user. `already`: the membership that stands is the answer. `banned`: told to who may see bans; others may not add
     * the user. `full`, `limited`: the room's limits, the latter not for its owner.
     */
    addMember: (addition: Addition) => addMember(scripts, limits, addition),

    /** Lets a user into a public room, or with an invitation. `already`: the membership that stands is the answer. `not-found`: no such room, or invitation. */
    joinRoom: (joining: Join) => joinRoom(scripts, limits, joining),

    /**
     * Removes a user, also the one who asks. `stranger`: the user is not a member. `owner`: never removed. `limited`: too many
     * changes by the members, or by this one, in the room's current minute; never said to who leaves.
     */
    removeMember: (removal: Removal) => removeMember(scripts, limits, removal),

    /** Changes what a room is. What it is already is no change, and told to nobody. */
    updateRoom: (change: RoomChange) => updateRoom(scripts, limits, change),

    /** Gives a member another role; `OWNER` gives the room away. `stranger`: the user is not a member. `full`: of moderators. */
    setRole: (change: RoleChange) => setRole(scripts, limits, change),

    /** Deletes a room: its log and members stay readable for 7 days as a tombstone. The owner may repeat it. */
    deleteRoom: (deletion: Deletion) => deleteRoom(scripts, limits, deletion),
  })
}

async function createRoom(scripts: RoomScripts, limits: Limits, request: NewRoom): Promise<CreateRoomReply> {
  const { id, kind, facts, creator, intendedAt, listing } = request
  const { meta, members, roster, staff, reads, mutes, log, answered } = roomKeys(id)
  const attempt = newAttempt()
  const reply = await scripts.createRoom({
    meta,
    members,
    roster,
    staff,
    reads,
    mutes,
    log,
    answered: answered(creator.id, `s:${attempt}`),
    id,
    kind,
    ...facts,
    listing: listing ?? '',
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
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(meta, room), membership: decodeMembership(members, membership) }
}

/** What every change of a room that stands takes. */
function changeOf(roomId: RoomId, by: UserId, limits: Limits) {
  const { answered, ...keys } = roomKeys(roomId)
  const attempt = newAttempt()
  return {
    ...keys,
    answered: answered(by, `s:${attempt}`),
    by,
    attempt,
    channel: channels.room(roomId),
    logLimit: limits.logEntriesPerRoom,
    answerLifeMs: answerLifeMs.server,
  }
}

/** What both adding and removing take. */
function membershipChangeOf(change: Removal, limits: Limits) {
  return {
    ...changeOf(change.roomId, change.by.id, limits),
    member: change.member.id,
    peopleJson: jsonList([change.by, change.member]),
    changesLimit: limits.membershipChangesPerMinute,
    ownChangesLimit: limits.membershipChangesPerMember,
  }
}

async function addMember(scripts: RoomScripts, limits: Limits, addition: Addition): Promise<AddMemberReply> {
  const change = membershipChangeOf(addition, limits)
  const reply = await scripts.addMember({
    ...change,
    needs: leastRole.addMember,
    needsToSeeBans: leastRole.seeBans,
    intendedAt: addition.intendedAt,
    intentLifeMs,
    membersLimit: limits.membersPerRoom,
    toldLimit: limits.comingsToldMembers,
  })
  if (reply[0] === 'banned') return bannedIn(reply)
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(change.meta, room), membership: decodeMembership(change.members, membership) }
}

const bannedIn = ([outcome, until]: ['banned', until: string]) => ({
  outcome,
  until: until === '' ? null : Number(until),
})

async function joinRoom(
  scripts: RoomScripts,
  limits: Limits,
  { roomId, by, invitation, intendedAt }: Join,
): Promise<JoinRoomReply> {
  const change = changeOf(roomId, by.id, limits)
  const reply = await scripts.joinRoom({
    ...change,
    byJson: JSON.stringify(by),
    intendedAt,
    intentLifeMs,
    membersLimit: limits.membersPerRoom,
    toldLimit: limits.comingsToldMembers,
    joinsLimit: limits.joinsPerMinute,
    hash: invitation ?? '',
  })
  if (reply[0] === 'banned') return bannedIn(reply)
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(change.meta, room), membership: decodeMembership(change.members, membership) }
}

async function removeMember(scripts: RoomScripts, limits: Limits, removal: Removal): Promise<RemoveMemberReply> {
  const change = membershipChangeOf(removal, limits)
  const reply = await scripts.removeMember({
    ...change,
    needsToLeave: leastRole.leave,
    needsOfFellows: leastRole.removeFellowMember,
    needsAbove: leastRole.removeMember,
    toldLimit: limits.comingsToldMembers,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  if (reply[0] === 'stranger') return { outcome: reply[0], room: decodeRoom(change.meta, reply[1]) }
  const [outcome, room, ended, sequence, check] = reply
  return {
    outcome,
    room: decodeRoom(change.meta, room),
    ended: decodeMembership(change.members, ended),
    end: decodePosition(change.meta, sequence, check),
  }
}

/** The room's rates of what it is, and of roles. */
const roomChangeLimits = ({ roomChangesPerMinute, roomChangesPerMember }: Limits) => ({
  changesLimit: roomChangesPerMinute,
  ownChangesLimit: roomChangesPerMember,
})

const asTheyAre = Object.fromEntries(factNames.map(name => [name, ''])) as FactTexts

async function updateRoom(scripts: RoomScripts, limits: Limits, change: RoomChange): Promise<UpdateRoomReply> {
  const named = changeOf(change.roomId, change.by.id, limits)
  const reply = await scripts.updateRoom({
    ...named,
    ...roomChangeLimits(limits),
    byJson: JSON.stringify(change.by),
    needs: roleToChange(change.facts),
    listing: change.listing ?? '',
    ...asTheyAre,
    ...change.facts,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return { outcome: reply[0], room: decodeRoom(named.meta, reply[1]) }
}

async function setRole(scripts: RoomScripts, limits: Limits, change: RoleChange): Promise<SetRoleReply> {
  const { roomId, by, member, role, people } = change
  const named = changeOf(roomId, by, limits)
  const reply = await scripts.setRole({
    ...named,
    ...roomChangeLimits(limits),
    member,
    peopleJson: jsonList([...people.values()]),
    role,
    needs: role === 'OWNER' ? leastRole.transfer : leastRole.setRole,
    moderatorsLimit: limits.moderatorsPerRoom,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership] = reply
  return {
    outcome,
    room: decodeRoom(named.meta, room),
    membership: decodeMembership(named.members, membership),
  }
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
