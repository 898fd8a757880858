/** Reactions: the type, those of a message, adding and taking back. */
import { peopleOfReaction, type ReadReaction } from '../chat/reactions.ts'
import {
  InvalidInputError,
  LimitExceededError,
  MutedError,
  NotAllowedError,
  NotFoundError,
  RateLimitedError,
} from '../domain/errors.ts'
import type { Message } from '../domain/message.ts'
import type { Reaction } from '../domain/reaction.ts'
import { builder } from './builder.ts'
import { byDefault } from './by-default.ts'
import { command } from './command.ts'
import { batchPerOperation } from './context.ts'
import { badUserInput } from './faults.ts'
import { MessageRef } from './message.ts'
import { priced, readPoints } from './price.ts'
import { reads } from './room.ts'
import { UserRef } from './user.ts'

type Kept = Reaction & Partial<ReadReaction> & { message?: Message }

/** All messages of a room that one operation shows are looked at together. */
const readReactions = (people: number) =>
  batchPerOperation<Message, Kept[]>(async ({ chat, session }, messages) => {
    const found = new Map<Message, Kept[]>()
    for (const roomId of new Set(messages.map(message => message.roomId))) {
      const some = messages.filter(message => message.roomId === roomId)
      const all = session ? await chat.reactions.read(session.user, roomId, some, people) : []
      for (const [i, message] of some.entries())
        found.set(
          message,
          (all[i] ?? []).map(each => ({ ...each, message })),
        )
    }
    return messages.map(message => found.get(message)!)
  })

const readCounts = readReactions(0)
const readPeople = readReactions(peopleOfReaction)

export const ReactionRef = builder.objectRef<Kept>('Reaction').implement({
  description: 'An emoji at a message, and how many people reacted with it.',
  fields: t => ({
    id: t.exposeID('id', { description: 'The same for one emoji at one message. It is not a global id.' }),
    emoji: t.exposeString('emoji', { description: 'One emoji of the list of Unicode, fully qualified.' }),
    count: t.exposeInt('count', { description: 'How many people react with it.' }),
    viewerHasReacted: t.boolean({
      // It was read with the reaction.
      extensions: { ...reads, ...priced({}) },
      description: 'Whether the viewer is one of them. Not available inside subscriptions.',
      resolve: ({ viewerHasReacted }) => viewerHasReacted ?? false,
    }),
    users: t.field({
      type: [UserRef],
      extensions: { ...reads, ...priced(({ first }: { first: number }) => ({ points: readPoints / 4, items: first })) },
      description: 'The first of them, in the order in which they reacted. Not available inside subscriptions.',
      args: { first: t.arg.int({ defaultValue: 3, description: `How many: at most ${peopleOfReaction}.` }) },
      resolve: async ({ message, emoji }, { first }, context) => {
        const most = first ?? 3
        if (most < 0 || most > peopleOfReaction) throw badUserInput(`At most ${peopleOfReaction} people are told.`)
        const all = message ? await readPeople(context, message) : []
        return all.find(each => each.emoji === emoji)?.users?.slice(0, most) ?? []
      },
    }),
  }),
})

builder.objectField(MessageRef, 'reactions', t =>
  t.field({
    type: [ReactionRef],
    extensions: {
      ...reads,
      ...priced((_args, limits) => ({ points: readPoints / 4, items: limits.reactionsPerMessage })),
    },
    description: `The reactions to it: at most ${byDefault('reactionsPerMessage')}. None once it is deleted. Not available inside subscriptions.`,
    resolve: (message, _args, context) => readCounts(context, message),
  }),
)

const AddReactionInput = builder.inputType('AddReactionInput', {
  description: 'How to react to which message.',
  fields: t => ({
    messageId: t.id({ required: true, description: 'The id of a message in a room of the viewer.' }),
    emoji: t.string({
      required: true,
      description: 'One emoji of the list of Unicode (RGI), skin tones and joined ones included.',
    }),
  }),
})

const AddReactionPayload = builder
  .objectRef<{ reactedMessage: Message; added: boolean }>('AddReactionPayload')
  .implement({
    description: 'The viewer reacts to the message.',
    fields: t => ({
      reactedMessage: t.expose('reactedMessage', { type: MessageRef, description: 'The message.' }),
      added: t.exposeBoolean('added', { description: 'False if the reaction was there before. Then nothing changed.' }),
    }),
  })

command('addReaction', {
  input: AddReactionInput,
  given: 'How to react to which message.',
  payload: AddReactionPayload,
  refusals: [InvalidInputError, NotFoundError, NotAllowedError, MutedError, LimitExceededError, RateLimitedError],
  description: `Reacts to a message. All members receive \`ReactionAdded\`. Reacting twice with one emoji succeeds and changes nothing.
- \`InvalidInputError\`: what was given is not exactly one emoji.
- \`NotFoundError\`: there is no such message, it was deleted, or the viewer is not in its room.
- \`NotAllowedError\`: the room lets only higher roles react (\`Room.roleToSend\`).
- \`MutedError\`: the viewer is muted in the room.
- \`LimitExceededError\`: the message has as many different emoji as it may have (${byDefault('reactionsPerMessage')}).
- \`RateLimitedError\`: too many reactions of the viewer, or in this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.reactions.add(session.user, input),
})

const RemoveReactionInput = builder.inputType('RemoveReactionInput', {
  description: 'Which reaction of the viewer to take back.',
  fields: t => ({
    messageId: t.id({ required: true, description: 'The id of the message.' }),
    emoji: t.string({ required: true, description: 'The emoji.' }),
  }),
})

const RemoveReactionPayload = builder
  .objectRef<{ reactedMessage: Message; removed: boolean }>('RemoveReactionPayload')
  .implement({
    description: 'The viewer does not react to the message with this emoji any more.',
    fields: t => ({
      reactedMessage: t.expose('reactedMessage', { type: MessageRef, description: 'The message.' }),
      removed: t.exposeBoolean('removed', {
        description: 'False if there was nothing to take back. Then nothing changed.',
      }),
    }),
  })

command('removeReaction', {
  input: RemoveReactionInput,
  given: 'Which reaction of the viewer to take back.',
  payload: RemoveReactionPayload,
  refusals: [NotFoundError, RateLimitedError],
  description: `Takes a reaction of the viewer back. All members receive \`ReactionRemoved\`. Taking it back twice succeeds and changes nothing.
- \`NotFoundError\`: there is no such message, or the viewer is not in its room.
- \`RateLimitedError\`: too many reactions of the viewer, or in this room, in a minute.`,
  resolve: (input, { chat, session }) => chat.reactions.remove(session.user, input),
})
