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
import { priced, readPoints, writePoints } from './price.ts'
import { UserRef } from './user.ts'

/** Marks a field that reads what may change: refused inside subscriptions, whose events are made of entries alone. */
export const reads = { reads: true }

export const RoomRef = builder.objectRef<Room>('Room').implement({
  description:
    'A place where members send messages. Its id, name, creator and creation resolve wherever a room is reached; the other fields are null for who is not (or no longer) a member, and may not be selected inside subscriptions.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `room_…`.' }),
    name: t.exposeString('name', { description: 'The name, 1–80 characters; not unique. It never changes.' }),
    creator: t.expose('creator', { type: UserRef, description: 'Who created the room, and alone may delete it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the room was created.' }),
    memberCount: t.int({
      nullable: true,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description: 'How many members the room has. Null for who is no member. Not inside subscriptions.',
      resolve: ({ id }, _args, { chat, session }) => session && chat.rooms.memberCount(session.user, id),
    }),
  }),
})

builder.queryField('room', t =>
  t.withAuth({ viewer: true }).field({
    type: RoomRef,
    nullable: true,
    extensions: priced({ points: readPoints }),
    description: 'The room with this id if the viewer is a member of it, else null.',
    args: { id: t.arg.id({ required: true, description: 'The id of the room.' }) },
    resolve: (_root, { id }, { chat, session }) => chat.rooms.find(session.user, id),
  }),
)

const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'The room to create.',
  fields: t => ({
    name: t.string({
      required: true,
      description:
        '1–80 characters on one line, of which one can be seen, and none that turns the direction of text; spaces around it are cut.',
    }),
    clientRoomId: t.string({
      description:
        'Makes a retry safe: 1–64 characters, new for every room the viewer creates. With the same one and the same name, the room created first is answered.',
    }),
  }),
})

const CreateRoomPayload = builder.objectRef<{ room: Room; created: boolean }>('CreateRoomPayload').implement({
  description: 'The room was created, now or by the first of several tries.',
  fields: t => ({
    room: t.expose('room', { type: RoomRef, description: 'The room.' }),
    created: t.exposeBoolean('created', { description: 'False if an earlier try created it.' }),
  }),
})

builder.mutationField('createRoom', t =>
  t.withAuth({ viewer: true }).field({
    type: CreateRoomPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, LimitExceededError, RateLimitedError] },
    description: `Creates a room with the viewer as its first member. The viewer's feeds get \`AddedToRoom\`.
- \`InvalidInputError\`: the name or \`clientRoomId\` breaks its rule; or a room with this \`clientRoomId\` has another name, or was deleted.
- \`LimitExceededError\`: the viewer has created 500 rooms already. Those that others put the viewer into do not count.
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
  description: 'The room is deleted, now or since an earlier try.',
  fields: t => ({ roomId: t.exposeID('roomId', { description: 'The id that the room had.' }) }),
})

builder.mutationField('deleteRoom', t =>
  t.withAuth({ viewer: true }).field({
    type: DeleteRoomPayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [NotAMemberError, NotTheCreatorError, RateLimitedError] },
    description: `Deletes a room with all its messages, for all members. Every member's feeds get \`RoomDeleted\`. Deleting twice succeeds.
- \`NotAMemberError\`: there is no such room, or the viewer is not in it.
- \`NotTheCreatorError\`: the viewer is a member, but did not create it.
- \`RateLimitedError\`: too many commands in a minute.`,
    args: { input: t.arg({ type: DeleteRoomInput, required: true, description: 'The room to delete.' }) },
    resolve: async (_root, { input }, { chat, session }) => {
      await chat.rooms.delete(session.user, input)
      return { roomId: input.roomId }
    },
  }),
)
