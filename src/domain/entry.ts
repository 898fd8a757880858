/** Entries: what a room's log has items of, by their kinds. They have ids and numbers; what they show besides is in `facts.ts`. */
import { isUserId, type UserId } from './id.ts'
import { isRole, type Role } from './role.ts'
import { isCount, isRecord, isSequence, isText, isTime } from './shape.ts'

/** Why a membership ended. */
export type RemovalCause = 'LEFT' | 'REMOVED' | 'BANNED' | 'ACCOUNT_DELETED'

interface Happened {
  /** Milliseconds since 1970, by Redis' clock; it never goes back within a room. */
  at: number
  by: UserId
}

export interface MessageEntry extends Happened {
  kind: 'message'
  number: number
}
export interface EditedEntry extends Happened {
  kind: 'edited'
  number: number
}
export interface ErasedEntry extends Happened {
  kind: 'erased'
  numbers: number[]
}
export interface ReactionEntry extends Happened {
  kind: 'reacted' | 'unreacted'
  number: number
  emoji: string
  /** How many reacted with it, after it. */
  count: number
}
export interface AddedEntry extends Happened {
  kind: 'added'
  member: UserId
  role: Role
  /** After it. */
  memberCount: number
  /** A mute of an earlier stay goes on. */
  mutedUntil?: number
  /** The room is so large that only who it is about is told. */
  quiet?: true
}
export interface RemovedEntry extends Happened {
  kind: 'removed'
  member: UserId
  memberCount: number
  /** What the room was called then: whoever is out of it learns no later name. */
  roomName: string
  cause: RemovalCause
  /** Of a ban that ends by itself. */
  until?: number
  quiet?: true
}
/** Who is kept out from now on, members before or not. */
export interface BannedEntry extends Happened {
  kind: 'banned'
  user: UserId
  /** Absent: until it is lifted. */
  until?: number
}
export interface UnbannedEntry extends Happened {
  kind: 'unbanned'
  user: UserId
}
/** What a member may do is another thing now: with all that is told of the member, as it is then. */
export interface StandingEntry extends Happened {
  kind: 'standing'
  member: UserId
  role: Role
  addedBy: UserId
  joinedAt: number
  mutedUntil?: number
}
/** What the room is, is another thing now. */
export interface UpdatedEntry extends Happened {
  kind: 'updated'
  /** It is public no longer: whoever listens hears no more. */
  visibility?: 'PRIVATE'
}
export interface DeletedEntry extends Happened {
  kind: 'deleted'
  roomName: string
}

/** What a newer instance wrote: it has its place in the log, and nothing to tell here. */
interface LaterEntry {
  kind: 'later'
}

export type KnownEntry =
  | MessageEntry
  | EditedEntry
  | ErasedEntry
  | ReactionEntry
  | AddedEntry
  | RemovedEntry
  | StandingEntry
  | BannedEntry
  | UnbannedEntry
  | UpdatedEntry
  | DeletedEntry
export type Entry = KnownEntry | LaterEntry

/** Whose membership this entry begins or ends, or null. */
export const memberOf = (entry: Entry): UserId | null =>
  entry.kind === 'added' || entry.kind === 'removed' ? entry.member : null

/** Whether this entry ends the user's stay. A deletion ends everybody's. */
export const isOwnRemoval = (entry: Entry, userId: UserId): boolean =>
  entry.kind === 'removed' && entry.member === userId

/** Somebody comes or goes in a room too large to be told of each. */
export const isQuiet = (entry: Entry): boolean => 'quiet' in entry && entry.quiet === true

/** Whether this entry keeps the user out from now on. */
export const isOwnBan = (entry: Entry, userId: UserId): boolean => entry.kind === 'banned' && entry.user === userId

/** Whether this entry ends what the user hears of the room without being in it. A deletion ends everybody's. */
export const isClosing = (entry: Entry): boolean => entry.kind === 'updated' && entry.visibility === 'PRIVATE'

/** This value as an entry; null if it is not one. */
export function entryIn(value: unknown): Entry | null {
  if (!isRecord(value) || !isText(value.kind)) return null
  if (!Object.hasOwn(shapes, value.kind)) return value.kind === '' ? null : { kind: 'later' }
  const fits = shapes[value.kind as KnownEntry['kind']]
  return isTime(value.at) && isUserId(value.by) && fits(value) ? (value as unknown as KnownEntry) : null
}

type Fields = Record<string, unknown>

const hasNumber = ({ number }: Fields): boolean => isSequence(number)
const isReaction = (fields: Fields): boolean => hasNumber(fields) && isText(fields.emoji) && isCount(fields.count)
const isChange = ({ member, memberCount }: Fields): boolean => isUserId(member) && isCount(memberCount)
const hasName = ({ roomName }: Fields): boolean => isText(roomName)

const causes: readonly unknown[] = ['LEFT', 'REMOVED', 'BANNED', 'ACCOUNT_DELETED'] satisfies RemovalCause[]
const isEnd = (value: unknown): boolean => value === undefined || isTime(value)

/** What an entry of each kind has besides when and by whom. */
const shapes: Record<KnownEntry['kind'], (fields: Fields) => boolean> = {
  message: hasNumber,
  edited: hasNumber,
  erased: ({ numbers }) => Array.isArray(numbers) && numbers.length > 0 && numbers.every(isSequence),
  reacted: isReaction,
  unreacted: isReaction,
  added: fields => isChange(fields) && isRole(fields.role) && isEnd(fields.mutedUntil),
  removed: fields => isChange(fields) && hasName(fields) && causes.includes(fields.cause) && isEnd(fields.until),
  standing: ({ member, role, addedBy, joinedAt, mutedUntil }) =>
    isUserId(member) && isRole(role) && isUserId(addedBy) && isTime(joinedAt) && isEnd(mutedUntil),
  banned: ({ user, until }) => isUserId(user) && isEnd(until),
  unbanned: ({ user }) => isUserId(user),
  updated: () => true,
  deleted: hasName,
}
