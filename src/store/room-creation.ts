/** How rooms begin: groups, and the rooms of two. */
import { randomBytes } from 'node:crypto'
import type { Limits } from '../domain/limits.ts'
import { directFacts } from '../domain/room-facts.ts'
import { intentLifeMs } from '../domain/room-list.ts'
import { decodeMember, decodeMembership, decodeRoom } from './decode.ts'
import { jsonList } from './message-store.ts'
import { isRefusal, refusalIn } from './replies.ts'
import { changeOf } from './room-change.ts'
import type { CreateRoomReply, NewRoom, OpenDirectRoomReply, Opening } from './room-commands.ts'
import type { RoomScripts } from './room-scripts.ts'

const newEpoch = (): string => randomBytes(6).toString('hex')

export async function createRoom(scripts: RoomScripts, limits: Limits, request: NewRoom): Promise<CreateRoomReply> {
  const { id, kind, facts, creator, intendedAt, listing, askedIds = [], additions = [], externalId } = request
  const change = changeOf(id, creator.id, limits)
  const reply = await scripts.createRoom({
    ...change,
    id,
    kind,
    ...facts,
    listing: listing ?? '',
    creator: creator.id,
    creatorJson: JSON.stringify(creator),
    intendedAt,
    intentLifeMs,
    epoch: newEpoch(),
    askedIds: askedIds.join(' '),
    // No line of JSON has a line end.
    additions: additions.map(user => `${user.id} ${JSON.stringify(user)}`).join('\n'),
    membersLimit: limits.membersPerRoom,
    toldLimit: limits.comingsToldMembers,
    externalJson: externalId == null ? '' : JSON.stringify(externalId),
  })
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership, others] = reply
  return {
    outcome,
    room: decodeRoom(change.meta, room),
    ...(membership !== null && { membership: decodeMembership(change.members, membership) }),
    others: others.map(other => decodeMembership(change.members, other)),
  }
}

export async function openDirectRoom(
  scripts: RoomScripts,
  limits: Limits,
  { id, by, other, intendedAt }: Opening,
): Promise<OpenDirectRoomReply> {
  const change = changeOf(id, by.id, limits)
  const reply = await scripts.openDirectRoom({
    ...change,
    id,
    other: other.id,
    peopleJson: jsonList([by, other]),
    intendedAt,
    intentLifeMs,
    epoch: newEpoch(),
    ...directFacts(),
  })
  return isRefusal(reply) ? refusalIn(reply) : decodeMember(change, reply)
}
