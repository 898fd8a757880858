/** A room and who is in it. A room's facts never change after it was created. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { RoomId } from './id.ts'
import type { Limits } from './limits.ts'
import { checkText, clientIdIssue } from './text.ts'
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
  const name = checkText(input.name, { name: 'A room name', max: limits.roomNameChars, kind: 'name' })
  const issues: InputIssue[] = []
  if (name.issue) issues.push({ path: ['name'], message: name.issue })
  const clientRoomId = input.clientRoomId ?? null
  const idRule = { name: 'A clientRoomId', max: limits.clientIdChars }
  const idIssue = clientRoomId === null ? null : clientIdIssue(clientRoomId, idRule)
  if (idIssue) issues.push({ path: ['clientRoomId'], message: idIssue })
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { name: name.text, clientRoomId }
}
