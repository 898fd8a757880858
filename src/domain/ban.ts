/** A ban: somebody is kept out of a room, for a time or until it is lifted. */
import { type Facts, userIn } from './facts.ts'
import { isUserId, type RoomId, type UserId } from './id.ts'
import { isRecord, isText, isTime } from './shape.ts'
import type { User } from './user.ts'

/** As the room keeps it. Times are milliseconds since 1970. */
export interface Ban {
  userId: UserId
  bannedBy: UserId
  bannedAt: number
  /** Null: until it is lifted. */
  until: number | null
  /** For moderators only. */
  reason: string | null
}

/** As moderators see it. */
export interface RoomBan extends Omit<Ban, 'userId' | 'bannedBy'> {
  id: string
  user: User
  bannedBy: User
}

export const isBan = (value: unknown): value is Ban =>
  isRecord(value) &&
  isUserId(value.userId) &&
  isUserId(value.bannedBy) &&
  isTime(value.bannedAt) &&
  (value.until === null || isTime(value.until)) &&
  (value.reason === null || isText(value.reason))

const banIdOf = (roomId: RoomId, userId: UserId) => `ban_${roomId.slice('room_'.length)}${userId.slice('user_'.length)}`

/** The ban with the people that the facts have. */
export const banIn = (facts: Facts, { userId, bannedBy, ...ban }: Ban): RoomBan => ({
  ...ban,
  id: banIdOf(facts.roomId, userId),
  user: userIn(facts, userId),
  bannedBy: userIn(facts, bannedBy),
})
