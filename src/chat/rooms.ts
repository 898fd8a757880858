/** Rooms: creating, changing, deleting and finding them, and the viewer's list. */
import { InvalidInputError, LimitExceededError, NotAMemberError } from '../domain/errors.ts'
import { externalRoomId } from '../domain/external.ts'
import { isRoomId, newRoomId, type RoomId, roomIdFor, type UserId } from '../domain/id.ts'
import type { Room } from '../domain/room.ts'
import {
  type FactTexts,
  type NewRoomInput,
  parseNewRoom,
  parseRoomChange,
  type RoomInput,
} from '../domain/room-facts.ts'
import type { User } from '../domain/user.ts'
import type { DirectoryStore } from '../store/directory-store.ts'
import type { NewRoom } from '../store/room-commands.ts'
import type { UserStore } from '../store/user-store.ts'
import { fill } from './filling.ts'
import { type JoiningParts, joinUnlessApp } from './joining.ts'
import { createListings } from './listings.ts'
import { findOpenRoom } from './own-rooms.ts'
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
  const { rooms, roomLists, users, rates, limits, byApp } = parts
  const { list, relist, unlist } = createListings(parts)

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
      throw new InvalidInputError({ [name]: message })
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
