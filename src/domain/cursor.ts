/** FeedCursor: a position in one room's log, as clients keep it. Opaque to them, checked by content when it returns. */
import { isRoomId, type RoomId } from './id.ts'
import type { Position } from './log.ts'

export interface RoomPosition {
  roomId: RoomId
  position: Position
}

export const encodeCursor = (roomId: RoomId, { sequence, check }: Position): string =>
  Buffer.from(`${roomId}:${check}:${sequence}`).toString('base64url')

/** The position that a cursor names, or null for a text that was never a cursor. */
export function decodeCursor(cursor: string): RoomPosition | null {
  if (cursor.length > 128) return null
  const [roomId = '', check = '', sequence = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(':')
  if (!isRoomId(roomId) || !/^[0-9a-f]{12}$/.test(check) || !/^[1-9]\d{0,14}$/.test(sequence)) return null
  return { roomId, position: { sequence: Number(sequence), check } }
}
