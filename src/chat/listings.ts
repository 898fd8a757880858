/** The places of public rooms in the directory: kept true while their rooms begin and change. */
import { now } from '../domain/clock.ts'
import type { RoomId } from '../domain/id.ts'
import { newListing } from '../domain/listing.ts'
import { rankOf } from '../domain/role.ts'
import { type FactTexts, roleToChange } from '../domain/room-facts.ts'
import type { User } from '../domain/user.ts'
import type { DirectoryStore } from '../store/directory-store.ts'
import type { RoomStore } from '../store/room-store.ts'
import { findOwnRoom } from './own-rooms.ts'

export function createListings({ rooms, directory }: { rooms: RoomStore; directory: DirectoryStore }) {
  /** A public room is in the directory before it says that it is. */
  async function list(
    roomId: RoomId,
    { name, visibility }: Pick<FactTexts, 'name' | 'visibility'>,
  ): Promise<string | null> {
    if (visibility !== publicly) return null
    const listing = newListing(JSON.parse(name), roomId, now())
    await directory.putListing(listing)
    return listing
  }

  /** Its place after a change of what is public of it, and before; null where that stays. */
  async function relist(roomId: RoomId, viewer: User, given: Partial<FactTexts>) {
    const { name, visibility } = given
    if (name === undefined && visibility === undefined) return null
    const own = await findOwnRoom(rooms, viewer, roomId)
    // Whoever will be refused puts nothing there.
    if (!own || own.rank < rankOf(roleToChange(given))) return null
    const { room } = own
    const facts = { name: name ?? JSON.stringify(room.name), visibility: visibility ?? JSON.stringify(room.visibility) }
    const before = await directory.readListing(roomId)
    const listing = await list(roomId, facts)
    return { before, now: listing, listedAs: facts.name }
  }

  /** Takes out of the directory what the room does not say: its old place, or the new one, if nothing came of the change. */
  async function unlist(roomId: RoomId, { before, now: after }: { before: string | null; now: string | null }) {
    // What Redis does not answer now, whoever reads the directory finds out.
    const own = await directory.readListing(roomId).catch(() => undefined)
    if (own === undefined) return
    const others = [before, after].filter(listing => listing && listing !== own)
    await Promise.all(others.map(listing => directory.dropListing(listing!))).catch(() => undefined)
  }

  return { list, relist, unlist }
}

const publicly = JSON.stringify('PUBLIC')
