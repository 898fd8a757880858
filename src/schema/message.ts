/** Messages: the type, and the pages of a room. Sending, editing and deleting them is in `message-commands.ts`. */
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql'
import type { Limits } from '../domain/limits.ts'
import type { Message } from '../domain/message.ts'
import { metadataIn } from '../domain/metadata.ts'
import type { Room } from '../domain/room.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { batchPerOperation, type Context } from './context.ts'
import { badUserInput } from './faults.ts'
import { connectionOf, type PageArgs, pagePrice, parseRange, parseSequence } from './page.ts'
import { bodyPoints, messagePoints, objectPoints, type Price, priced, readPoints } from './price.ts'
import { RoomRef, reads } from './room.ts'
import { UserRef } from './user.ts'

/** However many messages of a room an operation shows, their room is read once. */
const readRoom = batchPerOperation<string, Room>(({ chat, session }, ids) =>
  Promise.all(ids.map(async id => (session && (await chat.rooms.find(session.user, id))) ?? goneFrom())),
)

/** The viewer was a member when the message was read. */
function goneFrom(): never {
  throw badUserInput('The viewer is not in the room of this message any more.')
}

/** Longer ones may take tenths of a millisecond each to take apart, and a page has a hundred. */
const longMetadata = 1024

/** An event is made for many, and whoever looks at the context makes it for one alone. */
const metadataTurn = (metadata: string | null, context: Context, { operation }: GraphQLResolveInfo) =>
  metadata && metadata.length > longMetadata && operation.operation !== OperationTypeNode.SUBSCRIPTION
    ? context.nextTurn?.(objectPoints(metadata.length))
    : undefined

export const MessageRef = builder.objectRef<Message>('Message').implement({
  description: 'What a member said in a room, as it is now.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: t => ({
    id: t.exposeID('id', { description: 'The global id, `msg_…`.' }),
    roomId: t.exposeID('roomId', { description: 'The id of the room to which it was sent.' }),
    room: t.field({
      type: RoomRef,
      extensions: { ...reads, ...priced({ points: readPoints }) },
      description: 'The room to which it was sent. Not available inside subscriptions: use `roomId` there.',
      resolve: ({ roomId }, _args, context) => readRoom(context, roomId),
    }),
    author: t.expose('author', { type: UserRef, description: 'Who sent it. The author may have left the room since.' }),
    body: t.exposeString('body', {
      extensions: priced((_args, limits) => ({ points: bodyPoints(limits) })),
      description: `The text: at most ${byDefault('bodyChars')}, in Unicode normalization form C, with \`\\n\` as line end. Empty once the message is deleted; it may be empty where there is metadata.`,
    }),
    metadata: t.field({
      type: 'JSONObject',
      nullable: true,
      extensions: priced((_args, limits) => ({ points: objectPoints(limits.messageMetadataBytes) })),
      description: 'What the application attached to the message. Null once it is deleted.',
      resolve: ({ metadata }, _args, context, info) => {
        const turn = metadataTurn(metadata, context, info)
        return turn ? turn.then(() => metadataIn(metadata)) : metadataIn(metadata)
      },
    }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When it was stored, by the clock of Redis.' }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was edited last, if it was.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted, if it was.',
    }),
    deletedBy: t.expose('deletedBy', { type: UserRef, nullable: true, description: 'Who deleted it, if it was.' }),
    number: t.exposeInt('number', {
      description:
        'The place of the message in the history of its room: 1, 2, 3 … without holes. The number as text is its page cursor.',
    }),
    clientMessageId: t.exposeString('clientMessageId', {
      nullable: true,
      description:
        'The name that the client of the author gave to it. With it a client recognises its own message in the feed.',
    }),
    replyToId: t.exposeID('replyToId', {
      nullable: true,
      description: 'The id of the message to which it replies, if it does.',
    }),
  }),
})

builder.objectField(MessageRef, 'replyTo', t =>
  t.expose('replyTo', {
    type: MessageRef,
    nullable: true,
    description:
      'The message to which it replies, without its own `replyTo`. Null if the room does not keep that message any more.',
  }),
)

function messagesPrice(args: PageArgs, limits: Limits): Price {
  const { points = 0, items = 0 } = pagePrice(args)
  return { points: points + items * messagePoints(limits), items }
}

builder.objectField(RoomRef, 'messages', t =>
  t.connection(
    {
      type: MessageRef,
      nullable: true,
      extensions: { ...reads, ...priced(messagesPrice) },
      description: `The messages that the room keeps (the newest ${byDefault('messagesPerRoom')}), oldest first. Without arguments: the last 50. The page cursor of a message is its \`number\`: \`last: 100, before: "1071"\` reads the 100 messages before the one with the number 1071. Null if the viewer may not read in the room. Not available inside subscriptions.`,
      resolve: async ({ id }, args, { chat, session, nextTurn }) => {
        const range = parseRange(args, true, parseSequence)
        const page = session && (await chat.messages.page(session.user, id, range, nextTurn))
        if (!page) return null
        return connectionOf(
          page,
          ({ number }) => `${number}`,
          message => ({ node: message }),
        )
      },
    },
    { description: 'A page of the messages of a room.' },
    { name: 'RoomMessagesEdge', description: 'One message of a room.' },
  ),
)
