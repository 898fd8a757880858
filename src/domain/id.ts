/** The global ids: a prefix that tells the noun, and 128 random bits where an id is made up. */
import { createHash, randomBytes } from 'node:crypto'

export type UserId = `user_${string}`
export type RoomId = `room_${string}`
export type MessageId = `msg_${string}`

const random = () => randomBytes(16).toString('base64url')

export const newUserId = (): UserId => `user_${random()}`
export const newRoomId = (): RoomId => `room_${random()}`

/** The id of the room that this creator names `clientRoomId`: the same whenever, and wherever, it is asked again. */
export function roomIdFor(creator: UserId, clientRoomId: string): RoomId {
  const digest = createHash('sha256').update(`${creator}\n${clientRoomId}`).digest()
  return `room_${digest.subarray(0, 16).toString('base64url')}`
}

export const isUserId = (id: string): id is UserId => /^user_[\w-]{22}$/.test(id)
export const isRoomId = (id: string): id is RoomId => /^room_[\w-]{22}$/.test(id)
