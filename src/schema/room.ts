/** Rooms: the type, reading one, creating and deleting. */
import {
  InvalidInputError,
  LimitExceededError,
  NotAMemberError,
  NotTheCreatorError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { bytePoints, priced, readPoints, writePoints } from './price.ts'
import { UserRef } from './user.ts'

/** Marks a field that reads what may change: refused inside subscriptions, whose events are made of entries alone. */
export const reads = { reads: true }

export const RoomRef = builder.objectRef<Room>('Room').implement({
  description:
    'A place where members send messages. `id`, `name`, `metadata` and `createdAt` are available wherever there is a room. The other fields are null if the viewer is not a member, and are not available inside subscriptions.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `room_…`.' }),
    name: t.exposeString('name', {
      description: `The name: at most ${byDefault('roomNameChars')}. It never changes. Several rooms may have the same name.`,
    }),
    metadata: t.expose('metadata', {
      type: 'JSONObject',
      nullable: true,
      extensions: priced((_args, limits) => ({ points: bytePoints(limits.roomMetadataBytes) })),
      description: 'What the application attached to the room.',
    }),
    owner: t.field({
      type: UserRef,
      nullable: true,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description:
        'Who created the room, and alone may delete it. Null if the viewer is not a member. Not available inside subscriptions.',
      resolve: (room, _args, { chat, session }) => session && chat.rooms.owner(session.user, room),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the room was created.' }),
    memberCount: t.int({
      nullable: true,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description:
        'How many members the room has. Null if the viewer is not a member. Not available inside subscriptions.',
      resolve: ({ id }, _args, { chat, session }) => session && chat.rooms.memberCount(session.user, id),
    }),
  }),
})

builder.queryField('room', t =>
  t.withAuth({ viewer: true }).field({
    type: RoomRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The room with this id. Null if the viewer is not a member of it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the room.' }) },
    resolve: (_root, { id }, { chat, session }) => chat.rooms.find(session.user, id),
  }),
)

const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'The room to create.',
  fields: t => ({
    name: t.string({
      required: true,
      description: `The name, on one line: at most ${byDefault('roomNameChars')}. At least one character must be visible, and none may change the direction of text. Spaces at both ends are removed.`,
    }),
    metadata: t.field({
      type: 'JSONObject',
      description: `What the application attaches to the room: an object of at most ${byDefault('roomMetadataBytes')} as JSON.`,
    }),
    clientRoomId: t.string({
      description: `Makes it safe to send the same request again. The client makes up a new text for every room: not empty, at most ${byDefault('clientIdChars')}. A second request with the same \`clientRoomId\`, the same name and the same metadata answers the room that the first one created.`,
    }),
  }),
})

const CreateRoomPayload = builder.objectRef<{ room: Room; created: boolean }>('CreateRoomPayload').implement({
  description: 'The room was created, by this request or by an earlier one with the same `clientRoomId`.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    created: t.exposeBoolean('created', { description: 'False if an earlier request created the room.' }),
  }),
})

builder.mutationField('createRoom', t =>
  t.withAuth({ viewer: true }).field({
    type: CreateRoomPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, LimitExceededError, RateLimitedError] },
    description: `Creates a room with the viewer as its first member. The viewer receives \`AddedToRoom\`.
- \`InvalidInputError\`: the name or the \`clientRoomId\` breaks its rule, or the \`clientRoomId\` was used for a room with another name or for a room that was deleted.
- \`LimitExceededError\`: the viewer has created as many rooms as one user may have (${byDefault('roomsPerUser')}). Rooms to which others added the viewer do not count.
- \`RateLimitedError\`: too many commands in a minute.`,
    args: { input: t.arg({ type: CreateRoomInput, required: true, description: 'The room to create.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.rooms.create(session.user, input),
  }),
)

const DeleteRoomInput = builder.inputType('DeleteRoomInput', {
  description: 'The room to delete.',
  fields: t => ({ roomId: t.id({ required: true, description: 'The id of the room.' }) }),
})

const DeleteRoomPayload = builder.objectRef<{ roomId: string }>('DeleteRoomPayload').implement({
  description: 'The room is deleted, by this request or by an earlier one.',
  fields: t => ({ roomId: t.exposeID('roomId', { description: 'The id that the room had.' }) }),
})

builder.mutationField('deleteRoom', t =>
  t.withAuth({ viewer: true }).field({
    type: DeleteRoomPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotAMemberError, NotTheCreatorError, RateLimitedError] },
    description: `Deletes a room with all its messages, for all members. Every member receives \`RoomDeleted\`. Deleting a room twice succeeds.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotTheCreatorError\`: the viewer is a member, but did not create the room.
- \`RateLimitedError\`: too many commands in a minute.`,
    args: { input: t.arg({ type: DeleteRoomInput, required: true, description: 'The room to delete.' }) },
    resolve: async (_root, { input }, { chat, session }) => {
      await chat.rooms.delete(session.user, input)
      return { roomId: input.roomId }
    },
  }),
)
