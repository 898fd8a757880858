/** Events: what a subscriber receives. An entry makes two at most: one for the user it concerns, one for all others. */
import { encodeCursor } from './cursor.ts'
import {
  type AddedEntry,
  type BannedEntry,
  isQuiet,
  type KnownEntry,
  memberOf,
  type ReactionEntry,
  type RemovalCause,
  type RemovedEntry,
  type StandingEntry,
} from './entry.ts'
import { type Facts, itemIn, numbersOf, peopleOf, userIn } from './facts.ts'
import type { MemberId, MessageId, RoomId, UserId } from './id.ts'
import { type Item, messageIdAt } from './item.ts'
import type { Logged, Position } from './log.ts'
import { memberIdOf, memberIn, type RoomMember } from './member.ts'
import { type Message, messageIn } from './message.ts'
import { type Reaction, reactionIdOf } from './reaction.ts'
import type { Membership, Room } from './room.ts'
import type { SignalEvent } from './signal.ts'
import type { User } from './user.ts'

export type ResetReason = 'TOO_OLD' | 'TOO_MUCH' | 'DIVERGED' | 'INVALID' | 'GONE'

interface InRoom {
  roomId: RoomId
  cursor: string
  occurredAt: number
}

export type RoomEvent =
  | (InRoom & { type: 'MessageSent' | 'MessageEdited'; message: Message })
  | (InRoom & { type: 'MessagesDeleted'; messages: Message[]; deletedBy: User })
  | (InRoom & { type: 'ReactionAdded' | 'ReactionRemoved'; messageId: MessageId; reaction: Reaction; user: User })
  | (InRoom & { type: 'MemberAdded'; member: RoomMember; memberCount: number })
  | (InRoom & {
      type: 'MemberRemoved'
      memberId: MemberId
      user: User
      removedBy: User
      cause: RemovalCause
      memberCount: number
    })
  | (InRoom & { type: 'MemberUpdated'; member: RoomMember; updatedBy: User })
  | (InRoom & { type: 'AddedToRoom'; room: Room; addedBy: User })
  | (InRoom & {
      type: 'RemovedFromRoom'
      roomName: string
      removedBy: User
      cause: RemovalCause
      bannedUntil: number | null
    })
  | (InRoom & { type: 'UserBanned'; user: User; bannedBy: User; bannedUntil: number | null })
  | (InRoom & { type: 'UserUnbanned'; user: User; unbannedBy: User })
  | (InRoom & { type: 'RoomUpdated'; room: Room; updatedBy: User })
  | (InRoom & { type: 'RoomDeleted'; roomName: string; deletedBy: User })

export interface FeedReset {
  type: 'FeedReset'
  roomId: RoomId
  /** Null when the room is gone: there is nothing to go on from. */
  cursor: string | null
  occurredAt: number
  reason: ResetReason
}

export interface FeedReady {
  type: 'FeedReady'
  cursor: null
  occurredAt: number
  cursors: string[]
}

export type Event = RoomEvent | SignalEvent | FeedReset | FeedReady
export type EventType = Event['type']

const typeForOthers: Record<KnownEntry['kind'], EventType> = {
  message: 'MessageSent',
  edited: 'MessageEdited',
  erased: 'MessagesDeleted',
  reacted: 'ReactionAdded',
  unreacted: 'ReactionRemoved',
  added: 'MemberAdded',
  removed: 'MemberRemoved',
  standing: 'MemberUpdated',
  banned: 'UserBanned',
  unbanned: 'UserUnbanned',
  updated: 'RoomUpdated',
  deleted: 'RoomDeleted',
}

/** Of which type the event is that this entry is for the user with this id; null if there is none. */
export function typeFor(userId: UserId, { entry }: Logged): EventType | null {
  if (entry.kind === 'later') return null
  if (memberOf(entry) !== userId) return isQuiet(entry) ? null : typeForOthers[entry.kind]
  return entry.kind === 'added' ? 'AddedToRoom' : 'RemovedFromRoom'
}

/**
 * Whether what this entry must show is not there: the history has its message no more, or the facts do not have its room.
 * Then nobody can be shown what happened from here on.
 */
export const isGone = ({ entry, check }: Logged, facts: Facts): boolean =>
  entry.kind === 'message'
    ? itemIn(facts, { number: entry.number, check }) === null
    : entry.kind === 'updated' && facts.room === null

/** Whether the facts have all messages that this entry shows. */
export const showsAll = (logged: Logged, facts: Facts): boolean =>
  !isGone(logged, facts) && numbersOf(logged.entry).every(number => facts.items.has(number))

/** The event that this entry is for everybody but the user it is about; null if there is none. */
export function eventForOthers(logged: Logged, facts: Facts): RoomEvent | null {
  const { entry } = logged
  if (entry.kind === 'later' || isQuiet(entry)) return null
  const shared = inRoom(facts.roomId, logged, entry.at)
  switch (entry.kind) {
    case 'message':
    case 'edited':
      return messageEvent(shared, entry.kind, facts.items.get(entry.number), facts)
    case 'erased':
      return erasure(shared, entry, facts)
    case 'reacted':
    case 'unreacted':
      return reaction(shared, entry, facts)
    case 'added':
      return { type: 'MemberAdded', ...shared, ...addition(entry, facts) }
    case 'removed':
      return { type: 'MemberRemoved', ...shared, ...removal(entry, facts) }
    case 'standing':
      return { type: 'MemberUpdated', ...shared, ...standing(entry, facts) }
    case 'banned':
      return { type: 'UserBanned', ...shared, ...ban(entry, facts) }
    case 'unbanned':
      return { type: 'UserUnbanned', ...shared, user: userIn(facts, entry.user), unbannedBy: userIn(facts, entry.by) }
    case 'updated':
      return facts.room && { type: 'RoomUpdated', ...shared, room: facts.room, updatedBy: userIn(facts, entry.by) }
    case 'deleted':
      return { type: 'RoomDeleted', ...shared, roomName: entry.roomName, deletedBy: userIn(facts, entry.by) }
  }
}

function messageEvent(shared: InRoom, kind: 'message' | 'edited', item: Item | undefined, facts: Facts) {
  const type = kind === 'message' ? 'MessageSent' : 'MessageEdited'
  return item ? ({ type, ...shared, message: messageIn(facts, item) } as const) : null
}

/** Of messages that the history has no more, nobody has anything to forget. */
function erasure(shared: InRoom, { numbers, by }: { numbers: number[]; by: UserId }, facts: Facts): RoomEvent | null {
  const items = numbers.map(number => facts.items.get(number)).filter(item => item !== undefined)
  if (items.length === 0) return null
  const messages = items.map(item => messageIn(facts, item))
  return { type: 'MessagesDeleted', ...shared, messages, deletedBy: userIn(facts, by) }
}

function reaction(shared: InRoom, { kind, number, emoji, count, by }: ReactionEntry, facts: Facts): RoomEvent | null {
  const item = facts.items.get(number)
  if (!item) return null
  const messageId = messageIdAt(shared.roomId, item)
  const type = kind === 'reacted' ? 'ReactionAdded' : 'ReactionRemoved'
  const told = { messageId, emoji, count, id: reactionIdOf(messageId, emoji) }
  return { type, ...shared, messageId, reaction: told, user: userIn(facts, by) }
}

function ban({ by, user, until }: BannedEntry, facts: Facts) {
  return { user: userIn(facts, user), bannedBy: userIn(facts, by), bannedUntil: until ?? null }
}

function addition({ by: addedBy, member: userId, at: joinedAt, memberCount, ...told }: AddedEntry, facts: Facts) {
  return { member: memberIn(facts, { userId, addedBy, joinedAt, ...told }), memberCount }
}

function standing({ by, member: userId, ...told }: StandingEntry, facts: Facts) {
  return { member: memberIn(facts, { userId, ...told }), updatedBy: userIn(facts, by) }
}

function removal({ by, member, memberCount, cause }: RemovedEntry, facts: Facts) {
  const user = userIn(facts, member)
  return { memberId: memberIdOf(facts.roomId, member), user, removedBy: userIn(facts, by), cause, memberCount }
}

/** The event that this entry is for the user with this id; null if there is none. */
export function eventFor(userId: UserId, logged: Logged, facts: Facts): RoomEvent | null {
  const { entry } = logged
  if (memberOf(entry) !== userId) return eventForOthers(logged, facts)
  return entry.kind === 'added' ? additionIn(facts, logged, entry.at, entry.by) : ownRemoval(logged, facts)
}

function ownRemoval(logged: Logged, facts: Facts): RoomEvent {
  const { at, by, roomName, cause, until } = logged.entry as RemovedEntry
  const shared = inRoom(facts.roomId, logged, at)
  return {
    type: 'RemovedFromRoom',
    ...shared,
    roomName,
    removedBy: userIn(facts, by),
    cause,
    bannedUntil: until ?? null,
  }
}

/** `AddedToRoom` for an entry that retention has taken, made from what the membership remembers of it. */
export const additionOf = (facts: Facts, membership: Membership): RoomEvent | null =>
  additionIn(facts, membership, membership.joinedAt, membership.addedBy)

function additionIn(facts: Facts, position: Position, at: number, by: UserId): RoomEvent | null {
  if (!facts.room) return null
  return { type: 'AddedToRoom', ...inRoom(facts.roomId, position, at), room: facts.room, addedBy: userIn(facts, by) }
}

/** A name for what an entry's event shows: as long as it is the same, so is the event. Checks and versions, which no two states share. */
export function nameOf(logged: Logged, facts: Facts): string {
  const items = numbersOf(logged.entry).map(number => facts.items.get(number))
  const replies = items.map(item => item?.replyTo && itemIn(facts, item.replyTo))
  const shown = [...items, ...replies].map(item => item?.changed ?? '')
  const people = [
    ...peopleOf(
      [logged],
      [...items, ...replies].filter(item => item != null),
    ),
  ].map(id => facts.users.get(id)?.version ?? '')
  return [facts.roomId, logged.sequence, logged.check, ...shown, ...people, facts.room?.version ?? ''].join(' ')
}

const inRoom = (roomId: RoomId, position: Position, at: number): InRoom => ({
  roomId,
  cursor: encodeCursor(roomId, position),
  occurredAt: at,
})
