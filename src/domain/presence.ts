/** Presence: whether somebody has a socket open, anywhere. Of people, not of memberships: the same in all rooms. */
import type { RoomId, UserId } from './id.ts'
import { isTime } from './shape.ts'
import type { User } from './user.ts'

/** Whether a person is here, and when they were last; null while they are, and of who never was. Milliseconds since 1970. */
export interface LastSeen {
  online: boolean
  lastSeenAt: number | null
}

export interface Presence extends LastSeen {
  id: string
  user: User
}

/** What somebody who watches a room is told of: those who came or went, and how many are here now. */
export interface PresenceChanged {
  roomId: RoomId
  onlineCount: number
  changes: Presence[]
}

/** How many people follow a room at one instance. */
export interface RoomCount {
  roomId: RoomId
  people: number
}

/** Who is in a room, and how many people follow it on all instances. */
export interface Crowd {
  /** Null: too many to be listed. */
  members: UserId[] | null
  following: number
}

/** How long an instance vouches for its users, and a room for those who listen to it there. */
export const onlineMs = 45_000

/** Client caches may use the id as a key. */
export const presenceOf = (user: User, seen: LastSeen): Presence => ({
  id: user.id.replace('user_', 'presence_'),
  user,
  ...seen,
})

/** From what the instances say: until when each of them vouches for the person. */
export function lastSeenOf(vouchedUntil: readonly number[], now: number): LastSeen {
  const last = Math.max(0, ...vouchedUntil)
  return last > now ? { online: true, lastSeenAt: null } : { online: false, lastSeenAt: last || null }
}

/** This word of a user's channel; null for what is none. */
export function lastSeenIn({ online, at }: Record<string, unknown>): LastSeen | null {
  if (typeof online !== 'boolean' || !isTime(at)) return null
  return { online, lastSeenAt: online ? null : at }
}
