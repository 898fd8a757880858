/** The global ids: a prefix that tells the noun, and 128 random bits, as 22 letters and digits, where an id is made up. */
import { createHash, randomBytes } from 'node:crypto'
import { lettersAndDigits } from './letters.ts'

export type UserId = `user_${string}`
export type RoomId = `room_${string}`
export type MessageId = `msg_${string}`
export type MemberId = `mem_${string}`

const random = () => lettersAndDigits(randomBytes(16))

export const newUserId = (): UserId => `user_${random()}`
export const newRoomId = (): RoomId => `room_${random()}`

/** The id of the room that this creator names `clientRoomId`: the same whenever, and wherever, it is asked again. */
export function roomIdFor(creator: UserId, clientRoomId: string): RoomId {
  const digest = createHash('sha256').update(`${creator}\n${clientRoomId}`).digest()
  return `room_${lettersAndDigits(digest.subarray(0, 16))}`
}

/** The id of the room of these two, the same whichever is named first. */
export function directRoomIdOf(one: UserId, other: UserId): RoomId {
  const pair = [one, other].sort().join('\n')
  return `room_${lettersAndDigits(createHash('sha256').update(`direct\n${pair}`).digest().subarray(0, 16))}`
}

/** An id for a username that nobody has: always the same, and nobody's. */
export const idOfNobody = (username: string): UserId =>
  `user_${lettersAndDigits(createHash('sha256').update(`nobody ${username}`).digest().subarray(0, 16))}`

export const isUserId = (id: string): id is UserId => /^user_[0-9A-Za-z]{22}$/.test(id)
export const isRoomId = (id: string): id is RoomId => /^room_[0-9A-Za-z]{22}$/.test(id)
