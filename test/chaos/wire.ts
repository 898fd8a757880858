/** What a listening client asks for, and what arrives, as notes. */
import { decodeCursor, type RoomPosition } from '../../src/domain/cursor.ts'
import type { EventType, ResetReason } from '../../src/domain/event.ts'
import { locateMessage } from '../../src/domain/message.ts'
import type { ReceivedEvent, ReceivedReset, ReceivedSignal } from './history.ts'
import { namesIn, selectionOf, shownIn, type WireMessage, type WirePerson } from './shown.ts'

const person = '{ id displayName }'

export const documentOf = (options: { withBodies: boolean }) => `
subscription ($after: [FeedCursor!], $roomIds: [ID!]) { events(after: $after, roomIds: $roomIds) {
  __typename cursor occurredAt
  ... on RoomEvent { roomId }
  ... on FeedReady { cursors }
  ... on FeedReset { reason }
  ... on MessageSent { message { ${selectionOf(options)} } }
  ... on MessageEdited { message { ${selectionOf(options)} } }
  ... on MessagesDeleted { messages { ${selectionOf(options)} } }
  ... on ReactionAdded { messageId reaction { emoji count } user ${person} }
  ... on ReactionRemoved { messageId reaction { emoji count } user ${person} }
  ... on MemberAdded { member { user ${person} } }
  ... on MemberRemoved { user ${person} }
  ... on UserBanned { user ${person} } ... on UserUnbanned { user ${person} }
  ... on MemberUpdated { member { role user ${person} } } ... on RoomUpdated { room { topic } updatedBy ${person} }
  ... on UserTyping { user ${person} } ... on ReadMarkerMoved { user ${person} }
  ... on AddedToRoom { roomId } ... on RemovedFromRoom { roomId } ... on RoomDeleted { roomId }
} }`

export interface WireEvent {
  __typename: EventType
  cursor: string | null
  occurredAt: string
  roomId: string
  cursors: string[]
  reason: ResetReason
  message?: WireMessage
  messages?: WireMessage[]
  messageId?: string
  reaction?: { emoji: string; count: number }
  member?: { user: WirePerson; role?: string }
  user?: WirePerson
}

/** Every cursor of a `FeedReady`. */
export const positionsOf = ({ cursors }: WireEvent): RoomPosition[] => cursors.map(cursor => decodeCursor(cursor)!)

export const isSignal = ({ __typename }: WireEvent): boolean =>
  __typename === 'UserTyping' || __typename === 'ReadMarkerMoved'

export const signalOf = ({ __typename: type, roomId, occurredAt, user }: WireEvent): ReceivedSignal => ({
  ...{ kind: 'signal', at: Date.now(), type: type as ReceivedSignal['type'], roomId },
  ...{ occurredAt: Date.parse(occurredAt), about: user!.id },
})

/** Any other event. */
export function noteOf(event: WireEvent): ReceivedEvent | ReceivedReset {
  const { __typename: type, roomId, reason, messageId, reaction, member, user, occurredAt } = event
  const position = event.cursor === null ? null : decodeCursor(event.cursor)!.position
  const at = Date.now()
  if (type === 'FeedReset') return { kind: 'reset', at, roomId, reason, position }
  const messages = event.messages ?? (event.message ? [event.message] : [])
  return {
    ...{ kind: 'event', at, roomId, about: aboutOf(event, messages), occurredAt: Date.parse(occurredAt) },
    ...{ type: type as ReceivedEvent['type'], position: position! },
    ...{ messages: shownIn(messages), names: namesIn(messages, [member?.user, user]) },
    reaction: messageId && reaction ? { messageId, ...reaction } : null,
  }
}

function aboutOf({ messageId, reaction, member, user }: WireEvent, messages: WireMessage[]): string | null {
  if (messageId && reaction) return `${numberIn(messageId)} ${reaction.emoji} ${reaction.count} ${user?.id}`
  if (messages.length > 0) return messages.map(({ id }) => numberIn(id)).join()
  if (member?.role) return `${member.user.id} ${member.role}`
  return member?.user.id ?? user?.id ?? null
}

const numberIn = (messageId: string) => locateMessage(messageId)?.place.number
