/** A listing: a public room's place in the directory, which orders them by name. Each publication has one of its own. */
import { randomBytes } from 'node:crypto'
import { isRoomId, type RoomId } from './id.ts'
import type { Limits } from './limits.ts'
import { isNormalisable } from './text.ts'

/** Small and capital letters are the same, when rooms are looked for by name; so is a sigma at the end of a word. */
const listedName = (name: string): string => name.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')

/** How the listings of all rooms begin whose names begin so; null: no room is called so. */
export const listedPrefix = (
  nameStartsWith: string,
  { roomNameChars }: Pick<Limits, 'roomNameChars'>,
): string | null => (isNormalisable(nameStartsWith, roomNameChars) ? listedName(nameStartsWith) : null)

/** The name, the room, and when it was made: two of one room are never the same. */
export const newListing = (name: string, roomId: RoomId, at: number): string =>
  `${listedName(name)}\0${roomId}\0${at.toString(36)}.${randomBytes(6).toString('hex')}`

/** Which room a listing is of, and when it was made; null for what is none. */
export function locateListing(listing: string): { roomId: RoomId; at: number } | null {
  const [, roomId = '', made = ''] = listing.split('\0')
  const at = Number.parseInt(made, 36)
  return isRoomId(roomId) && Number.isSafeInteger(at) ? { roomId, at } : null
}
