/** Events: what happens in rooms, as one subscriber sees it. Their fields show the entry and read nothing. */
import type { Event, FeedReset, RoomEvent } from '../domain/event.ts'
import { builder } from './builder.ts'
import { RoomMemberRef } from './member.ts'
import { MessageRef } from './message.ts'
import { RoomRef } from './room.ts'
import { UserRef } from './user.ts'

export const EventRef = builder.interfaceRef<Event>('Event').implement({
  description: 'Something that a feed tells.',
  resolveType: event => event.type,
  fields: t => ({
    cursor: t.expose('cursor', {
      type: 'FeedCursor',
      nullable: true,
      description:
        'Where the feed stands in the room after this event: keep it for its room, the last one received. Null where there is nothing to keep.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
  }),
})

export const RoomEventRef = builder.interfaceRef<RoomEvent | FeedReset>('RoomEvent').implement({
  description: 'Something that a feed tells about one room. Per room, events come in the order of the log.',
  interfaces: [EventRef],
  resolveType: event => event.type,
  fields: t => ({ roomId: t.exposeID('roomId', { description: 'The id of the room that it is about.' }) }),
})

const roomEvent = <T extends RoomEvent['type']>(type: T) => builder.objectRef<Extract<RoomEvent, { type: T }>>(type)

const interfaces = [EventRef, RoomEventRef]

roomEvent('MessageSent').implement({
  description: 'A member sent a message. All members get it, the author’s own sockets included.',
  interfaces,
  fields: t => ({ message: t.expose('message', { type: MessageRef, description: 'The message.' }) }),
})

roomEvent('MemberAdded').implement({
  description: 'Someone else was added to a room that the viewer is in. Whoever added gets it too.',
  interfaces,
  fields: t => ({
    member: t.expose('member', { type: RoomMemberRef, description: 'The new member.' }),
    memberCount: t.exposeInt('memberCount', { description: 'How many members the room has now.' }),
  }),
})

roomEvent('MemberRemoved').implement({
  description: 'Someone else left a room that the viewer is in, or was removed from it.',
  interfaces,
  fields: t => ({
    memberId: t.exposeID('memberId', { description: 'The id that they had as a member.' }),
    user: t.expose('user', { type: UserRef, description: 'Who is no longer a member.' }),
    memberCount: t.exposeInt('memberCount', { description: 'How many members the room has now.' }),
    removedBy: t.expose('removedBy', {
      type: UserRef,
      description: 'The member who removed them: themselves, if they left.',
    }),
  }),
})

roomEvent('AddedToRoom').implement({
  description:
    'The viewer was added to a room, or created it. From here on the feed tells all that happens in it; what was said before is in `Room.messages`.',
  interfaces,
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    addedBy: t.expose('addedBy', {
      type: UserRef,
      description: 'Who added the viewer: the viewer, for a room of their own.',
    }),
  }),
})

roomEvent('RemovedFromRoom').implement({
  description: 'The viewer left a room or was removed from it. It is the last event of this stay.',
  interfaces,
  fields: t => ({
    roomName: t.exposeString('roomName', { description: 'The name of the room.' }),
    removedBy: t.expose('removedBy', {
      type: UserRef,
      description: 'Who removed the viewer: the viewer, who left.',
    }),
  }),
})

roomEvent('RoomDeleted').implement({
  description: 'A room that the viewer was in was deleted by its creator. It is the last event of the room.',
  interfaces,
  fields: t => ({
    roomName: t.exposeString('roomName', { description: 'The name that the room had.' }),
    deletedBy: t.expose('deletedBy', { type: UserRef, description: 'The creator, who deleted it.' }),
  }),
})
