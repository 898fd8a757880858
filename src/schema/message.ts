/** Messages: the type, the pages of a room, sending. */

import { InvalidInputError, NotAMemberError, RateLimitedError } from '../domain/errors.ts'
import type { Message } from '../domain/message.ts'
import type { Page, Range } from '../domain/page.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { type Context, scanOf } from './context.ts'
import { asTopLevel } from './faults.ts'
import { connectionOf, pagePrice, parseRange, parseSequence } from './page.ts'
import { bytePoints, priced, readPoints, writePoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

export const MessageRef = builder.objectRef<Message>('Message').implement({
  description: 'What a member said in a room. It never changes.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `msg_…`.' }),
    roomId: t.id({
      description: 'The id of the room in which it was sent.',
      resolve: ({ room }) => room.id,
    }),
    room: t.expose('room', {
      type: RoomRef,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description: 'The room in which it was sent. Not inside subscriptions: there is `roomId`.',
    }),
    author: t.expose('author', { type: UserRef, description: 'Who sent it; perhaps no longer a member.' }),
    body: t.exposeString('body', {
      extensions: priced((_args, limits) => ({ points: bytePoints(limits.bodyBytes) })),
      description: 'The text, 1–4,000 characters, in NFC, with `\\n` as line end.',
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When it was stored, by the one clock of the room.' }),
    sequence: t.exposeInt('sequence', {
      description:
        'The place in the log of its room: later messages have higher ones. Membership changes have sequences too, so gaps between messages are usual. As text it is the page cursor of the message, wherever the message came from.',
    }),
    clientMessageId: t.exposeString('clientMessageId', {
      nullable: true,
      description: 'What the author’s client named it, for screens that showed it before it was sent.',
    }),
  }),
})

async function readPage(context: Context, room: Room, range: Range<number>): Promise<Page<Message> | null> {
  const { chat, session } = context
  if (!session) return null
  try {
    return await chat.messages.page(session.user, room, range, scanOf(context))
  } catch (error) {
    throw asTopLevel(error)
  }
}

builder.objectField(RoomRef, 'messages', t =>
  t.connection(
    {
      type: MessageRef,
      nullable: true,
      extensions: { ...reads, ...priced(pagePrice) },
      description:
        'The messages that the room keeps (10,000), oldest first, by default the last 50. The page cursor of a message is its `sequence`: `last: 100, before: "1071"` are those that came before it. Null for who is no member. Not inside subscriptions.',
      resolve: async (room, args, context) => {
        const range = parseRange(args, true, parseSequence)
        const page = await readPage(context, room, range)
        if (!page) return null
        return connectionOf(
          page,
          ({ sequence }) => `${sequence}`,
          message => ({ node: message }),
        )
      },
    },
    { description: 'A page of the messages of a room.' },
    { name: 'RoomMessagesEdge', description: 'One message of a room.' },
  ),
)

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'The message to send.',
  fields: t => ({
    roomId: t.id({ required: true, description: 'The id of a room that the viewer is in.' }),
    body: t.string({
      required: true,
      description:
        '1–4,000 characters, at most 16 KiB, something to see among them; line ends and tabs, but no other control characters. Isolates and overrides of direction are closed.',
    }),
    clientMessageId: t.string({
      description:
        'Makes a retry safe for 24 hours: 1–64 characters, new for every message of this author in this room. All members see it.',
    }),
  }),
})

const SendMessagePayload = builder
  .objectRef<{ sentMessage: Message; repeated: boolean }>('SendMessagePayload')
  .implement({
    description: 'The message is in the log of the room and will reach every member.',
    fields: t => ({
      sentMessage: t.expose('sentMessage', { type: MessageRef, description: 'The message.' }),
      repeated: t.exposeBoolean('repeated', {
        description: 'True if an earlier try with this `clientMessageId` sent it.',
      }),
    }),
  })

builder.mutationField('sendMessage', t =>
  t.withAuth({ viewer: true }).field({
    type: SendMessagePayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, NotAMemberError, RateLimitedError] },
    description: `Sends a message to a room. The feeds of all members, the author's included, get \`MessageSent\`.
- \`InvalidInputError\`: the body or \`clientMessageId\` breaks its rule; or a message with this \`clientMessageId\` has another body.
- \`NotAMemberError\`: there is no such room, or the viewer is not in it.
- \`RateLimitedError\`: too many messages in a minute.`,
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message to send.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.messages.send(session.user, input),
  }),
)
