/** Invitations: whoever has the code may join the room. Only people have codes; Parlor keeps what it can recognise one by. */
import { createHash, randomBytes } from 'node:crypto'
import { isRoomId, type RoomId } from './id.ts'
import { lettersAndDigits } from './letters.ts'

export type InvitationId = `inv_${string}`

/** Where an invitation is kept, and under what: a part of the SHA-256 of its code. */
export interface InvitationPlace {
  roomId: RoomId
  hash: string
}

/** The room's id, so that one look finds it, and 128 random bits, as 44 letters and digits. */
export const newInvitationCode = (roomId: RoomId): string =>
  `${roomId.slice('room_'.length)}${lettersAndDigits(randomBytes(16))}`

/** The place of the invitation with this code, also with spaces around it; null for what cannot be a code. */
export function locateInvitation(code: string): InvitationPlace | null {
  const trimmed = code.trim()
  const [, room] = /^([0-9A-Za-z]{22})[0-9A-Za-z]{22}$/.exec(trimmed) ?? []
  return room ? placeIn(room, hashOf(trimmed)) : null
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

const hashOf = (code: string): string => lettersAndDigits(createHash('sha256').update(code).digest().subarray(0, 16))
