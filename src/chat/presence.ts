/** Presence: who is here, asked once or watched. Only people who share a room see each other. */
import type { Delivery } from '../delivery/delivery.ts'
import type { PresenceFeed } from '../delivery/rooms/presence-feed.ts'
import { isApp } from '../domain/app.ts'
import { isRoomId, type RoomId, type UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { type Presence, presenceOf } from '../domain/presence.ts'
import type { Session } from '../domain/session.ts'
import { lookPoints, type NextTurn } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'
import type { PresenceStore } from '../store/presence-store.ts'
import type { RoomListStore } from '../store/room-list-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { Rates } from './rates.ts'

export interface PresenceParts {
  presences: PresenceStore
  rooms: RoomStore
  roomLists: RoomListStore
  delivery: Pick<Delivery, 'openPresence'>
  rates: Rates
  limits: Limits
  /** Whether anybody is told who is here. */
  presence: boolean
}

/** How many people are looked at in one turn; the first ones are in the price. */
const peopleAtOnce = 10
/** To look for one room in a list. */
const markPoints = 0.5

export function createPresence({ presences, rooms, roomLists, delivery, rates, limits, presence }: PresenceParts) {
  const joinedBy = async (userId: UserId): Promise<RoomId[]> =>
    (await roomLists.readRooms(userId)).marks.filter(({ state }) => state === 'joined').map(({ roomId }) => roomId)

  /** Whether both are in one room: lists may hold too much, so the rooms decide. */
  async function shareRoom(own: readonly RoomId[], viewer: User, other: User): Promise<boolean> {
    for (const roomId of await roomLists.findJoined(other.id, own)) {
      const shown = await rooms.readShown(roomId, [viewer.id, other.id], [])
      if (!shown || shown.deleted || shown.memberships.size < 2) continue
      if (shown.room.kind !== 'DIRECT' || !(await rooms.findRoom(roomId, viewer.id))?.apart) return true
    }
    return false
  }

  async function readFellows(people: readonly User[]): Promise<(Presence | null)[]> {
    if (!presence) return people.map(() => null)
    const lastSeen = await presences.readLastSeen(people.map(({ id }) => id))
    return people.map(user => presenceOf(user, lastSeen.get(user.id)!))
  }

  return {
    /** Whether who is here is told at all. */
    isOn: presence,

    /**
     * Each person's presence; null for who shares no room with the viewer, and where presence is off. It takes turns: the viewer's
     * rooms are looked for in the list of each.
     */
    async read(viewer: User, people: readonly User[], nextTurn?: NextTurn): Promise<(Presence | null)[]> {
      if (!presence) return people.map(() => null)
      if (isApp(viewer.id)) return readFellows(people)
      const own = await joinedBy(viewer.id)
      const each = [...new Map(people.map(user => [user.id, user])).values()]
      const known: boolean[] = []
      for (let from = 0; from < each.length; from += peopleAtOnce) {
        const some = each.slice(from, from + peopleAtOnce)
        if (from > 0) await nextTurn?.(some.length * (lookPoints + own.length * markPoints))
        known.push(...(await Promise.all(some.map(other => other.id === viewer.id || shareRoom(own, viewer, other)))))
      }
      const lastSeen = await presences.readLastSeen(each.filter((_, i) => known[i]).map(({ id }) => id))
      return people.map(user => {
        const seen = lastSeen.get(user.id)
        return seen ? presenceOf(user, seen) : null
      })
    },

    /** The same of people who are known to share a room with the viewer. */
    readFellows,

    /** How many people follow these rooms now; null where presence is off. */
    async counts(ids: readonly RoomId[]): Promise<(number | null)[]> {
      if (!presence) return ids.map(() => null)
      return Promise.all(ids.map(async id => (await presences.readCrowd(id, 0))?.following ?? null))
    },

    /** Watches who of these rooms is here; rooms of others are none. Throws `RateLimitedError`. */
    async watch({ user }: Session, roomIds: readonly string[], nextTurn?: NextTurn): Promise<PresenceFeed> {
      rates.assertMaySubscribe(user.id)
      return delivery.openPresence(user.id, roomIds.filter(isRoomId), nextTurn)
    },

    mostRooms: limits.presenceRooms,
  }
}
