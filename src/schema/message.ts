/** Messages: the type, the pages of a room, sending. */

import { InvalidInputError, NotAMemberError, RateLimitedError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import type { Message } from '../domain/message.ts'
import type { Page, Range } from '../domain/page.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { type Context, scanOf } from './context.ts'
import { asTopLevel } from './faults.ts'
import { connectionOf, type PageArgs, pagePrice, parseRange, parseSequence } from './page.ts'
import { bodyPoints, messagePoints, type Price, priced, readPoints, writePoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

export const MessageRef = builder.objectRef<Message>('Message').implement({
  description: 'A message that a member sent to a room. It never changes.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `msg_…`.' }),
    roomId: t.id({
      description: 'The id of the room to which it was sent.',
      resolve: ({ room }) => room.id,
    }),
    room: t.expose('room', {
      type: RoomRef,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description: 'The room to which it was sent. Not available inside subscriptions: use `roomId` there.',
    }),
    author: t.expose('author', { type: UserRef, description: 'Who sent it. The author may have left the room since.' }),
    body: t.exposeString('body', {
      extensions: priced((_args, limits) => ({ points: bodyPoints(limits) })),
      description: `The text: at most ${byDefault('bodyChars')}, in Unicode normalization form C, with \`\\n\` as line end.`,
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When it was stored, by the clock of Redis.' }),
    sequence: t.exposeInt('sequence', {
      description:
        'The place of the message in the log of its room. Later messages have higher numbers. Membership changes have numbers too, so gaps between messages are normal. The number as text is the page cursor of the message, on pages and in events.',
    }),
    clientMessageId: t.exposeString('clientMessageId', {
      nullable: true,
      description:
        'The name that the client of the author gave to it. With it a client recognises its own message in the feed.',
    }),
  }),
})

function messagesPrice(args: PageArgs, limits: Limits): Price {
  const { points = 0, items = 0 } = pagePrice(args)
  return { points: points + items * messagePoints(limits), items }
}

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
      extensions: { ...reads, ...priced(messagesPrice) },
      description: `The messages that the room keeps (the newest ${byDefault('messagesPerRoom')}), oldest first. Without arguments: the last 50. The page cursor of a message is its \`sequence\`: \`last: 100, before: "1071"\` reads the 100 messages before the one with the sequence 1071. Null if the viewer is not a member. Not available inside subscriptions.`,
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
    roomId: t.id({ required: true, description: 'The id of a room of which the viewer is a member.' }),
    body: t.string({
      required: true,
      description: `The text: at most ${byDefault('bodyChars')} and at most ${byDefault('bodyBytes')}. At least one character must be visible. Line ends and tabs are allowed, other control characters are not. Marks that change the direction of text are closed at the end.`,
    }),
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

builder.mutationField('sendMessage', t =>
  t.withAuth({ viewer: true }).field({
    type: SendMessagePayload,
    extensions: priced({ points: writePoints }),
    errors: { types: [InvalidInputError, NotAMemberError, RateLimitedError] },
    description: `Sends a message to a room. All members receive \`MessageSent\`, the author included.
- \`InvalidInputError\`: the body or the \`clientMessageId\` breaks its rule, or the \`clientMessageId\` was used for a message with another body.
- \`NotAMemberError\`: the room does not exist, or the viewer is not a member of it.
- \`RateLimitedError\`: too many messages in a minute.`,
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message to send.' }) },
    resolve: (_root, { input }, { chat, session }) => chat.messages.send(session.user, input),
  }),
)
