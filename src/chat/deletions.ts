/** Takes away what is left of a deleted account: sessions, rooms, blocks. Each step may be done twice, so that a crash delays it and no more. */
import pLimit from 'p-limit'
import { now } from '../domain/clock.ts'
import { directRoomIdOf, type RoomId, type UserId } from '../domain/id.ts'
import { intentHealMs } from '../domain/room-list.ts'
import type { SessionId } from '../domain/session.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import { deletedUser, type User } from '../domain/user.ts'
import type { BlockStore } from '../store/block-store.ts'
import type { DeletionStore } from '../store/deletion-store.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { UserStore } from '../store/user-store.ts'

export interface DeletionParts {
  deletions: DeletionStore
  users: UserStore
  sessions: SessionStore
  rooms: RoomStore
  roomLists: RoomListStore
  blocks: BlockStore
}

/** A user with many rooms must not hold up everybody else's commands. */
const stepsAtOnce = 8
/** Whoever would own a room may be another one at each look. */
const heirTries = 10
const claimedAtOnce = 20

export type Deletions = ReturnType<typeof createDeletions>

export function createDeletions({ deletions, users, sessions, rooms, roomLists, blocks }: DeletionParts) {
  /** Takes the user out of the room, whatever they are in it. */
  async function leave(userId: UserId, roomId: RoomId): Promise<void> {
    let heir: UserId | null = null
    let people: User[] = []
    for (let tries = 0; tries < heirTries; tries++) {
      const reply = await rooms.departRoom({ roomId, user: deletedUser(userId), heir, people })
      if (reply.outcome !== 'heir') return
      heir = reply.heir
      people = [...(await users.readUsers([reply.heir, reply.addedBy])).values()]
    }
    throw new Error('A room had another heir at each look.')
  }

  /** A room that nobody can read keeps nobody from being deleted. */
  const leaveIfReadable = (userId: UserId, roomId: RoomId) =>
    leave(userId, roomId).catch(error => {
      if (!(error instanceof UnreadableError)) throw error
    })

  /**
   * All rooms of the list. An addition that is under way may still come: its intent stays until that is over, and so does the
   * mark of its room, for it may be a new one by the time it would be dropped.
   */
  async function leaveRooms(userId: UserId): Promise<void> {
    const { marks, intents } = await roomLists.readRooms(userId)
    const joined = marks.filter(({ state }) => state === 'joined').map(({ roomId }) => roomId)
    const over = intents.filter(({ intendedAt }) => intendedAt < now() - intentHealMs)
    const awaited = new Set(intents.filter(intent => !over.includes(intent)).map(({ roomId }) => roomId))
    await eachOf(new Set([...joined, ...intents.map(({ roomId }) => roomId)]), id => leaveIfReadable(userId, id))
    await eachOf(
      joined.filter(id => !awaited.has(id)),
      id => roomLists.dropMark(userId, id),
    )
    await eachOf(over, ({ roomId, intendedAt }) => roomLists.dropIntent(userId, roomId, intendedAt))
  }

  async function forgetBlocks(userId: UserId): Promise<void> {
    await eachOf(await blocks.listBlocked(userId), other => blocks.forget(userId, other.userId))
  }

  /** The session that asked for it ends last, so that its socket hears the answer. */
  async function carryOn(userId: UserId, asking: SessionId | null): Promise<void> {
    const username = await deletions.readUsername(userId)
    // It was noted, and never begun.
    if (username === null) return void (await deletions.drop(userId))
    await deletions.releaseUsername(userId, username)
    await sessions.endSessions(userId, asking)
    await leaveRooms(userId)
    await forgetBlocks(userId)
    await sessions.endSessions(userId, null)
    if (await deletions.finish(userId)) await deletions.drop(userId)
  }

  return {
    /** Does what is left to do for this account; some of it may have to wait for the next time. */
    carryOn,

    /** The other one of a direct room may be in it without having it on their list. */
    leaveDirectRoom: (userId: UserId, other: UserId) => leaveIfReadable(userId, directRoomIdOf(userId, other)),

    /** Carries on with deletions that somebody began a while ago. Rejects when one of them could not be. */
    async resume(): Promise<void> {
      await eachOf(await deletions.claim(claimedAtOnce), userId => carryOn(userId, null))
    },
  }
}

/** A few at a time; one that fails keeps no other from being done, and makes all of it fail. */
async function eachOf<T>(all: Iterable<T>, run: (one: T) => Promise<unknown>): Promise<void> {
  const places = pLimit(stepsAtOnce)
  const results = await Promise.allSettled(Array.from(all, one => places(() => run(one))))
  const failed = results.find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}
