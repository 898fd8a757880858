/** How rooms begin: groups, and the rooms of two. */
import { randomBytes } from 'node:crypto'
import type { Limits } from '../domain/limits.ts'
import { directFacts } from '../domain/room-facts.ts'
import { intentLifeMs } from '../domain/room-list.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import { decodeMembership, decodeRoom } from './decode.ts'
import { channels, roomKeys } from './keys.ts'
import { jsonList } from './message-store.ts'
import { isRefusal, refusalIn } from './replies.ts'
import type { CreateRoomReply, NewRoom, OpenDirectRoomReply, Opening } from './room-commands.ts'
import type { RoomScripts } from './room-scripts.ts'

const newEpoch = (): string => randomBytes(6).toString('hex')

export async function createRoom(scripts: RoomScripts, limits: Limits, request: NewRoom): Promise<CreateRoomReply> {
  const { id, kind, facts, creator, intendedAt, listing, askedIds = [], additions = [], externalId } = request
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
    epoch: newEpoch(),
    attempt,
    channel: channels.room(id),
    logLimit: limits.logEntriesPerRoom,
    answerLifeMs: answerLifeMs.server,
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
    room: decodeRoom(meta, room),
    ...(membership !== null && { membership: decodeMembership(members, membership) }),
    others: others.map(other => decodeMembership(members, other)),
  }
}

export async function openDirectRoom(
  scripts: RoomScripts,
  limits: Limits,
  { id, by, other, intendedAt }: Opening,
): Promise<OpenDirectRoomReply> {
  const { answered, ...keys } = roomKeys(id)
  const attempt = newAttempt()
  const reply = await scripts.openDirectRoom({
    ...keys,
    answered: answered(by.id, `s:${attempt}`),
    id,
    by: by.id,
    other: other.id,
    peopleJson: jsonList([by, other]),
    intendedAt,
    intentLifeMs,
    epoch: newEpoch(),
    attempt,
    channel: channels.room(id),
    logLimit: limits.logEntriesPerRoom,
    answerLifeMs: answerLifeMs.server,
    ...directFacts(),
  })
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, room, membership] = reply
  return { outcome, room: decodeRoom(keys.meta, room), membership: decodeMembership(keys.members, membership) }
}
