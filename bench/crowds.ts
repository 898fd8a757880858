/** Users, sessions, rooms and memberships, written through Parlor's own stores before anything is measured. */
import { randomBytes } from 'node:crypto'
import type { RoomId, UserId } from '../src/domain/id.ts'
import { defaultLimits } from '../src/domain/limits.ts'
import type { RoomVisibility } from '../src/domain/room.ts'
import { parseNewRoom } from '../src/domain/room-facts.ts'
import type { User } from '../src/domain/user.ts'
import type { ParlorStores } from './parlor-stores.ts'

export type Sender = User

export interface Room {
  id: RoomId
  /** A member who writes. */
  author: Sender
}

/** People who have one session each, and the rooms that they are in. */
export interface Crowd {
  tokens: string[]
  rooms: Room[]
  /** How many of the people are in each room. */
  membersPerRoom: number
}

export interface CrowdSize {
  people: number
  rooms: number
  membersPerRoom: number
  visibility?: RoomVisibility
}

const dayMs = 24 * 60 * 60 * 1000
const atOnce = 200

/**
 * Every subscriber is a user of its own with a session of its own, the costliest case for Parlor: nothing of a user, its
 * list of rooms, its channel, its session, is shared between two sockets. Passwords alone are left out.
 */
export async function createCrowd(
  stores: ParlorStores,
  { people, rooms, membersPerRoom, visibility }: CrowdSize,
): Promise<Crowd> {
  const everyone = await many(people, index => createPerson(stores, index))
  const made = await many(rooms, async index => {
    const members = Array.from({ length: membersPerRoom }, (_, i) => everyone[(index * membersPerRoom + i) % people]!)
    return createRoom(
      stores,
      members.map(({ user }) => user),
      visibility,
    )
  })
  return { tokens: everyone.map(({ token }) => token), rooms: made, membersPerRoom }
}

/** People who have one session each, and a public room that somebody else keeps. */
export async function createAudience(stores: ParlorStores, people: number): Promise<Crowd> {
  const [keeper, ...everyone] = await many(people + 1, index => createPerson(stores, index))
  const room = await createRoom(stores, [keeper!.user], 'PUBLIC')
  return { tokens: everyone.map(({ token }) => token), rooms: [room], membersPerRoom: 1 }
}

async function createPerson({ users, sessions, newUser, newToken, sessionIdOf }: ParlorStores, index: number) {
  const username = `u${index}_${randomBytes(4).toString('hex')}`
  const user = newUser({ username, displayName: `Guest ${index}` })
  await users.createUser({ user, passwordHash: 'none: nobody signs in with a password here' })
  const token = newToken(user.id)
  await sessions.createSession({ id: sessionIdOf(token), user, expiresAt: Date.now() + dayMs }, 1)
  return { user, token }
}

/** A room whose creator is the first member. */
async function createRoom(
  { rooms, roomLists, newRoomId }: ParlorStores,
  members: readonly User[],
  visibility: RoomVisibility = 'PRIVATE',
): Promise<Room> {
  const roomId = newRoomId()
  const [creator, ...others] = members
  const intendedAt = await intend(roomLists, creator!.id, roomId)
  const created = await rooms.createRoom({
    id: roomId,
    kind: 'GROUP',
    facts: parseNewRoom({ name: 'The parlor', visibility }, defaultLimits).facts,
    creator: creator!,
    intendedAt,
  })
  if (created.outcome !== 'created') throw new Error(`a room was not created: ${created.outcome}`)
  await roomLists.markJoined(creator!.id, created.membership!, roomId, intendedAt)
  await many(others.length, async index => {
    const member = others[index]!
    const intendedAt = await intend(roomLists, member.id, roomId)
    const added = await rooms.addMember({ roomId, by: creator!, member, intendedAt })
    if (added.outcome !== 'added') throw new Error(`a member was not added: ${added.outcome}`)
    await roomLists.markJoined(member.id, added.membership, roomId, intendedAt)
  })
  return { id: roomId, author: creator! }
}

async function intend(roomLists: ParlorStores['roomLists'], userId: UserId, roomId: RoomId): Promise<number> {
  const intent = await roomLists.intend(
    userId,
    { roomId, kind: 'added', by: userId },
    { roomsPerUser: 1e9, roomsAddedPerUser: 1e9, directRoomsPerUser: 1e9, leftRoomsPerUser: 200 },
  )
  if (typeof intent === 'string') throw new Error(`a list of rooms is ${intent}`)
  return intent.intendedAt
}

/** Does something so many times, some of them at once. */
export async function many<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = new Array(count)
  let next = 0
  const work = async () => {
    while (next < count) {
      const index = next++
      results[index] = await act(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work))
  return results
}
