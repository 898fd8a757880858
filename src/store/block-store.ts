/** Who has blocked whom: kept with the blocker, and in the direct room of the two, whether or not it is there. */
import { type Blocked, compareBlocked } from '../domain/block.ts'
import { directRoomIdOf, isUserId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { parseTime } from './decode.ts'
import { attemptKey, channels, roomKeys, userKeys } from './keys.ts'
import { noting, readable } from './readable.ts'
import { sharedByRooms } from './room-scripts.ts'
import { defineScripts, replying } from './scripts.ts'

export const blockScripts = {
  blockUser: replying<'blocked' | 'already' | 'full'>()({
    keys: ['blocked', 'answered', 'deletion'],
    args: ['other', 'blockedLimit', 'answerLifeMs'],
  }),
  unblockUser: replying<0 | 1>()({ keys: ['blocked', 'answered'], args: ['other', 'answerLifeMs'] }),
}

export const roomBlockScripts = {
  putBlock: replying<1>()({ keys: ['blocks'], args: ['blocker', 'isBlocked', 'channel'] }),
}

export type BlockStore = ReturnType<typeof createBlockStore>

export function createBlockStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, blockScripts)
  const roomScripts = defineScripts(redis, roomBlockScripts, sharedByRooms)

  const putBlock = (blocker: UserId, other: UserId, isBlocked: boolean) => {
    const roomId = directRoomIdOf(blocker, other)
    return roomScripts.putBlock({
      blocks: roomKeys(roomId).blocks,
      blocker,
      isBlocked: isBlocked ? 1 : 0,
      channel: channels.room(roomId),
    })
  }

  const keysOf = (blocker: UserId) => ({
    blocked: userKeys(blocker).blocked,
    deletion: userKeys(blocker).deletion,
    answered: attemptKey(blocker, newAttempt()),
    answerLifeMs: answerLifeMs.server,
  })

  async function findBlocked(blocker: UserId, others: readonly UserId[]): Promise<boolean[]> {
    const { blocked } = userKeys(blocker)
    if (others.length === 0) return []
    return (await readable(blocked, redis.hmget(blocked, ...others))).map(at => at !== null)
  }

  /** The room says what the blocker's list says, also when they block and unblock at the same time. */
  async function settle(blocker: UserId, other: UserId): Promise<void> {
    for (let before: boolean | undefined, tries = 0; tries < 10; tries++) {
      const [is] = await findBlocked(blocker, [other])
      if (is === before) return
      await putBlock(blocker, other, is!)
      before = is
    }
  }

  return noting(noteUnreadable, {
    /** The room first: whoever is told that they block somebody is reached by them no more. */
    async block(blocker: UserId, other: UserId): Promise<'blocked' | 'already' | 'full'> {
      await putBlock(blocker, other, true)
      const reply = await scripts.blockUser({ ...keysOf(blocker), other, blockedLimit: limits.blockedUsers })
      await settle(blocker, other)
      return reply
    },

    /** The other way round. Whether they were blocked. */
    async unblock(blocker: UserId, other: UserId): Promise<boolean> {
      const reply = await scripts.unblockUser({ ...keysOf(blocker), other })
      await settle(blocker, other)
      return reply === 1
    },

    /** Of somebody who blocks nobody any more: the list last, so that whoever goes on with it finds what is left to do. */
    async forget(blocker: UserId, other: UserId): Promise<void> {
      await putBlock(blocker, other, false)
      await scripts.unblockUser({ ...keysOf(blocker), other })
    },

    /** Whether each of these is blocked. */
    findBlocked,

    /** All of them, the last one first. */
    async listBlocked(blocker: UserId): Promise<Blocked[]> {
      const { blocked } = userKeys(blocker)
      const found = await readable(blocked, redis.hgetall(blocked))
      return Object.entries(found)
        .map(([userId, at]) => ({ userId: userId as UserId, blockedAt: parseTime(at) }))
        .filter(({ userId, blockedAt }) => isUserId(userId) && Number.isFinite(blockedAt))
        .sort(compareBlocked)
    },
  })
}
