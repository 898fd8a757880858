/** A room and who is in it. A room's facts never change after it was created. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { RoomId } from './id.ts'
import type { Limits } from './limits.ts'
import { isCheck, isRecord, isSequence, isText, isTime } from './shape.ts'
import { checkText, clientIdIssue } from './text.ts'
import { isUser, type User } from './user.ts'

export interface Room {
  id: RoomId
  name: string
  creator: User
  /** Milliseconds since 1970. */
  createdAt: number
}

export const isRoom = (value: unknown): value is Room =>
  isRecord(value) && isText(value.id) && isText(value.name) && isUser(value.creator) && isTime(value.createdAt)

/** One stay of one user in one room, with the entry that began it. */
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

export const isMembership = (value: unknown): value is Membership =>
  isRecord(value) &&
  isUser(value.user) &&
  isUser(value.addedBy) &&
  isTime(value.joinedAt) &&
  isSequence(value.sequence) &&
  isCheck(value.check) &&
  isCheck(value.previous)

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
