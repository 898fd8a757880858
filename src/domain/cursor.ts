/** FeedCursor: a position in one room's log, as clients keep it. Opaque to them, checked by content when it returns. */
import { isRoomId, type RoomId } from './id.ts'
import type { Position } from './log.ts'

export interface RoomPosition {
  roomId: RoomId
  position: Position
}

/** Short, for every event has one, and a client sends those of all its rooms at once. */
export const encodeCursor = (roomId: RoomId, { sequence, check }: Position): string =>
  `${roomId.slice('room_'.length)}${check}${sequence}`

/** The position that a cursor names, or null for a text that was never a cursor. */
export function decodeCursor(cursor: string): RoomPosition | null {
  const [, id, check = '', sequence] = /^([0-9A-Za-z]{22})([0-9a-f]{12})([1-9]\d{0,14})$/.exec(cursor) ?? []
  const roomId = `room_${id}`
  return isRoomId(roomId) ? { roomId, position: { sequence: Number(sequence), check } } : null
}
