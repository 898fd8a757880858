/** Public rooms: finding them by name, and joining them. */
import { now } from '../domain/clock.ts'
import { BannedError, LimitExceededError, NotFoundError, RateLimitedError } from '../domain/errors.ts'
import { isRoomId } from '../domain/id.ts'
import { locateListing } from '../domain/listing.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { DirectoryStore } from '../store/directory-store.ts'
import { join } from './joining.ts'
import type { RoomParts } from './rooms.ts'

/** A room, and where in the directory. */
export interface Listed {
  room: Room
  listing: string
}

/** One that says nothing yet may be about to. */
const settledMs = 60_000

export function createPublicRooms(parts: RoomParts & { directory: DirectoryStore }) {
  const { rooms, directory, rates, limits } = parts

  /** The room of a listing, for this viewer. A listing that is not true any more is taken out. */
  async function judge(viewer: User, listing: string): Promise<Listed | null> {
    const place = locateListing(listing)
    const own = place && (await directory.readListing(place.roomId))
    if (own === listing) {
      const found = await rooms.findOpenRoom(place!.roomId, viewer.id)
      return found && { room: found.room, listing }
    }
    if (!place || place.at < now() - settledMs) await directory.dropListing(listing)
    return null
  }

  return {
    /** Public rooms whose names begin so, by name, behind this listing; at most so many, and whether there are more. */
    async page(
      viewer: User,
      { nameStartsWith, after, limit }: { nameStartsWith: string; after: string | null; limit: number },
    ) {
      const items: Listed[] = []
      for (let from = after; items.length <= limit; ) {
        const listings = await directory.listDirectory(nameStartsWith, from, limit + 1)
        const judged = await Promise.all(listings.map(listing => judge(viewer, listing)))
        items.push(...judged.filter(found => found !== null))
        from = listings.at(-1) ?? null
        if (listings.length <= limit) break
      }
      return { items: items.slice(0, limit), hasPrevious: after !== null, hasNext: items.length > limit }
    },

    /**
     * Joins a public room; `joined` is false for who was in it. Throws `NotFoundError` (there is no such public room),
     * `BannedError`, `LimitExceededError`, `RateLimitedError`.
     */
    async join(viewer: User, roomId: string): Promise<{ room: Room; joined: boolean }> {
      rates.assertMayCommand(viewer.id)
      if (!isRoomId(roomId)) throw new NotFoundError(roomId, 'room')
      const reply = await join(parts, { userId: viewer.id, roomId, kind: 'added' }, intendedAt =>
        rooms.joinRoom({ roomId, by: viewer, intendedAt }),
      )
      switch (reply.outcome) {
        case 'joined':
        case 'already':
          return { room: reply.room, joined: reply.outcome === 'joined' }
        case 'banned':
          throw new BannedError(roomId, reply.until)
        case 'full':
          throw new LimitExceededError('MEMBERS_PER_ROOM', limits.membersPerRoom)
        case 'limited':
          throw new RateLimitedError(reply.retryAfterMs)
        case 'not-found':
          throw new NotFoundError(roomId, 'room')
      }
    },
  }
}
