/** One event of each type, as delivery hands them to the server. */
import type { Event } from '../../src/domain/event.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { Message } from '../../src/domain/message.ts'
import { roomOf } from './room.ts'

const at = Date.UTC(2030, 0, 31, 12)

const user = (name: string) => ({
  id: `user_${name.padEnd(22, '0')}` as UserId,
  username: name,
  displayName: name,
  avatarUrl: null,
  createdAt: at,
  version: '1',
})

const [ada, bob] = [user('ada'), user('bob')]
const roomId: RoomId = 'room_1234567890123456789012'
const room = roomOf(roomId, ada, 'Tea', at)
const shared = { roomId, cursor: 'here', occurredAt: at }

const replied: Message = {
  id: 'msg_w',
  roomId,
  author: bob,
  body: 'Hi',
  metadata: null,
  sentAt: at,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  number: 6,
  clientMessageId: null,
  replyToId: null,
  replyTo: null,
}

export const message: Message = {
  ...replied,
  id: 'msg_x',
  author: ada,
  body: 'Hello',
  metadata: '{"mood":"merry"}',
  number: 7,
  replyToId: 'msg_w',
  replyTo: replied,
}

const erased = { ...message, body: '', metadata: null, deletedAt: at, deletedBy: ada, replyToId: null, replyTo: null }
const member = { roomId, id: 'mem_x' as const, user: bob, role: 'MEMBER' as const, addedBy: ada, joinedAt: at }
const reaction = { id: 'rea_x', messageId: message.id, emoji: '☕', count: 2 }

export const eventsOfAllTypes: readonly Event[] = [
  { type: 'MessageSent', ...shared, message },
  { type: 'MessageEdited', ...shared, message: { ...message, editedAt: at } },
  { type: 'MessagesDeleted', ...shared, messages: [erased], deletedBy: ada },
  { type: 'ReactionAdded', ...shared, messageId: message.id, reaction, user: bob },
  { type: 'ReactionRemoved', ...shared, messageId: message.id, reaction, user: bob },
  { type: 'MemberAdded', ...shared, member, memberCount: 2 },
  { type: 'MemberRemoved', ...shared, memberId: member.id, user: bob, removedBy: bob, cause: 'LEFT', memberCount: 1 },
  { type: 'MemberUpdated', ...shared, member: { ...member, role: 'MODERATOR' }, updatedBy: ada },
  { type: 'AddedToRoom', ...shared, room, addedBy: ada },
  { type: 'RemovedFromRoom', ...shared, roomName: room.name, removedBy: ada, cause: 'BANNED', bannedUntil: at },
  { type: 'UserBanned', ...shared, user: bob, bannedBy: ada, bannedUntil: null },
  { type: 'UserUnbanned', ...shared, user: bob, unbannedBy: ada },
  { type: 'RoomUpdated', ...shared, room, updatedBy: ada },
  { type: 'RoomDeleted', ...shared, roomName: room.name, deletedBy: ada },
  { type: 'FeedReset', roomId, cursor: null, occurredAt: at, reason: 'GONE' },
  { type: 'FeedReady', cursor: null, occurredAt: at, cursors: ['here'] },
]
