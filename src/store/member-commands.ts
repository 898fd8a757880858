/** Who is in a room, and as what: adding, joining, removing, roles. Each as a single script that also announces the change. */
import type { Limits } from '../domain/limits.ts'
import { leastRole } from '../domain/role.ts'
import { intentLifeMs } from '../domain/room-list.ts'
import { decodeMember, decodeMembership, decodePosition, decodeRoom } from './decode.ts'
import { jsonList } from './message-store.ts'
import { isRefusal, refusalIn } from './replies.ts'
import { changeOf, roomChangeLimits } from './room-change.ts'
import type {
  Addition,
  AddMemberReply,
  Join,
  JoinRoomReply,
  Removal,
  RemoveMemberReply,
  RoleChange,
  SetRoleReply,
} from './room-commands.ts'
import type { RoomScripts } from './room-scripts.ts'

export function createMemberCommands(scripts: RoomScripts, limits: Limits) {
  return {
    /**
     * Adds a user. `already`: the membership that stands is the answer. `banned`: told to whoever may see bans; others may not add
     * the user. `full`, `limited`: the room's limits, the latter not for its owner.
     */
    addMember: (addition: Addition) => addMember(scripts, limits, addition),

    /**
     * Lets a user into a public room, or with an invitation. `already`: the membership that stands is the answer. `not-found`:
     * no such room, or invitation.
     */
    joinRoom: (joining: Join) => joinRoom(scripts, limits, joining),

    /**
     * Removes a user, also the one who asks. `stranger`: the user is not a member. `owner`: never removed. `limited`: too many
     * changes by the members, or by this one, in the room's current minute; never said to whoever leaves.
     */
    removeMember: (removal: Removal) => removeMember(scripts, limits, removal),

    /** Gives a member another role; `OWNER` gives the room away. `stranger`: the user is not a member. `full`: of moderators. */
    setRole: (change: RoleChange) => setRole(scripts, limits, change),
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
  return decodeMember(change, reply)
}

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
  return decodeMember(change, reply)
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
  return decodeMember(named, reply)
}

const bannedIn = ([outcome, until]: ['banned', until: string]) => ({
  outcome,
  until: until === '' ? null : Number(until),
})
