/** What a feed asks of each of its rooms: where it is to begin there. */
import { decodeCursor } from '../../domain/cursor.ts'
import type { ResetReason } from '../../domain/event.ts'
import type { RoomId } from '../../domain/id.ts'
import type { Position } from '../../domain/log.ts'
import type { RoomList, RoomMark } from '../../domain/room-list.ts'

export interface FeedRequest {
  /** Cursors as the client kept them. Null: start now. Empty: the client knew no room. */
  after: string[] | null
  /** Null: all rooms. */
  roomIds: readonly RoomId[] | null
}

/** Where the feed begins in one room: at a cursor, at the viewer's joining, or now (with a reason to tell, or without). */
export type Beginning =
  | { from: 'cursor'; position: Position }
  /** `seen`: where this feed showed the end of an earlier stay, so that the client has a cursor there. */
  | { from: 'joining'; seen: Position | null }
  | { from: 'now'; reason: ResetReason | null }

/** The question that a feed has about one room. */
export interface RoomRequest {
  roomId: RoomId
  beginning: Beginning
  mark: RoomMark | undefined
  /** Somebody is adding the viewer, or was when it crashed: the mark may be about to change, or have missed it. */
  intended: boolean
  /** The client names the room: it is heard without being a member, if it is public. */
  listens: boolean
  /** Why what follows where the feed begins cannot be shown, though the log may still have it. */
  lost?: ResetReason
}

/** One request for each room on the list or named by a cursor. Of two cursors for one room the last counts. */
export function requestsFor({ after, roomIds }: FeedRequest, list: RoomList): RoomRequest[] {
  const asked = roomIds && new Set(roomIds)
  const cursors = (after ?? []).map(decodeCursor)
  const named = new Map<RoomId, Beginning>()
  for (const cursor of cursors) if (cursor) named.set(cursor.roomId, { from: 'cursor', position: cursor.position })
  const marks = new Map(list.marks.map(mark => [mark.roomId, mark]))
  const intended = new Set(list.intents.map(intent => intent.roomId))
  const others = othersBegin(after === null, cursors.includes(null))
  return [...new Set([...named.keys(), ...marks.keys(), ...intended, ...(asked ?? [])])]
    .filter(roomId => asked === null || asked.has(roomId))
    .map(roomId => ({
      roomId,
      beginning: named.get(roomId) ?? others,
      mark: marks.get(roomId),
      intended: intended.has(roomId),
      listens: asked?.has(roomId) ?? false,
    }))
}

function othersBegin(isFirst: boolean, isInvalid: boolean): Beginning {
  if (isFirst) return { from: 'now', reason: null }
  return isInvalid ? { from: 'now', reason: 'INVALID' } : { from: 'joining', seen: null }
}
