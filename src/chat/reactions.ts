/** Reactions: adding them to messages, taking them back, reading them. */

import { parseEmoji } from '../domain/emoji.ts'
import { InvalidInputError, LimitExceededError, NotFoundError } from '../domain/errors.ts'
import type { RoomId } from '../domain/id.ts'
import { locateMessage, type Message } from '../domain/message.ts'
import { type Reaction, reactionIdOf } from '../domain/reaction.ts'
import type { User } from '../domain/user.ts'
import type { ReactionStore } from '../store/reaction-store.ts'
import { type MessageParts, messageRefusal } from './messages.ts'
import { showMessage } from './people.ts'

export interface ReactionInput {
  messageId: string
  emoji: string
}

/** A reaction as its viewer sees it, with the first who reacted. */
export interface ReadReaction extends Reaction {
  viewerHasReacted: boolean
  users: User[]
}

/** Of whom a reaction tells at most. */
export const peopleOfReaction = 20

export function createReactions({ reactions, users, rates, limits }: MessageParts & { reactions: ReactionStore }) {
  function changeOf(viewer: User, { messageId, emoji: given }: ReactionInput) {
    const emoji = parseEmoji(given)
    const place = locateMessage(messageId)
    if (!place) throw new NotFoundError(messageId, 'message')
    return { ...place, by: viewer, emoji }
  }

  return {
    /**
     * Adds the viewer's reaction; `added` is false where it stands already. Throws `InvalidInputError` for what is not
     * one emoji, `NotFoundError`, `NotAllowedError`, `LimitExceededError`, `RateLimitedError`.
     */
    async add(viewer: User, input: ReactionInput): Promise<{ reactedMessage: Message; added: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { emoji, ...change } = changeOf(viewer, input)
      if (emoji === null) throw new InvalidInputError({ emoji: 'A reaction is exactly one emoji.' })
      const reply = await reactions.addReaction({ ...change, emoji })
      if (reply.outcome === 'full') throw new LimitExceededError('REACTIONS_PER_MESSAGE', limits.reactionsPerMessage)
      if (!('item' in reply)) throw messageRefusal(reply, change.roomId, input.messageId)
      const reactedMessage = await showMessage(users, change.roomId, reply, [viewer])
      return { reactedMessage, added: reply.outcome === 'added' }
    },

    /** Takes the viewer's reaction back; `removed` is false where there was none. Throws `NotFoundError`, `RateLimitedError`. */
    async remove(viewer: User, input: ReactionInput): Promise<{ reactedMessage: Message; removed: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { emoji, ...change } = changeOf(viewer, input)
      // Nobody has reacted with what is no emoji.
      const reply = await reactions.removeReaction({ ...change, emoji: emoji ?? '' })
      if (!('item' in reply)) throw messageRefusal(reply, change.roomId, input.messageId)
      const reactedMessage = await showMessage(users, change.roomId, reply, [viewer])
      return { reactedMessage, removed: reply.outcome === 'removed' }
    },

    /** The reactions to each of these messages of one room; none where the viewer is not a member. One look for all. */
    async read(viewer: User, roomId: RoomId, messages: readonly Message[], people: number): Promise<ReadReaction[][]> {
      const numbers = messages.map(({ number }) => number)
      const found = (await reactions.readReactions(roomId, viewer.id, numbers, people)) ?? []
      const known = await users.readUsers(found.flat().flatMap(reaction => reaction.people))
      return messages.map(({ id }, i) =>
        (found[i] ?? []).map(({ emoji, count, own, people: ids }) => ({
          id: reactionIdOf(id, emoji),
          messageId: id,
          emoji,
          count,
          viewerHasReacted: own,
          users: ids.map(userId => known.get(userId)).filter(user => user !== undefined),
        })),
      )
    },
  }
}
