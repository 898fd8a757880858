/** The global ids: a prefix that tells the noun, and 128 random bits, as 22 letters and digits, where an id is made up. */
import { randomBytes } from 'node:crypto'
import { digestLetters, lettersAndDigits } from './letters.ts'

export type UserId = `user_${string}`
export type RoomId = `room_${string}`
export type MessageId = `msg_${string}`
export type MemberId = `mem_${string}`

const random = () => lettersAndDigits(randomBytes(16))

export const newUserId = (): UserId => `user_${random()}`
export const newRoomId = (): RoomId => `room_${random()}`

/** The id of the room that this creator names `clientRoomId`: the same whenever, and wherever, it is asked again. */
export const roomIdFor = (creator: UserId, clientRoomId: string): RoomId =>
  `room_${digestLetters(`${creator}\n${clientRoomId}`)}`

/** The id of the room of these two, the same whichever is named first. */
export const directRoomIdOf = (one: UserId, other: UserId): RoomId =>
  `room_${digestLetters(['direct', ...[one, other].sort()].join('\n'))}`

/** An id for a username that nobody has: always the same, and nobody's. */
export const idOfNobody = (username: string): UserId => `user_${digestLetters(`nobody ${username}`)}`

export const isUserId = (id: unknown): id is UserId => typeof id === 'string' && /^user_[0-9A-Za-z]{22}$/.test(id)
export const isRoomId = (id: unknown): id is RoomId => typeof id === 'string' && /^room_[0-9A-Za-z]{22}$/.test(id)
