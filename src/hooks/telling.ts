/** From the entries of a log to what the webhook is told of them: each try anew, as things are then. */
import type { Entry, KnownEntry } from '../domain/entry.ts'
import { type Facts, itemIn, userIn } from '../domain/facts.ts'
import type { UserId } from '../domain/id.ts'
import { type Item, messageIdAt } from '../domain/item.ts'
import { type Logged, type Position, positionBefore } from '../domain/log.ts'
import { metadataIn } from '../domain/metadata.ts'
import type { Room } from '../domain/room.ts'
import type { WebhookEvent, WebhookMessage, WebhookRoom, WebhookUser } from './webhook-body.ts'

type GapReason = Extract<WebhookEvent, { type: 'Gap' }>['reason']

const time = (ms: number): string => new Date(ms).toISOString()
const timeOrNull = (ms: number | null | undefined): string | null => (ms == null ? null : time(ms))

export function roomTold(room: Room): WebhookRoom {
  const { id, externalId = null, kind, name, topic, avatarUrl, visibility, metadata, owner } = room
  return { id, externalId, kind, name, topic, avatarUrl, visibility, metadata, ownerId: owner }
}

function userTold(facts: Facts, userId: UserId): WebhookUser {
  const { id, externalId, username, displayName, avatarUrl } = userIn(facts, userId)
  return { id, externalId: externalId ?? null, username, displayName, avatarUrl }
}

function messageTold(facts: Facts, item: Item): WebhookMessage {
  return {
    id: messageIdAt(facts.roomId, item),
    number: item.number,
    author: userTold(facts, item.author),
    body: item.body,
    metadata: metadataIn(item.metadata),
    sentAt: time(item.sentAt),
    editedAt: timeOrNull(item.editedAt),
    deletedAt: timeOrNull(item.deletedAt),
    replyToId: item.replyTo && messageIdAt(facts.roomId, item.replyTo),
    clientMessageId: item.clientMessageId,
  }
}

/**
 * The events of a room from the sequence `first` on, in order, one for each entry; what is missing before an entry is one gap.
 * Without entries, all up to the head is missing.
 */
export function eventsOf(facts: Facts, first: number, entries: readonly Logged[], head: Position): WebhookEvent[] {
  const events: WebhookEvent[] = []
  let next = first
  for (const logged of entries) {
    if (logged.sequence > next) events.push(gap({ ...positionBefore(logged), previous: '' }, next, 'TOO_OLD'))
    events.push(eventOf(facts, logged))
    next = logged.sequence + 1
  }
  if (entries.length === 0 && head.sequence >= first) events.push(gap({ ...head, previous: '' }, first, 'TOO_OLD'))
  return events
}

const gap = (
  { sequence, check, previous }: Position & { previous: string },
  fromSequence: number,
  reason: GapReason,
): WebhookEvent => ({ type: 'Gap', sequence, check, previous, fromSequence, reason })

function eventOf(facts: Facts, logged: Logged): WebhookEvent {
  const { entry } = logged
  if (entry.kind === 'later') return gap(logged, logged.sequence, 'UNKNOWN')
  const said = fieldsOf(facts, entry, logged.check)
  if (!said) return gap(logged, logged.sequence, 'MESSAGE_GONE')
  const { sequence, check, previous } = logged
  return { ...said, sequence, check, previous, occurredAt: time(entry.at), by: userTold(facts, entry.by) }
}

type WithoutPlace<Event> = Event extends { by: WebhookUser }
  ? Omit<Event, 'sequence' | 'check' | 'previous' | 'occurredAt' | 'by'>
  : never

/** What the event says besides when, where and by whom; null: its message is gone. */
function fieldsOf(facts: Facts, entry: KnownEntry, check: string): WithoutPlace<WebhookEvent> | null {
  switch (entry.kind) {
    case 'message': {
      const item = itemIn(facts, { number: entry.number, check })
      return item && { type: 'MessageSent', message: messageTold(facts, item) }
    }
    case 'edited': {
      const item = facts.items.get(entry.number)
      return item ? { type: 'MessageEdited', message: messageTold(facts, item) } : null
    }
    case 'erased':
      return { type: 'MessagesDeleted', numbers: entry.numbers, messages: erased(facts, entry.numbers) }
    case 'reacted':
    case 'unreacted': {
      const item = facts.items.get(entry.number)
      const type = entry.kind === 'reacted' ? 'ReactionAdded' : 'ReactionRemoved'
      const { emoji, count } = entry
      return item ? { type, messageId: messageIdAt(facts.roomId, item), emoji, count } : null
    }
    default:
      return aboutPeople(facts, entry)
  }
}

const erased = ({ items, ...facts }: Facts, numbers: readonly number[]): WebhookMessage[] =>
  numbers.flatMap(number => items.get(number) ?? []).map(item => messageTold({ ...facts, items }, item))

type AboutPeople = Exclude<KnownEntry, Entry & { kind: 'message' | 'edited' | 'erased' | 'reacted' | 'unreacted' }>

function aboutPeople(facts: Facts, entry: AboutPeople): WithoutPlace<WebhookEvent> {
  switch (entry.kind) {
    case 'added': {
      const { member, role, memberCount } = entry
      return { type: 'MemberAdded', user: userTold(facts, member), role, memberCount }
    }
    case 'removed': {
      const { member, cause, memberCount } = entry
      return { type: 'MemberRemoved', user: userTold(facts, member), cause, memberCount }
    }
    case 'standing': {
      const { member, role, mutedUntil } = entry
      return { type: 'MemberUpdated', user: userTold(facts, member), role, mutedUntil: timeOrNull(mutedUntil) }
    }
    case 'banned':
      return { type: 'UserBanned', user: userTold(facts, entry.user), bannedUntil: timeOrNull(entry.until) }
    case 'unbanned':
      return { type: 'UserUnbanned', user: userTold(facts, entry.user) }
    case 'updated':
      return { type: 'RoomUpdated' }
    case 'deleted':
      return { type: 'RoomDeleted', roomName: entry.roomName }
  }
}
