/** How a room comes on a user's list: intent, room script, mark, in this order, so that a crash leaves too much, never too little. */
import { isApp } from '../domain/app.ts'
import { now } from '../domain/clock.ts'
import { LimitExceededError, NotAllowedError } from '../domain/errors.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { Membership } from '../domain/room.ts'
import type { Allowance } from '../domain/room-list.ts'
import { allowances, type RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import { readRoomList } from './room-list.ts'

/** Who is about to be in which room, by whose doing, and as what it counts. */
export interface Joining {
  userId: UserId
  roomId: RoomId
  kind: Allowance
  by: UserId
}

export interface JoiningParts {
  rooms: RoomStore
  roomLists: RoomListStore
  limits: Limits
}

/**
 * Runs the room script that makes this user a member, between the intent and the mark. An intent that ran out before
 * the room acted is renewed once. `blocked`: the user has blocked who does it. Throws `LimitExceededError` when the user is in
 * too many rooms of this kind; where the other one cannot change that, `NotAllowedError`.
 */
export async function join<R extends { outcome: string; membership?: Membership }>(
  parts: JoiningParts,
  joining: Joining,
  run: (intendedAt: number) => Promise<R>,
): Promise<Exclude<R, { outcome: 'late' }> | { outcome: 'blocked' }> {
  const { userId, roomId } = joining
  for (let tries = 0; tries < 2; tries++) {
    const intendedAt = await intend(parts, joining)
    if (intendedAt === 'blocked') return { outcome: intendedAt }
    const reply = await run(intendedAt)
    if (reply.membership) await parts.roomLists.markJoined(userId, reply.membership, roomId, intendedAt)
    else await parts.roomLists.dropIntent(userId, roomId, intendedAt)
    if (reply.outcome !== 'late') return reply as Exclude<R, { outcome: 'late' }>
  }
  throw new Error('Redis was too slow: an intent ran out twice.')
}

/** The same; the application is in no room, so that its rooms come on no list of its own. */
export async function joinUnlessApp<R extends { outcome: string; membership?: Membership }>(
  parts: JoiningParts,
  joining: Joining,
  run: (intendedAt: number) => Promise<R>,
): Promise<Exclude<R, { outcome: 'late' }> | { outcome: 'blocked' }> {
  if (!isApp(joining.userId)) return join(parts, joining, run)
  return (await run(now())) as Exclude<R, { outcome: 'late' }>
}

export async function intend(
  { rooms, roomLists, limits }: JoiningParts,
  { userId, ...intended }: Joining,
): Promise<number | 'blocked'> {
  const intent = await roomLists.intend(userId, intended, limits)
  if (intent === 'blocked') return intent
  if (intent !== 'full') return intent.intendedAt
  // Rooms that were deleted, and what crashes left, count until someone has looked.
  await readRoomList(rooms, roomLists, userId)
  const again = await roomLists.intend(userId, intended, limits)
  if (again === 'full') throw fullOf(intended.kind, limits)
  return again === 'blocked' ? again : again.intendedAt
}

/** What is full, as clients are told. Of direct rooms only who writes learns it, and has no limit to change. */
const kinds = { own: 'ROOMS_PER_USER', added: 'ROOMS_ADDED_PER_USER' } as const

const fullOf = (kind: Allowance, limits: Limits): Error =>
  kind === 'direct'
    ? new NotAllowedError(null, 'This person takes no more conversations.')
    : new LimitExceededError(kinds[kind], limits[allowances[kind]])
