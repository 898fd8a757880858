/** Creating, changing and deleting rooms. */
import type { RoomChangeInput } from '../chat/rooms.ts'
import {
  InvalidInputError,
  LimitExceededError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { Room } from '../domain/room.ts'
import type { NewRoomInput } from '../domain/room-facts.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { unauthenticated } from './faults.ts'
import { writePoints } from './price.ts'
import { RoomRoleRef } from './role.ts'
import { RoomRef, RoomVisibilityRef } from './room.ts'

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]

/** What both creating and changing a room say of it. */
const factFields = (t: InputFields) => ({
  topic: t.string({
    description: `What the room is about, in one line: at most ${byDefault('roomTopicChars')}. Null or blank: nothing.`,
  }),
  roleToSend: t.field({ type: RoomRoleRef, description: 'The least role that may send messages and react.' }),
  roleToAdd: t.field({ type: RoomRoleRef, description: 'The least role that may add members.' }),
  roleToRemove: t.field({ type: RoomRoleRef, description: 'The least role that may remove fellow members.' }),
  slowModeSeconds: t.int({
    description: `How long a member has to wait after a message before the next one: at most ${byDefault('slowModeSeconds')}. Zero: not at all.`,
  }),
  avatarUrl: t.string({
    description: `The \`https\` address of a picture: at most ${byDefault('avatarUrlChars')}. Null: none.`,
  }),
  metadata: t.field({
    type: 'JSONObject',
    description: `What the application attaches to the room: an object of at most ${byDefault('roomMetadataBytes')} as JSON. Null: nothing.`,
  }),
})
const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'The room to create.',
  fields: t => ({
    name: t.string({
      required: true,
      description: `The name, on one line: at most ${byDefault('roomNameChars')}. At least one character must be visible, and none may change the direction of text. Spaces at both ends are removed.`,
    }),
    ...factFields(t),
    visibility: t.field({ type: RoomVisibilityRef, defaultValue: 'PRIVATE', description: 'Who may see the room.' }),
    memberIds: t.idList({
      description: `Who is to be in it besides the viewer: at most ${byDefault('membersAtCreation')}. Those who cannot be added are left out: unknown people, people who have blocked the viewer, and people who are in too many rooms already. Each counts as a command.`,
    }),
    externalId: t.string({
      description: `The application’s own id of the room, at most ${byDefault('externalIdChars')}: only for the application, itself or as somebody. If there is such a room already, that one is answered, as it is.`,
    }),
    clientRoomId: t.string({
      description: `Makes it safe to send the same request again. The client makes up a new text for every room: not empty, at most ${byDefault('clientIdChars')}. A second request with the same \`clientRoomId\` that asks for the same room answers the one that the first one created.`,
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

command('createRoom', {
  input: CreateRoomInput,
  given: 'The room to create.',
  payload: CreateRoomPayload,
  refusals: [InvalidInputError, NotFoundError, LimitExceededError, RateLimitedError],
  price: ({ input }) => ({
    points: writePoints * (1 + (input.memberIds?.length ?? 0)),
  }),
  description: `Creates a room with the viewer as its first member and its owner, and fills it in the same step. Everybody in it receives \`AddedToRoom\`; \`members\` shows who is. In a private room members may add and remove members, in a public one moderators, unless the input says otherwise.
- \`InvalidInputError\`: something given breaks its rule, or the \`clientRoomId\` was used for a room with other values, for one that was deleted, or for one that the viewer has left.
- \`NotFoundError\`: not answered today. Of \`memberIds\`, unknown people are left out.
- \`LimitExceededError\`: the viewer has created as many rooms as one user may have (${byDefault('roomsPerUser')}). Rooms to which others added the viewer do not count.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: async (input, { chat, session }) => {
    const created = await chat.rooms.create(session.user, input as NewRoomInput)
    if (!created) throw unauthenticated('dead')
    return created
  },
})

const UpdateRoomInput = builder.inputType('UpdateRoomInput', {
  description:
    'What to change of a room. What is absent stays as it is. Null takes away what a room can be without: `topic`, `avatarUrl` and `metadata`; elsewhere it means the same as absence.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    name: t.string({ description: 'The name. The rules are those of `createRoom`.' }),
    ...factFields(t),
    visibility: t.field({ type: RoomVisibilityRef, description: 'Who may see the room.' }),
  }),
})

const UpdateRoomPayload = builder.objectRef<{ room: Room }>('UpdateRoomPayload').implement({
  description: 'The room is what was asked.',
  fields: t => ({ room: t.expose('room', { type: RoomRef, description: 'The room.' }) }),
})

command('updateRoom', {
  input: UpdateRoomInput,
  given: 'What to change of which room.',
  payload: UpdateRoomPayload,
  refusals: [InvalidInputError, NotAMemberError, NotAllowedError, RateLimitedError],
  description: `Changes a room. Moderators may change \`name\`, \`topic\`, \`avatarUrl\`, \`slowModeSeconds\` and \`roleToSend\`; the owner may change everything. All members receive \`RoomUpdated\`. What changes nothing succeeds, and nobody hears of it.
- \`InvalidInputError\`: something given breaks its rule.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotAllowedError\`: the viewer may not change something of what is given. Then nothing is changed.
- \`RateLimitedError\`: too many commands of the viewer, or too many changes of this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.rooms.update(session.user, input as RoomChangeInput),
})

const DeleteRoomInput = builder.inputType('DeleteRoomInput', {
  description: 'The room to delete.',
  fields: t => ({ roomId: t.id({ required: true, description: 'The id of the room.' }) }),
})

const DeleteRoomPayload = builder.objectRef<{ roomId: string }>('DeleteRoomPayload').implement({
  description: 'The room is deleted, by this request or by an earlier one.',
  fields: t => ({ roomId: t.exposeID('roomId', { description: 'The id that the room had.' }) }),
})

command('deleteRoom', {
  input: DeleteRoomInput,
  given: 'The room to delete.',
  payload: DeleteRoomPayload,
  refusals: [NotAMemberError, NotAllowedError, RateLimitedError],
  description: `Deletes a room with all its messages, for all members. Every member receives \`RoomDeleted\`. Deleting a room twice succeeds.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotAllowedError\`: the viewer is a member, but not the owner.
- \`RateLimitedError\`: too many commands in a minute.`,
  resolve: async (input, { chat, session }) => {
    await chat.rooms.delete(session.user, input)
    return { roomId: input.roomId }
  },
})
