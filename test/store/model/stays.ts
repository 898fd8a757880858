/** How stays begin, change and end in the model. */

import type { RemovedEntry } from '../../../src/domain/entry.ts'
import type { UserId } from '../../../src/domain/id.ts'
import type { Position } from '../../../src/domain/log.ts'
import type { Role } from '../../../src/domain/role.ts'
import type { Membership } from '../../../src/domain/room.ts'
import { isMuted, type ModelRoom } from './room.ts'

/** Nobody could lift it. */
export function unmute(model: ModelRoom, userId: UserId): void {
  const { mutedUntil: _, ...membership } = model.members.get(userId)!
  model.members.set(userId, membership)
  model.mutes.delete(userId)
}

export function tellStanding(model: ModelRoom, by: UserId, membership: Membership): void {
  const { userId, role, addedBy, joinedAt, mutedUntil } = membership
  const muted = isMuted(mutedUntil) ? { mutedUntil } : {}
  model.append(by, { kind: 'standing', member: userId, role, addedBy, joinedAt, ...muted })
}

export function give(model: ModelRoom, by: UserId, userId: UserId, role: Role): Membership {
  const membership = { ...model.members.get(userId)!, role }
  tellStanding(model, by, membership)
  model.members.set(userId, membership)
  return membership
}

/** Whoever owned the room is a moderator from then on. */
export function transfer(model: ModelRoom, by: UserId, heir: UserId): Membership {
  unmute(model, heir)
  const membership = give(model, by, heir, 'OWNER')
  give(model, by, by, 'MODERATOR')
  model.room = { ...model.room, owner: heir, version: model.append(by, { kind: 'updated' }).check }
  return membership
}

export function admit(model: ModelRoom, by: UserId, userId: UserId, role: Role): Membership {
  const mutedUntil = model.mutes.get(userId)
  const muted = isMuted(mutedUntil) ? { mutedUntil } : {}
  const change = { member: userId, role, memberCount: model.members.size + 1, ...muted }
  const { sequence, check, previous } = model.append(by, { kind: 'added', ...change })
  const membership = { userId, role, addedBy: by, joinedAt: model.facts.at, sequence, check, previous, ...muted }
  model.members.set(userId, membership)
  model.reads.set(userId, model.history.number)
  return membership
}

export function dismiss(
  model: ModelRoom,
  by: UserId,
  member: UserId,
  cause: Pick<RemovedEntry, 'cause' | 'until'>,
): Position {
  model.members.delete(member)
  model.reads.delete(member)
  const change = { member, memberCount: model.members.size, roomName: model.room.name }
  const { sequence, check } = model.append(by, { kind: 'removed', ...change, ...cause })
  return { sequence, check }
}
