/** From what Redis holds to the nouns of the domain. Only this store writes there, so its own JSON is believed. */
import type { Entry, Logged } from '../domain/log.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { StreamEntry } from './room-scripts.ts'

export const decodeRoom = (json: string): Room => JSON.parse(json)
export const decodeUser = (json: string): User => JSON.parse(json)
export const decodeMembership = (json: string): Membership => JSON.parse(json)

export const decodeLogged = <E extends Entry = Entry>(
  sequence: number,
  check: string,
  previous: string,
  entry: string,
): Logged<E> => ({ sequence, check, previous, entry: JSON.parse(entry) })

/** An entry of the stream: its fields are `e` the entry, `c` its check, `p` its predecessor's check. */
export function decodeStreamEntry<E extends Entry = Entry>([id, fields]: StreamEntry): Logged<E> {
  const [, entry = '', , check = '', , previous = ''] = fields
  return decodeLogged(Number.parseInt(id, 10), check, previous, entry)
}
