/** Invitations: whoever has the code may join the room. Only people have codes; Parlor keeps what it can recognise one by. */
import { randomBytes } from 'node:crypto'
import { assertNoIssues } from './errors.ts'
import { isRoomId, isUserId, type RoomId, type UserId } from './id.ts'
import { digestLetters, lettersAndDigits } from './letters.ts'
import type { Limits } from './limits.ts'
import { isRecord, isSequence, isText, isTime } from './shape.ts'

export type InvitationId = `inv_${string}`

/** Where an invitation is kept, and under what: a part of the SHA-256 of its code. */
export interface InvitationPlace {
  roomId: RoomId
  hash: string
}

/** One that is good, as a room keeps it. Times are milliseconds since 1970. */
export interface Invitation {
  hash: string
  createdBy: UserId
  createdAt: number
  expiresAt: number
  /** How many may still join with it; null: any number. */
  usesLeft: number | null
}

export const isInvitation = (value: unknown): value is Invitation =>
  isRecord(value) &&
  isText(value.hash) &&
  isUserId(value.createdBy) &&
  isTime(value.createdAt) &&
  isTime(value.expiresAt) &&
  (value.usesLeft === null || isSequence(value.usesLeft))

/** As clients give it; absent or null: a week, and any number of uses. */
export interface InvitationInput {
  expiresInSeconds?: number | null
  maxUses?: number | null
}

const week = 7 * 24 * 60 * 60

/** For how long, and for how many. Throws `InvalidInputError`. */
export function parseInvitation({ expiresInSeconds, maxUses }: InvitationInput, limits: Limits) {
  const seconds = expiresInSeconds ?? Math.min(week, limits.invitationSeconds)
  const uses = maxUses ?? null
  const most = limits.invitationSeconds
  const lasts = `An invitation is good for 1 to ${most.toLocaleString('en')} seconds.`
  assertNoIssues({
    expiresInSeconds: seconds < 1 || seconds > most ? lasts : null,
    maxUses: uses !== null && uses < 1 ? 'An invitation is for at least one person.' : null,
  })
  return { lifeMs: seconds * 1000, uses }
}

/** The room's id, so that one look finds it, and 128 random bits, as 44 letters and digits. */
export const newInvitationCode = (roomId: RoomId): string =>
  `${roomId.slice('room_'.length)}${lettersAndDigits(randomBytes(16))}`

/** The place of the invitation with this code, also with spaces around it; null for what cannot be a code. */
export function locateInvitation(code: string): InvitationPlace | null {
  const trimmed = code.trim()
  const [, room] = /^([0-9A-Za-z]{22})[0-9A-Za-z]{22}$/.exec(trimmed) ?? []
  return room ? placeIn(room, digestLetters(trimmed)) : null
}

/** What an invitation is called: its place. It tells nothing of the code, and nobody can join with it. */
export const invitationIdAt = ({ roomId, hash }: InvitationPlace): InvitationId =>
  `inv_${roomId.slice('room_'.length)}${hash}`

/** The place in an invitation's id; null if it is not an invitation's id. */
export function locateInvitationId(id: string): InvitationPlace | null {
  const [, room, hash] = /^inv_([0-9A-Za-z]{22})([0-9A-Za-z]{22})$/.exec(id) ?? []
  return room && hash ? placeIn(room, hash) : null
}

function placeIn(room: string, hash: string): InvitationPlace | null {
  const roomId = `room_${room}`
  return isRoomId(roomId) ? { roomId, hash } : null
}
