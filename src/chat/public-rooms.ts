/** Public rooms: finding them by name. */
import { now } from '../domain/clock.ts'
import { listedPrefix, locateListing } from '../domain/listing.ts'
import type { Room } from '../domain/room.ts'
import { lookPoints, type NextTurn } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'
import type { RoomParts } from './rooms.ts'

/** A room, and where in the directory. */
export interface Listed {
  room: Room
  listing: string
}

/** How many listings one page looks at: what is not true any more is taken out by the first who comes upon it. */
const mostJudged = 1000
/** After the first look, which is as many as are asked for. */
const judgedAtOnce = 100

/** One that says nothing yet may be about to. */
const settledMs = 60_000

export function createPublicRooms({ rooms, directory, limits }: Pick<RoomParts, 'rooms' | 'directory' | 'limits'>) {
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
    /**
     * Public rooms whose names begin so, by name, behind this listing; at most so many, and whether there are more. What is looked
     * at behind the first look takes turns.
     */
    async page(
      viewer: User,
      { nameStartsWith, after, limit }: { nameStartsWith: string; after: string | null; limit: number },
      nextTurn?: NextTurn,
    ) {
      const items: Listed[] = []
      const prefix = listedPrefix(nameStartsWith, limits)
      let [from, looks, looked] = [after, limit + 1, 0]
      while (prefix !== null && items.length <= limit && looks > 0 && looked < mostJudged) {
        if (looked > 0) await nextTurn?.(2 * lookPoints * looks)
        const listings = await directory.listDirectory(prefix, from, looks)
        const judged = await Promise.all(listings.map(listing => judge(viewer, listing)))
        items.push(...judged.filter(found => found !== null))
        from = listings.at(-1) ?? null
        looked += listings.length
        looks = listings.length < looks ? 0 : judgedAtOnce
      }
      // Who has nothing to go on from has seen the end.
      const hasNext = items.length > limit || (looks > 0 && items.length > 0)
      return { items: items.slice(0, limit), hasPrevious: after !== null, hasNext }
    },
  }
}
