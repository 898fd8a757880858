/** From what Redis holds to the nouns of the domain. Others may write there too, and files be damaged: nothing is believed unseen. */
import type { RoomId } from '../domain/id.ts'
import { type Entry, isPosition, type Logged, loggedIn, type Position } from '../domain/log.ts'
import { isMembership, isRoom, type Membership, type Room } from '../domain/room.ts'
import { isTime, parseJson } from '../domain/shape.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import { isUser, type User } from '../domain/user.ts'
import type { StreamEntry } from './room-scripts.ts'

type Json = unknown

/** Each throws `UnreadableError`, which names `where`: the key that it was read from, or one beside it. */
export const decodeRoom = (where: string, json: Json): Room => decode(where, parseJson(json), isRoom)
export const decodeUser = (where: string, json: Json): User => decode(where, parseJson(json), isUser)
export const decodeMembership = (where: string, json: Json): Membership => decode(where, parseJson(json), isMembership)
export const decodePosition = (where: string, sequence: unknown, check: unknown): Position =>
  decode(where, { sequence, check }, isPosition)

/** Milliseconds since 1970, written as digits. */
export const parseTime = (text: string | null | undefined): number =>
  /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN
export const decodeTime = (where: string, text: string | null | undefined): number =>
  decode(where, parseTime(text), isTime)

/** The memberships that can be read. */
export const readableMemberships = (jsons: readonly Json[]): Membership[] => jsons.map(parseJson).filter(isMembership)

/** An entry of the stream, or null: its fields are `e` the entry, `c` its check, `p` its predecessor's check. */
export function decodeStreamEntry(roomId: RoomId, [id, fields]: StreamEntry): Logged | null {
  const [, entry, , check, , previous] = fields
  return loggedIn(roomId, { sequence: Number.parseInt(id, 10), check, previous, entry: parseJson(entry) })
}

/** What a write has answered about its entry. */
export function decodeLogged<E extends Entry>(
  where: string,
  roomId: RoomId,
  { sequence, check, previous, entry }: { sequence: number; check: string; previous: string; entry: string },
): Logged<E> {
  const logged = loggedIn(roomId, { sequence, check, previous, entry: parseJson(entry) })
  if (logged) return logged as Logged<E>
  throw new UnreadableError(where)
}

function decode<T>(where: string, value: unknown, fits: (value: unknown) => value is T): T {
  if (fits(value)) return value
  throw new UnreadableError(where)
}
