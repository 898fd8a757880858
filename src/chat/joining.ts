/** How a room comes on a user's list: intent, room script, mark, in this order, so that a crash leaves too much, never too little. */
import { LimitExceededError } from '../domain/errors.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Membership } from '../domain/room.ts'
import type { Allowance } from '../domain/room-list.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import { readRoomList } from './room-list.ts'

/** Who is about to be in which room, and whether by their own doing. */
export interface Joining {
  userId: UserId
  roomId: RoomId
  kind: Allowance
}

export interface JoiningParts {
  rooms: RoomStore
  roomLists: RoomListStore
  limits: Limits
}

/**
 * Runs the room script that makes this user a member, between the intent and the mark. An intent that ran out before
 * the room acted is renewed once. Throws `LimitExceededError` when the user is in too many rooms of this kind.
 */
export async function join<R extends { outcome: string; membership?: Membership }>(
  parts: JoiningParts,
  joining: Joining,
  run: (intendedAt: number) => Promise<R>,
): Promise<Exclude<R, { outcome: 'late' }>> {
  const { userId, roomId } = joining
  for (let tries = 0; tries < 2; tries++) {
    const intendedAt = await intend(parts, joining)
    const reply = await run(intendedAt)
    if (reply.membership) await parts.roomLists.markJoined(userId, reply.membership, roomId, intendedAt)
    else await parts.roomLists.dropIntent(userId, roomId, intendedAt)
    if (reply.outcome !== 'late') return reply as Exclude<R, { outcome: 'late' }>
  }
  throw new Error('Redis was too slow: an intent ran out twice.')
}

async function intend({ rooms, roomLists, limits }: JoiningParts, { userId, ...intended }: Joining): Promise<number> {
  const intent = await roomLists.intend(userId, intended, limits)
  if (intent !== 'full') return intent.intendedAt
  // Rooms that were deleted, and what crashes left, count until someone has looked.
  await readRoomList(rooms, roomLists, userId)
  const again = await roomLists.intend(userId, intended, limits)
  if (again === 'full') throw fullOf(intended.kind, limits)
  return again.intendedAt
}

const fullOf = (kind: Allowance, { roomsPerUser, roomsAddedPerUser }: Limits): LimitExceededError =>
  kind === 'own'
    ? new LimitExceededError('ROOMS_PER_USER', roomsPerUser)
    : new LimitExceededError('ROOMS_ADDED_PER_USER', roomsAddedPerUser)
