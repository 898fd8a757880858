/** What a listening client asks for, and what arrives, as notes. */
import { decodeCursor, type RoomPosition } from '../../src/domain/cursor.ts'
import type { EventType, ResetReason } from '../../src/domain/event.ts'
import type { ReceivedEvent, ReceivedReset } from './history.ts'

export const documentOf = ({ withBodies }: { withBodies: boolean }) => `
subscription ($after: [FeedCursor!]) { events(after: $after) {
  __typename cursor occurredAt
  ... on RoomEvent { roomId }
  ... on FeedReady { cursors }
  ... on FeedReset { reason }
  ... on MessageSent { message { clientMessageId ${withBodies ? 'body' : ''} } }
  ... on MemberAdded { member { user { id } } }
  ... on MemberRemoved { user { id } }
  ... on AddedToRoom { roomId } ... on RemovedFromRoom { roomId } ... on RoomDeleted { roomId }
} }`

export interface WireEvent {
  __typename: EventType
  cursor: string | null
  occurredAt: string
  roomId: string
  cursors: string[]
  reason: ResetReason
  message?: { clientMessageId: string | null }
  member?: { user: { id: string } }
  user?: { id: string }
}

/** Every cursor of a `FeedReady`. */
export const positionsOf = ({ cursors }: WireEvent): RoomPosition[] => cursors.map(cursor => decodeCursor(cursor)!)

/** Any other event. */
export function noteOf(event: WireEvent): ReceivedEvent | ReceivedReset {
  const { __typename: type, roomId, reason, message, member, user, occurredAt } = event
  const position = event.cursor === null ? null : decodeCursor(event.cursor)!.position
  const at = Date.now()
  if (type === 'FeedReset') return { kind: 'reset', at, roomId, reason, position }
  const about = message?.clientMessageId ?? member?.user.id ?? user?.id ?? null
  return {
    ...{ kind: 'event', at, roomId, about, occurredAt: Date.parse(occurredAt) },
    ...{ type: type as ReceivedEvent['type'], position: position! },
  }
}
