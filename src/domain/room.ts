/** A room and who is in it. A room's facts never change after it was created. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { RoomId } from './id.ts'
import type { Limits } from './limits.ts'
import { textIssue } from './text.ts'
import type { User } from './user.ts'

export interface Room {
  id: RoomId
  name: string
  creator: User
  /** Milliseconds since 1970. */
  createdAt: number
}

/** One stay of one user in one room, told by the entry that began it. */
export interface Membership {
  user: User
  addedBy: User
  /** Milliseconds since 1970. */
  joinedAt: number
  /** The sequence of the entry that added the user, its check, and its predecessor's. */
  sequence: number
  check: string
  previous: string
}

/** What `createRoom` was given, in normal form. Throws `InvalidInputError`. */
export function parseNewRoom(input: { name: string; clientRoomId?: string | null }, limits: Limits) {
  const name = input.name.normalize('NFC').trim()
  const issues: InputIssue[] = []
  const nameIssue = textIssue(name, { name: 'A room name', max: limits.roomNameChars })
  if (nameIssue) issues.push({ path: ['name'], message: nameIssue })
  const clientRoomId = input.clientRoomId ?? null
  const idIssue =
    clientRoomId === null ? null : textIssue(clientRoomId, { name: 'A clientRoomId', max: limits.clientIdChars })
  if (idIssue) issues.push({ path: ['clientRoomId'], message: idIssue })
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { name, clientRoomId }
}
