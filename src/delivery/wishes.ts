/** From what a client asked (`after`, `roomIds`) and the viewer's list, what its feed wants of each room. */
import { decodeCursor } from '../domain/cursor.ts'
import type { RoomId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { RoomList } from '../domain/room-list.ts'
import type { Opening, Start, Wish } from './opening.ts'

export interface FeedRequest {
  /** Cursors as the client kept them. Null: start now. Empty: the client knew no room. */
  after: string[] | null
  /** Null: all rooms. */
  roomIds: ReadonlySet<RoomId> | null
}

/** One opening for each room on the list or named by a cursor. Of two cursors for one room the last counts. */
export function openingsFor({ after, roomIds }: FeedRequest, list: RoomList): Opening[] {
  const cursors = (after ?? []).map(decodeCursor)
  const isUnreadable = cursors.includes(null)
  const named = new Map<RoomId, Wish>()
  for (const cursor of cursors) if (cursor) named.set(cursor.roomId, { from: 'cursor', position: cursor.position })
  const marks = new Map(list.marks.map(mark => [mark.roomId, mark]))
  const intended = new Set(list.intents.map(intent => intent.roomId))
  const rooms = new Set([...named.keys(), ...marks.keys(), ...intended])

  const wishFor = (roomId: RoomId): Wish => {
    if (after === null) return { from: 'now', reason: null }
    if (isUnreadable) return { from: 'now', reason: 'INVALID' }
    return { from: 'joining', position: marks.get(roomId)?.start ?? null, wasShown: false }
  }
  return [...rooms]
    .filter(roomId => roomIds === null || roomIds.has(roomId))
    .map(roomId => ({
      roomId,
      wish: named.get(roomId) ?? wishFor(roomId),
      mark: marks.get(roomId),
      intended: intended.has(roomId),
    }))
}

/** Smallest backlog first, as much as may be replayed; the other rooms say that it is too much. */
export function withinBudget(starts: Start[], limits: Pick<Limits, 'replayPerRoom' | 'replayPerFeed'>): Start[] {
  let replayed = 0
  return starts
    .sort((a, b) => a.backlog - b.backlog)
    .map(start => {
      replayed += start.backlog
      const tooMuch = start.backlog > limits.replayPerRoom || replayed > limits.replayPerFeed
      return tooMuch && start.skip ? start.skip() : start
    })
}
