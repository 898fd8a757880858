/** A room and who is in it. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import { isUserId, type RoomId, type UserId } from './id.ts'
import type { Limits } from './limits.ts'
import { checkMetadata, type MetadataRule } from './metadata.ts'
import { isCheck, isRecord, isSequence, isText, isTime } from './shape.ts'
import { checkText, clientIdIssue } from './text.ts'

export interface Room {
  id: RoomId
  name: string
  metadata: Record<string, unknown> | null
  /** Who created it, and alone may delete it. */
  owner: UserId
  /** Milliseconds since 1970. */
  createdAt: number
  /** Another one after each change of what is told here: the check of the entry that changed it last. */
  version: string
}

export const isRoom = (value: unknown): value is Room =>
  isRecord(value) &&
  isText(value.id) &&
  isText(value.name) &&
  (value.metadata === null || isRecord(value.metadata)) &&
  isPerson(value.owner) &&
  isTime(value.createdAt) &&
  isText(value.version)

/** One stay of one user in one room, with the entry that began it. */
export interface Membership {
  userId: UserId
  addedBy: UserId
  /** Milliseconds since 1970. */
  joinedAt: number
  /** The sequence of the entry that added the user, its check, and its predecessor's. */
  sequence: number
  check: string
  previous: string
}

export const isMembership = (value: unknown): value is Membership =>
  isRecord(value) &&
  isPerson(value.userId) &&
  isPerson(value.addedBy) &&
  isTime(value.joinedAt) &&
  isSequence(value.sequence) &&
  isCheck(value.check) &&
  isCheck(value.previous)

const isPerson = (value: unknown): boolean => isText(value) && isUserId(value)

/** What `createRoom` was given, in normal form. Throws `InvalidInputError`. */
export function parseNewRoom(
  input: { name: string; metadata?: unknown; clientRoomId?: string | null },
  limits: Limits,
) {
  const name = checkText(input.name, { name: 'A room name', max: limits.roomNameChars, kind: 'name' })
  const issues: InputIssue[] = []
  if (name.issue) issues.push({ path: ['name'], message: name.issue })
  const metadata = checkMetadata(input.metadata, metadataRule(limits))
  if (metadata.issue) issues.push({ path: ['metadata'], message: metadata.issue })
  const clientRoomId = input.clientRoomId ?? null
  const idRule = { name: 'A clientRoomId', max: limits.clientIdChars }
  const idIssue = clientRoomId === null ? null : clientIdIssue(clientRoomId, idRule)
  if (idIssue) issues.push({ path: ['clientRoomId'], message: idIssue })
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { name: name.text, metadata: metadata.text, clientRoomId }
}

const metadataRule = ({ roomMetadataBytes, metadataDepth }: Limits): MetadataRule => ({
  name: 'The metadata of a room',
  maxBytes: roomMetadataBytes,
  maxDepth: metadataDepth,
})
