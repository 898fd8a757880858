/** Rooms: creating, changing, deleting and finding them, and the viewer's list. */
import { isApp } from '../domain/app.ts'
import { now } from '../domain/clock.ts'
import { InvalidInputError, LimitExceededError, NotAMemberError, NotFoundError } from '../domain/errors.ts'
import { externalRoomId } from '../domain/external.ts'
import { isRoomId, isUserId, newRoomId, type RoomId, roomIdFor, type UserId } from '../domain/id.ts'
import { newListing } from '../domain/listing.ts'
import { appRank, rankOf } from '../domain/role.ts'
import type { Membership, Room } from '../domain/room.ts'
import {
  type FactTexts,
  type NewRoomInput,
  parseNewRoom,
  parseRoomChange,
  type RoomInput,
  roleToChange,
} from '../domain/room-facts.ts'
import type { User } from '../domain/user.ts'
import type { DirectoryStore } from '../store/directory-store.ts'
import type { NewRoom } from '../store/room-commands.ts'
import type { OpenRoom } from '../store/room-reader.ts'
import type { RoomStore } from '../store/room-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { fill } from './filling.ts'
import { type JoiningParts, joinUnlessApp } from './joining.ts'
import type { Rates } from './rates.ts'
import { refusalOf } from './refusals.ts'
import { readRoomList, type VerifiedList } from './room-list.ts'
import { type ShownStanding, type Standing, showStandings } from './standing.ts'

export interface RoomParts extends JoiningParts {
  users: UserStore
  directory: DirectoryStore
  rates: Rates
  /** Whether it is the application that calls, itself or as somebody. */
  byApp: boolean
}

export type RoomChangeInput = RoomInput & { roomId: string }

/** The room, for whoever may read there; null for one that is not there (any more), or not for the viewer. */
const findOpenRoom = async (rooms: RoomStore, viewer: User, id: string): Promise<OpenRoom | null> =>
  isRoomId(id) ? rooms.findOpenRoom(id, viewer.id) : null

/** The same for members only, and for the application, which is a member of none. */
export async function findOwnRoom(rooms: RoomStore, viewer: User, id: string): Promise<OwnRoom | null> {
  const found = await findOpenRoom(rooms, viewer, id)
  if (found && isApp(viewer.id)) return { ...found, rank: appRank }
  return found?.membership ? { ...found, rank: rankOf(found.membership.role) } : null
}

/** The room, whose membership a change is about, and whom else its entries may show. Throws `NotAMemberError`, `NotFoundError`. */
export async function findBothMembers(
  rooms: RoomStore,
  viewer: User,
  { roomId, userId }: { roomId: string; userId: string },
): Promise<{ room: Room; membership: Membership; people: UserId[] }> {
  const own = await findOwnRoom(rooms, viewer, roomId)
  if (!own) throw new NotAMemberError(roomId)
  const found = isUserId(userId) ? await rooms.findRoom(own.room.id, userId) : null
  if (!found?.membership) throw new NotFoundError(userId, 'member')
  const { room, membership } = own
  const adders = membership ? [membership.addedBy] : []
  const people = [viewer.id, ...adders, ...(room.owner ? [room.owner] : [])]
  return { room, membership: found.membership, people }
}

export interface OwnRoom extends OpenRoom {
  /** Of the viewer's role, or of the application. */
  rank: number
}

/** Whoever renames or publishes a room may come behind somebody else at each look. */
const changeTries = 10

interface GivenIds {
  clientRoomId: string | null
  externalId: string | null
}

/** The same id for the same name, and for the same id of the application. */
function idFor(viewer: User, { clientRoomId, externalId }: GivenIds): RoomId {
  if (externalId !== null) return externalRoomId(externalId)
  return clientRoomId === null ? newRoomId() : roomIdFor(viewer.id, clientRoomId)
}

export function createRooms(parts: RoomParts) {
  const { rooms, roomLists, users, directory, rates, limits, byApp } = parts

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

  /** Of somebody who renames a room while it is published, or the other way round, the later one looks again. */
  async function change(viewer: User, roomId: RoomId, facts: Partial<FactTexts>) {
    for (let tries = 0; tries < changeTries; tries++) {
      const place = await relist(roomId, viewer, facts)
      const listed = place?.now ? { listing: place.now, listedAs: place.listedAs } : {}
      const reply = await rooms.updateRoom({ roomId, by: viewer, facts, ...listed })
      if (place) await unlist(roomId, place)
      if (reply.outcome !== 'moved') return reply
    }
    throw new Error('A room was another one at each look.')
  }

  /** Also where nothing came of it: what was to be listed is not, then. */
  async function make(viewer: User, room: Omit<NewRoom, 'creator' | 'intendedAt'>, memberIds: readonly UserId[]) {
    const joining = { userId: viewer.id, roomId: room.id, kind: 'own', by: viewer.id } as const
    const forget = () => (room.listing ? unlist(room.id, { before: null, now: room.listing }) : undefined)
    try {
      const reply = await joinUnlessApp(parts, joining, intendedAt =>
        fill(parts, { roomId: room.id, by: viewer, memberIds }, additions =>
          rooms.createRoom({ ...room, creator: viewer, intendedAt, additions }),
        ),
      )
      if (reply.outcome !== 'created') await forget()
      return reply
    } catch (error) {
      // Of everything else nobody knows whether the room will be there.
      if (error instanceof LimitExceededError) await forget()
      throw error
    }
  }

  return {
    /**
     * Creates a room with the viewer in it, and with those of these people who can be added; `created` is false for a retry.
     * Null: the viewer's account is being deleted. Throws `InvalidInputError`, `LimitExceededError`, `RateLimitedError`.
     */
    async create(viewer: User, input: NewRoomInput): Promise<{ room: Room; created: boolean } | null> {
      // More than so many are refused anyway.
      rates.assertMayCommand(viewer.id, 1 + Math.min(input.memberIds?.length ?? 0, limits.membersAtCreation))
      const { facts, clientRoomId, externalId, memberIds } = parseNewRoom(input, { ...limits, byApp })
      const id = idFor(viewer, { clientRoomId, externalId })
      const listing = await list(id, facts)
      // A retry may name them in another order.
      const askedIds = [...memberIds].sort()
      const reply = await make(viewer, { id, kind: 'GROUP', facts, listing, externalId, askedIds }, memberIds)
      if ('room' in reply) return { room: reply.room, created: reply.outcome === 'created' }
      if (reply.outcome === 'blocked') return null
      const name = externalId === null ? 'clientRoomId' : 'externalId'
      const message = `A room was ${reply.outcome === 'deleted' ? 'deleted that had' : 'created before with'} this ${name}.`
      throw new InvalidInputError([{ path: [name], message }])
    },

    /** Changes what is given of a room. Throws `InvalidInputError`, `NotAMemberError`, `NotAllowedError`, `RateLimitedError`. */
    async update(viewer: User, input: RoomChangeInput): Promise<{ room: Room }> {
      rates.assertMayCommand(viewer.id)
      const { roomId } = input
      const facts = parseRoomChange(input, limits)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const reply = await change(viewer, roomId, facts)
      if (reply.outcome !== 'updated') throw refusalOf(reply, roomId)
      return { room: reply.room }
    },

    /** Deletes a room for all its members. Throws `NotAMemberError`, `NotAllowedError`, `RateLimitedError`. */
    async delete(viewer: User, { roomId }: { roomId: string }): Promise<void> {
      rates.assertMayCommand(viewer.id)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const reply = await rooms.deleteRoom({ roomId, by: viewer })
      if (reply.outcome !== 'deleted') throw refusalOf(reply, roomId)
    },

    find: async (viewer: User, id: string): Promise<Room | null> =>
      (await findOpenRoom(rooms, viewer, id))?.room ?? null,

    /** The room that the application knows by this id, for whoever may read there. */
    findByExternalId: async (viewer: User, externalId: string): Promise<Room | null> =>
      (await rooms.findOpenRoom(externalRoomId(externalId), viewer.id))?.room ?? null,

    /** These rooms as the viewer sees them, in one turn; null for one in which they may not read. */
    async standings(viewer: User, ids: readonly RoomId[]): Promise<(ShownStanding | null)[]> {
      const found = await Promise.all(ids.map(id => rooms.findRoom(id, viewer.id)))
      const open = found.filter(room => room !== null).filter(room => room.open || (room.membership && !room.deleted))
      const shown = await showStandings(users, viewer, open)
      return ids.map(id => shown.find(({ room }) => room.id === id) ?? null)
    },

    /** The same of rooms that were looked at a moment ago. */
    show: (viewer: User, standings: readonly Standing[]): Promise<ShownStanding[]> =>
      showStandings(users, viewer, standings),

    /** All rooms that the viewer is in, by their last activity. Each of them is looked at. */
    list: (viewer: User): Promise<VerifiedList> => readRoomList(rooms, roomLists, viewer.id),
  }
}

const publicly = JSON.stringify('PUBLIC')
