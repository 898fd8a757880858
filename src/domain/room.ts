/** A room: what it is called, what it looks like, and what its members may do in it. */
import { isUserId, type RoomId, type UserId } from './id.ts'
import { isRole, type Role, type RoomRights } from './role.ts'
import { isCheck, isCount, isRecord, isSequence, isText, isTime } from './shape.ts'

export type RoomKind = 'GROUP' | 'DIRECT'
export type RoomVisibility = 'PRIVATE' | 'PUBLIC'

/** What can be changed of a room. */
export interface RoomFacts extends RoomRights {
  name: string
  topic: string | null
  avatarUrl: string | null
  metadata: Record<string, unknown> | null
  visibility: RoomVisibility
  slowModeSeconds: number
}

export interface Room extends RoomFacts {
  id: RoomId
  kind: RoomKind
  /** Who runs it: its creator, until it is transferred. Null in a direct room. */
  owner: UserId | null
  /** The two people of a direct room. */
  pair?: readonly [UserId, UserId]
  /** The application's own id of it; absent: none. */
  externalId?: string
  /** Milliseconds since 1970. */
  createdAt: number
  /** Another one after each change of what is told here: the check of the entry that changed it last. */
  version: string
}

const kinds: readonly unknown[] = ['GROUP', 'DIRECT'] satisfies RoomKind[]
const visibilities: readonly unknown[] = ['PRIVATE', 'PUBLIC'] satisfies RoomVisibility[]

export const isRoom = (value: unknown): value is Room =>
  isRecord(value) &&
  isText(value.id) &&
  kinds.includes(value.kind) &&
  (value.owner === null || isUserId(value.owner)) &&
  (value.kind === 'DIRECT' ? isPair(value.pair) : value.pair === undefined) &&
  isTime(value.createdAt) &&
  (value.externalId === undefined || isText(value.externalId)) &&
  isText(value.version) &&
  hasFacts(value)

const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(isUserId)

const hasFacts = (value: Record<string, unknown>): boolean =>
  isText(value.name) &&
  (value.topic === null || isText(value.topic)) &&
  (value.avatarUrl === null || isText(value.avatarUrl)) &&
  (value.metadata === null || isRecord(value.metadata)) &&
  visibilities.includes(value.visibility) &&
  isCount(value.slowModeSeconds) &&
  [value.roleToSend, value.roleToAdd, value.roleToRemove].every(isRole)

/** One stay of one user in one room, with the entry that began it. */
export interface Membership {
  userId: UserId
  role: Role
  addedBy: UserId
  /** Milliseconds since 1970. */
  joinedAt: number
  /** The sequence of the entry that added the user, its check, and its predecessor's. */
  sequence: number
  check: string
  previous: string
  /** Until when the member is muted; absent: not at all. */
  mutedUntil?: number
}

export const isMembership = (value: unknown): value is Membership =>
  isRecord(value) &&
  isUserId(value.userId) &&
  isRole(value.role) &&
  isUserId(value.addedBy) &&
  isTime(value.joinedAt) &&
  isSequence(value.sequence) &&
  isCheck(value.check) &&
  isCheck(value.previous) &&
  (value.mutedUntil === undefined || isTime(value.mutedUntil))
