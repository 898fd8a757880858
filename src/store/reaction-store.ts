/** Reactions to messages: adding, taking back and reading them. */
import { isUserId, type RoomId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { leastRole } from '../domain/role.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import type { RedisClient } from './client.ts'
import { decodeWithReply } from './decode.ts'
import { retentionMs, roomKeys } from './keys.ts'
import type { AddReactionReply, ReactionChange, RemoveReactionReply } from './message-commands.ts'
import { defineMessageScripts } from './message-scripts.ts'
import { noting } from './readable.ts'
import { isRefusal, refusalIn } from './replies.ts'
import { changeOf } from './room-change.ts'

export type ReactionStore = ReturnType<typeof createReactionStore>

/** One emoji at a message. */
export interface FoundReaction {
  emoji: string
  count: number
  /** Whether the viewer reacted with it. */
  own: boolean
  /** The first who did. */
  people: UserId[]
}

export function createReactionStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineMessageScripts(redis)

  /** What both adding and taking back take. */
  const reactionOf = ({ roomId, place, by, emoji }: ReactionChange) => ({
    ...changeOf(roomId, by.id, limits),
    byJson: JSON.stringify(by),
    ...place,
    sign: emoji,
    changesLimit: limits.reactionsPerRoom,
    ownChangesLimit: limits.reactionsPerMember,
  })

  return noting(noteUnreadable, {
    /** `already`: it was there, and nobody is told. `full`: the message has as many different emoji as it may. */
    async addReaction(change: ReactionChange): Promise<AddReactionReply> {
      const named = reactionOf(change)
      const reply = await scripts.addReaction({
        ...named,
        needs: leastRole.react,
        emojiLimit: limits.reactionsPerMessage,
      })
      if (isRefusal(reply)) return refusalIn(reply)
      return { outcome: reply[0], ...decodeWithReply(named.history, reply[1]) }
    },

    /** `none`: there was nothing to take back, and nobody is told. */
    async removeReaction(change: ReactionChange): Promise<RemoveReactionReply> {
      const named = reactionOf(change)
      const reply = await scripts.removeReaction({ ...named, needs: leastRole.takeReactionBack })
      if (isRefusal(reply)) return refusalIn(reply)
      return { outcome: reply[0], ...decodeWithReply(named.history, reply[1]) }
    },

    /** The reactions to each of these messages, with so many of the people. Null: the viewer is not a member. */
    async readReactions(
      roomId: RoomId,
      viewerId: UserId,
      numbers: readonly number[],
      people: number,
    ): Promise<FoundReaction[][] | null> {
      const found = await scripts.readReactions({
        ...roomKeys(roomId),
        viewer: viewerId,
        numbers: numbers.join(','),
        people,
        retentionMs: retentionMs(limits),
      })
      return found?.map(each => each.map(foundReaction)) ?? null
    },
  })
}

const foundReaction = ([emoji, count, own, ...people]: [string, number, 0 | 1, ...string[]]): FoundReaction => ({
  emoji,
  count,
  own: own === 1,
  people: people.filter(isUserId),
})
