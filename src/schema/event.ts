/** Events: what happens in rooms, as one subscriber sees it. Their fields show what the entry carries, and read nothing. */
import type { RemovalCause } from '../domain/entry.ts'
import type { Event, FeedReset, RoomEvent } from '../domain/event.ts'
import type { SignalEvent } from '../domain/signal.ts'
import { builder } from './builder.ts'
import { RoomMemberRef } from './member.ts'
import { MessageRef } from './message.ts'
import { ReactionRef } from './reaction.ts'
import { RoomRef } from './room.ts'
import { UserRef } from './user.ts'

export const EventRef = builder.interfaceRef<Event>('Event').implement({
  description: 'What a feed delivers.',
  resolveType: event => event.type,
  fields: t => ({
    cursor: t.expose('cursor', {
      type: 'FeedCursor',
      nullable: true,
      description:
        'Where the feed is in the log of the room after this event. Keep the cursor that was received last for each room. Null if there is nothing to keep.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
  }),
})

export const RoomEventRef = builder.interfaceRef<RoomEvent | SignalEvent | FeedReset>('RoomEvent').implement({
  description: 'An event of one room. The events of one room come in the order of its log.',
  interfaces: [EventRef],
  resolveType: event => event.type,
  fields: t => ({ roomId: t.exposeID('roomId', { description: 'The id of the room.' }) }),
})

/** Of the event of this type: several types may have the same shape. */
type Shape<T, E = RoomEvent> = E extends { type: infer Types } ? (T extends Types ? E : never) : never

const roomEvent = <T extends RoomEvent['type']>(type: T) => builder.objectRef<Shape<T>>(type)

const interfaces = [EventRef, RoomEventRef]

roomEvent('MessageSent').implement({
  description: 'A member sent a message. All members receive it, also the author, on all sockets.',
  interfaces,
  fields: t => ({ message: t.expose('message', { type: MessageRef, description: 'The message.' }) }),
})

roomEvent('MessageEdited').implement({
  description: 'The author changed what a message says.',
  interfaces,
  fields: t => ({ message: t.expose('message', { type: MessageRef, description: 'The message as it is now.' }) }),
})

roomEvent('MessagesDeleted').implement({
  description: 'Messages were deleted. Their texts are nowhere any more: forget them.',
  interfaces,
  fields: t => ({
    messages: t.expose('messages', {
      type: [MessageRef],
      description: 'The messages, which keep their places and their authors.',
    }),
    deletedBy: t.expose('deletedBy', { type: UserRef, description: 'Who deleted them.' }),
  }),
})

const reactionFields = {
  messageId: 'The id of the message.',
  reaction: 'The emoji, and how many react with it now.',
}

roomEvent('ReactionAdded').implement({
  description: 'Somebody reacted to a message.',
  interfaces,
  fields: t => ({
    messageId: t.exposeID('messageId', { description: reactionFields.messageId }),
    reaction: t.expose('reaction', { type: ReactionRef, description: reactionFields.reaction }),
    user: t.expose('user', { type: UserRef, description: 'Who reacted.' }),
  }),
})

roomEvent('ReactionRemoved').implement({
  description: 'Somebody took a reaction back.',
  interfaces,
  fields: t => ({
    messageId: t.exposeID('messageId', { description: reactionFields.messageId }),
    reaction: t.expose('reaction', { type: ReactionRef, description: reactionFields.reaction }),
    user: t.expose('user', { type: UserRef, description: 'Who took it back.' }),
  }),
})

roomEvent('MemberAdded').implement({
  description: 'Another user was added to a room of the viewer. The member who added them receives this event too.',
  interfaces,
  fields: t => ({
    member: t.expose('member', { type: RoomMemberRef, description: 'The new member.' }),
    memberCount: t.exposeInt('memberCount', { description: 'How many members the room has now.' }),
  }),
})

const RemovalCauseRef = builder.enumType('RemovalCause', {
  description: 'Why a membership ended.',
  values: {
    LEFT: { description: 'The user left.' },
    REMOVED: { description: 'Somebody removed the user, who may come back.' },
    BANNED: { description: 'Somebody banned the user.' },
    ACCOUNT_DELETED: { description: 'The user deleted the account. There is only a “Deleted user” now.' },
  } satisfies Record<RemovalCause, unknown>,
})

roomEvent('MemberRemoved').implement({
  description: 'Another user left a room of the viewer, or was removed from it.',
  interfaces,
  fields: t => ({
    memberId: t.exposeID('memberId', { description: 'The id that this user had as a member.' }),
    user: t.expose('user', { type: UserRef, description: 'The user, who is no longer a member.' }),
    memberCount: t.exposeInt('memberCount', { description: 'How many members the room has now.' }),
    removedBy: t.expose('removedBy', {
      type: UserRef,
      description: 'Who removed this user. It is the same user if they left.',
    }),
    cause: t.expose('cause', { type: RemovalCauseRef, description: 'Why.' }),
  }),
})

roomEvent('MemberUpdated').implement({
  description: 'What a member may do in the room has changed. The member receives this event too.',
  interfaces,
  fields: t => ({
    member: t.expose('member', { type: RoomMemberRef, description: 'The member, as they were from then on.' }),
    updatedBy: t.expose('updatedBy', { type: UserRef, description: 'Who changed it.' }),
  }),
})

roomEvent('AddedToRoom').implement({
  description:
    'The viewer was added to a room, or created it. From now on the feed delivers everything that happens in the room. Earlier messages are in `Room.messages`.',
  interfaces,
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    addedBy: t.expose('addedBy', {
      type: UserRef,
      description: 'Who added the viewer. It is the viewer if they created the room.',
    }),
  }),
})

roomEvent('RemovedFromRoom').implement({
  description:
    'The viewer left a room, or was removed from it. It is the last event of this room until the viewer is added again.',
  interfaces,
  fields: t => ({
    roomName: t.exposeString('roomName', { description: 'The name that the room had then.' }),
    removedBy: t.expose('removedBy', {
      type: UserRef,
      description: 'Who removed the viewer. It is the viewer if they left.',
    }),
    cause: t.expose('cause', { type: RemovalCauseRef, description: 'Why.' }),
    bannedUntil: t.expose('bannedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when, if the cause is a ban; null: until it is lifted. Null for other causes.',
    }),
  }),
})

roomEvent('UserBanned').implement({
  description:
    'A user is kept out of the room from now on. They may not have been a member. The reason is in `Room.bans`.',
  interfaces,
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'Who is banned.' }),
    bannedBy: t.expose('bannedBy', { type: UserRef, description: 'Who banned them.' }),
    bannedUntil: t.expose('bannedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null: until it is lifted.',
    }),
  }),
})

roomEvent('UserUnbanned').implement({
  description: 'A ban was lifted. When a ban ends by itself, there is no event.',
  interfaces,
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'Who is banned no longer.' }),
    unbannedBy: t.expose('unbannedBy', { type: UserRef, description: 'Who lifted the ban.' }),
  }),
})

roomEvent('RoomUpdated').implement({
  description: 'A room of the viewer was changed: what it is called, what may be done in it, or who owns it.',
  interfaces,
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room as it is now.' }),
    updatedBy: t.expose('updatedBy', { type: UserRef, description: 'Who changed it.' }),
  }),
})

roomEvent('RoomDeleted').implement({
  description: 'The owner deleted a room of the viewer. It is the last event of this room.',
  interfaces,
  fields: t => ({
    roomName: t.exposeString('roomName', { description: 'The name that the room had.' }),
    deletedBy: t.expose('deletedBy', { type: UserRef, description: 'Who deleted it.' }),
  }),
})

builder.objectRef<Extract<SignalEvent, { type: 'UserTyping' }>>('UserTyping').implement({
  description:
    'Somebody types, at this moment. A signal: it goes to those who listen now, and is never replayed. Its `cursor` is null.',
  interfaces,
  fields: t => ({
    user: t.expose('user', { type: UserRef, description: 'Who types.' }),
    until: t.expose('until', { type: 'DateTime', description: 'When to stop showing it, unless it comes again.' }),
  }),
})

builder.objectRef<Extract<SignalEvent, { type: 'ReadMarkerMoved' }>>('ReadMarkerMoved').implement({
  description:
    'A reader moved on: a hint to read the counts again. It always goes to the sockets of the reader, and in small rooms to all members. A signal: its `cursor` is null. A resumed feed tells the markers of the viewer before `FeedReady`.',
  interfaces,
  fields: t => ({
    memberId: t.exposeID('memberId', { description: 'The id of the reader as a member.' }),
    user: t.expose('user', { type: UserRef, description: 'The reader.' }),
    readNumber: t.exposeInt('readNumber', { description: 'The number of the last message that they have read.' }),
  }),
})
