/** Sending, editing and deleting messages. */
import type { EditInput } from '../chat/messages.ts'
import {
  InvalidInputError,
  MessageRejectedError,
  MutedError,
  NotAllowedError,
  NotAMemberError,
  NotFoundError,
  RateLimitedError,
  SlowModeError,
} from '../domain/errors.ts'
import type { Message } from '../domain/message.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { MessageRef } from './message.ts'

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'The message to send.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    body: t.string({
      required: true,
      description: `The text: at most ${byDefault('bodyChars')} and at most ${byDefault('bodyBytes')}. At least one character must be visible. Line ends and tabs are allowed, other control characters are not. Marks that change the direction of text are closed at the end.`,
    }),
    metadata: t.field({
      type: 'JSONObject',
      description: `What the application attaches: an object of at most ${byDefault('messageMetadataBytes')} as JSON. With it the body may be empty.`,
    }),
    replyToId: t.id({ description: 'The id of a message of the same room to which this one replies.' }),
    clientMessageId: t.string({
      description: `Makes it safe to send the same message again within 24 hours. The client makes up a new text for every message: not empty, at most ${byDefault('clientIdChars')}. All members can see it.`,
    }),
  }),
})

const SendMessagePayload = builder
  .objectRef<{ sentMessage: Message; repeated: boolean }>('SendMessagePayload')
  .implement({
    description: 'The message is stored, and will reach every member.',
    fields: t => ({
      sentMessage: t.expose('sentMessage', { type: MessageRef, description: 'The message.' }),
      repeated: t.exposeBoolean('repeated', {
        description: 'True if an earlier request with this `clientMessageId` sent the message.',
      }),
    }),
  })

/** What keeps people from saying something, or from saying it otherwise. */
const refusalsOfText = [NotAllowedError, MutedError, MessageRejectedError, RateLimitedError]

command('sendMessage', {
  input: SendMessageInput,
  given: 'The message to send.',
  payload: SendMessagePayload,
  refusals: [InvalidInputError, NotAMemberError, SlowModeError, ...refusalsOfText],
  description: `Sends a message to a room. All members receive \`MessageSent\`, the author included.
- \`InvalidInputError\`: the body or the \`clientMessageId\` breaks its rule, or the \`clientMessageId\` was used for a message with another text, or \`replyToId\` names no message that the room has.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`NotAllowedError\`: the room lets only higher roles send (\`Room.roleToSend\`); or, in a direct room, one of the two has blocked the other.
- \`MutedError\`: the viewer is muted in the room.
- \`SlowModeError\`: the room is in slow mode (\`Room.slowModeSeconds\`), and the viewer sent a message a moment ago. Moderators and the owner do not wait.
- \`MessageRejectedError\`: the content check of this server's operator refused it. It may also change what is said: \`sentMessage\` has what was sent.
- \`RateLimitedError\`: too many messages in a minute.`,
  resolve: (input, { chat, session }) => chat.messages.send(session.user, input),
})

const EditMessageInput = builder.inputType('EditMessageInput', {
  description: 'What the message is to say.',
  fields: t => ({
    messageId: t.id({ required: true, description: 'The id of a message of the viewer.' }),
    body: t.string({ required: true, description: 'The new text. The rules are those of `sendMessage`.' }),
    metadata: t.field({
      type: 'JSONObject',
      description: 'The new metadata. Absent: as it is; null: none.',
    }),
  }),
})

const EditMessagePayload = builder.objectRef<{ editedMessage: Message }>('EditMessagePayload').implement({
  description: 'The message says what was asked.',
  fields: t => ({ editedMessage: t.expose('editedMessage', { type: MessageRef, description: 'The message.' }) }),
})

command('editMessage', {
  input: EditMessageInput,
  given: 'What the message is to say.',
  payload: EditMessagePayload,
  refusals: [InvalidInputError, NotFoundError, ...refusalsOfText],
  description: `Changes what a message of the viewer says. All members receive \`MessageEdited\`. An edit that changes nothing succeeds, and nobody hears of it.
- \`InvalidInputError\`: the new text or metadata breaks its rule.
- \`NotFoundError\`: there is no such message, it was deleted, or the viewer is not in its room.
- \`NotAllowedError\`: somebody else sent it, or the room lets only higher roles send.
- \`MutedError\`: the viewer is muted in the room.
- \`MessageRejectedError\`: the content check of this server's operator refused the new text. It may also change it.
- \`RateLimitedError\`: too many edits and deletions of the viewer, or in this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.messages.edit(session.user, input as EditInput),
})

const DeleteMessageInput = builder.inputType('DeleteMessageInput', {
  description: 'Which message to delete.',
  fields: t => ({
    messageId: t.id({
      required: true,
      description: 'The id of a message of the viewer, or of somebody below them in the room.',
    }),
  }),
})

const DeleteMessagePayload = builder.objectRef<{ deletedMessage: Message }>('DeleteMessagePayload').implement({
  description: 'What the message said is erased.',
  fields: t => ({
    deletedMessage: t.expose('deletedMessage', {
      type: MessageRef,
      description: 'The message: its number, its author and its times are left.',
    }),
  }),
})

command('deleteMessage', {
  input: DeleteMessageInput,
  given: 'Which message to delete.',
  payload: DeleteMessagePayload,
  refusals: [NotFoundError, NotAllowedError, RateLimitedError],
  description: `Erases what a message says, wherever Parlor keeps it. Everybody may delete their own messages; moderators and the owner also those of people below them in the room, and of people who are not in it any more. All members receive \`MessagesDeleted\`. Deleting a message twice succeeds and changes nothing.
- \`NotFoundError\`: there is no such message, or the viewer is not in its room.
- \`NotAllowedError\`: somebody else sent it, who is not below the viewer.
- \`RateLimitedError\`: too many edits and deletions of the viewer, or in this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.messages.delete(session.user, input),
})
