/** A user's list of rooms, verified: every candidate is asked whether the user is in it, and the list is mended. */
import { now } from '../domain/clock.ts'
import type { RoomPosition } from '../domain/cursor.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Position } from '../domain/log.ts'
import type { Membership } from '../domain/room.ts'
import { intentHealMs, type RoomList } from '../domain/room-list.ts'
import { UnreadableError } from '../domain/unreadable.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import { activityOf, type Standing } from './standing.ts'

export interface ListedRoom extends Standing {
  membership: Membership
  head: Position
}

export interface ListKey {
  /** Milliseconds since 1970. */
  activeAt: number
  roomId: RoomId
}

export interface VerifiedList {
  /** The one in which something happened last first. */
  joined: ListedRoom[]
  /** The ends of rooms that the user left, or that were deleted, in the last days. */
  ended: RoomPosition[]
}

/** Undefined for a room that cannot be read: nothing is known of it, so nothing of the list is mended by it. */
type Found = Awaited<ReturnType<RoomStore['findRoom']>> | undefined

/** What the list of this user is in truth. Mends what crashes left in it: lost marks, stale intents, rooms gone. */
export async function readRoomList(rooms: RoomStore, roomLists: RoomListStore, userId: UserId): Promise<VerifiedList> {
  const list = await roomLists.readRooms(userId)
  const looks = await lookAt(rooms, candidatesOf(list), userId)
  const found = new Map(
    [...looks].map(([id, look]) => [id, isAwaited(list, id, look) ? { ...look!, membership: null } : look]),
  )
  await mend(roomLists, userId, list, found)
  const joined = [...found.values()].flatMap(listedRoom).sort((a, b) => compareListed(a, listKeyOf(b)))
  const here = new Set(joined.map(({ room }) => room.id))
  return { joined, ended: endsOf(list, found).filter(({ roomId }) => !here.has(roomId)) }
}

/** A direct room comes on the list of who did not open it with its first message: until then it is as if they were not in it. */
const isAwaited = ({ marks, intents }: RoomList, roomId: RoomId, found: Found): boolean =>
  found?.room.kind === 'DIRECT' &&
  found.number === 0 &&
  !marks.some(mark => mark.roomId === roomId && mark.state === 'joined') &&
  intents.every(intent => intent.roomId !== roomId || intent.kind === 'direct')

const candidatesOf = ({ marks, intents }: RoomList): Set<RoomId> =>
  new Set([...marks.filter(({ state }) => state === 'joined'), ...intents].map(({ roomId }) => roomId))

/** Asks all rooms at once: ioredis sends the commands of one turn together. */
async function lookAt(rooms: RoomStore, ids: Set<RoomId>, userId: UserId): Promise<Map<RoomId, Found>> {
  const looks = [...ids].map(async id => [id, await rooms.findRoom(id, userId).catch(undefinedIfUnreadable)] as const)
  return new Map(await Promise.all(looks))
}

/** One room that cannot be read takes no other from the list. */
function undefinedIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableError)) throw error
}

const listedRoom = (found: Found): ListedRoom[] =>
  found?.membership && !found.deleted ? [{ ...found, membership: found.membership }] : []

/** Where a listed room stands in the list, also when it is no longer there. */
export const listKeyOf = (listed: ListedRoom): ListKey => ({ activeAt: activityOf(listed), roomId: listed.room.id })

/** Orders by the last activity, the newest first; negative where the room stands before the key. */
export function compareListed(listed: ListedRoom, key: ListKey): number {
  const own = listKeyOf(listed)
  const byId = own.roomId < key.roomId ? -1 : Number(own.roomId > key.roomId)
  return key.activeAt - own.activeAt || byId
}

function endsOf({ marks }: RoomList, found: Map<RoomId, Found>): RoomPosition[] {
  const left = marks.filter(({ state }) => state === 'left').map(({ roomId, last }) => ({ roomId, position: last }))
  const deleted = [...found].flatMap(([roomId, room]) => (room?.deleted ? [{ roomId, position: room.head }] : []))
  return [...left, ...deleted]
}

async function mend(
  roomLists: RoomListStore,
  userId: UserId,
  list: RoomList,
  found: Map<RoomId, Found>,
): Promise<void> {
  const isKnown = ({ roomId }: { roomId: RoomId }) => found.get(roomId) !== undefined
  const gone = list.marks.filter(
    mark => mark.state === 'joined' && isKnown(mark) && listedRoom(found.get(mark.roomId)).length === 0,
  )
  const stale = list.intents.filter(intent => isKnown(intent) && intent.intendedAt < now() - intentHealMs)
  await Promise.all([
    ...gone.map(({ roomId, start, last }) =>
      roomLists.markLeft(userId, roomId, { start, end: found.get(roomId)?.head ?? last }),
    ),
    ...stale.map(({ roomId, intendedAt }) => {
      const membership = found.get(roomId)?.membership
      return membership
        ? roomLists.markJoined(userId, membership, roomId, intendedAt)
        : roomLists.dropIntent(userId, roomId, intendedAt)
    }),
  ])
}
