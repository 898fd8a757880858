/** Events of rooms as one line each, alike for everybody who is told of the same entry. */
import type { FeedEvent } from './chat-client.ts'

export function lineOf(event: FeedEvent): string {
  switch (event.__typename) {
    case 'MessageSent':
      return `MessageSent ${event.message.number}: ${event.message.body}`
    case 'MessagesDeleted':
      return `MessagesDeleted ${event.messages.map(({ number, body }) => `${number}${body}`).join(' ')}`
    case 'MemberAdded':
      return `MemberAdded ${event.member.user.username}`
    case 'MemberRemoved':
      return `MemberRemoved ${event.user.username} ${event.cause}`
    case 'MemberUpdated':
      return `MemberUpdated ${event.member.user.username} ${event.member.role} ${event.member.mutedUntil ? 'muted' : 'free'}`
    case 'RemovedFromRoom':
      return `RemovedFromRoom ${event.cause}`
    case 'UserBanned':
    case 'UserUnbanned':
      return `${event.__typename} ${event.user.username}`
    case 'RoomUpdated':
      return `RoomUpdated ${event.room.visibility} ${event.room.roleToSend} ${event.room.slowModeSeconds}`
    case 'FeedReset':
      return `FeedReset ${event.reason}`
    default:
      return String(event.__typename)
  }
}
