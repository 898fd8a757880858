/** What delivery reads from Redis, as functions that `app/open-chat.ts` hands in: delivery itself knows no store. */
import type { ShownRoom } from '../domain/facts.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { LogAnswer, Logged, LogQuestion, Position } from '../domain/log.ts'
import type { Crowd, LastSeen, RoomCount } from '../domain/presence.ts'
import type { RoomList } from '../domain/room-list.ts'
import type { Session, SessionPlace } from '../domain/session.ts'
import type { User } from '../domain/user.ts'

/**
 * Each may reject while Redis is away, and with `UnreadableError` for what nobody can read; from lists that is left
 * out instead. Each is one round trip.
 */
export interface Source {
  /** One atomic look at a room: see `LogAnswer`. Null: there is no such room, not even a tombstone. */
  readLog(roomId: RoomId, question: LogQuestion): Promise<LogAnswer | null>
  /** The entries of these sequences, both included, that are still there. */
  readEntries(roomId: RoomId, first: number, last: number): Promise<Logged[]>
  /** What these messages and the room are at this moment, and which of these users are members; null as above. */
  readShown(roomId: RoomId, userIds: readonly UserId[], numbers: readonly number[]): Promise<ShownRoom | null>
  /** Who these people are now; without those who have no profile. */
  readUsers(userIds: Iterable<UserId>): Promise<Map<UserId, User>>
  /** The newest position of each room; null for a room that is gone. */
  readHeads(roomIds: RoomId[]): Promise<(Position | null)[]>
  /** A user's list of rooms: a superset of the truth. */
  readRooms(userId: UserId): Promise<RoomList>
  /** What changes whenever a user's list does, for each user. */
  readVersions(userIds: UserId[]): Promise<string[]>
  /** Who is in a room, null if they are more than `most`, and how many people follow it; null: there is no such room. */
  readCrowd(roomId: RoomId, most: number): Promise<Crowd | null>
  /** Whether these people are here. */
  readLastSeen(userIds: readonly UserId[]): Promise<Map<UserId, LastSeen>>
  /** For the next 45 s this instance vouches for these users; or does no longer. */
  keepOnline(ids: readonly UserId[]): Promise<unknown>
  leaveOnline(ids: readonly UserId[]): Promise<unknown>
  /** How many people follow these rooms here, for the next 45 s. */
  countOnline(counts: readonly RoomCount[]): Promise<unknown>
  /** A session, with its user as they are now. */
  findSession(place: SessionPlace): Promise<Session | null>
}
