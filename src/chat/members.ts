/** Who is in a room: adding, removing, listing. */
import { isApp } from '../domain/app.ts'
import {
  BannedError,
  LimitExceededError,
  NotAllowedError,
  NotFoundError,
  OwnerCannotLeaveError,
} from '../domain/errors.ts'
import { isUserId, type RoomId } from '../domain/id.ts'
import { positionBefore } from '../domain/log.ts'
import { locateMember, memberIn, type RoomMember } from '../domain/member.ts'
import { type Page, type Range, readPage } from '../domain/page.ts'
import { type Role, rankOf, roleFor } from '../domain/role.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { NextTurn } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'
import { join } from './joining.ts'
import { findOwnRoom, getOwnRoom, type OwnRoom } from './own-rooms.ts'
import { factsAboutMembers } from './people.ts'
import { refusalOf } from './refusals.ts'
import type { RoomParts } from './rooms.ts'

export interface MemberInput {
  roomId: string
  userId: string
}

/** A member, and where in the list. */
export interface ListedMember {
  member: RoomMember
  sequence: number
}

export function createMembers(parts: RoomParts) {
  const { rooms, roomLists, users, rates, limits } = parts

  /** The room and the user of a command. A viewer who is not a member is told that first, and learns nothing about users. */
  async function getSubjects(viewer: User, { roomId, userId }: MemberInput): Promise<OwnRoom & { member: User }> {
    const found = await getOwnRoom(rooms, viewer, roomId)
    // The application is nobody who can be in a room.
    const member = isUserId(userId) && !isApp(userId) ? await users.findUser(userId) : null
    if (!member) throw new NotFoundError(userId)
    return { ...found, member }
  }

  async function shown(roomId: RoomId, membership: Membership): Promise<RoomMember> {
    return memberIn(await factsAboutMembers(users, roomId, [membership]), membership)
  }

  async function findMember(viewer: User, { roomId, userId }: MemberInput): Promise<RoomMember | null> {
    const own = await findOwnRoom(rooms, viewer, roomId)
    const found = own && isUserId(userId) ? await rooms.findRoom(own.room.id, userId) : null
    return found?.membership && !found.deleted ? shown(found.room.id, found.membership) : null
  }

  return {
    /**
     * Adds a user to a room; `added` is false for a user who was in it. Throws `NotAMemberError` (about the viewer),
     * `NotFoundError`, `NotAllowedError`, `BannedError` (about the user, to whoever may see bans), `LimitExceededError` (the user's
     * rooms, the room's members), `RateLimitedError`.
     */
    async add(viewer: User, input: MemberInput): Promise<{ room: Room; member: RoomMember; added: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { room, member, rank } = await getSubjects(viewer, input)
      // The script judges it, too; here, before the user's list is written and tells whether there is place on it.
      const needs = roleFor('addMember', room)
      if (rank < rankOf(needs) || (room.kind === 'DIRECT' && isApp(viewer.id)))
        throw refusalOf({ outcome: 'not-allowed', needs: room.kind === 'DIRECT' ? null : needs }, room.id, notToBeAdded)
      const reply = await join(
        parts,
        { userId: member.id, roomId: room.id, kind: 'added', by: viewer.id },
        intendedAt => rooms.addMember({ roomId: room.id, by: viewer, member, intendedAt }),
      )
      switch (reply.outcome) {
        case 'added':
        case 'already':
          return { room: reply.room, member: await shown(room.id, reply.membership), added: reply.outcome === 'added' }
        case 'full':
          throw new LimitExceededError('MEMBERS_PER_ROOM', limits.membersPerRoom)
        case 'banned':
          throw new BannedError(room.id, reply.until, 'This user is banned from the room.')
        case 'blocked':
          throw new NotAllowedError(null, notToBeAdded)
        default:
          throw refusalOf(reply, room.id, notToBeAdded)
      }
    },

    /**
     * Removes a user, or the viewer, from a room; `removed` is false for a user who was not in it. Throws `NotAMemberError`
     * (about the viewer), `NotFoundError`, `NotAllowedError`, `OwnerCannotLeaveError`, `RateLimitedError`.
     */
    async remove(viewer: User, input: MemberInput): Promise<{ room: Room; user: User; removed: boolean }> {
      rates.assertMayCommand(viewer.id)
      const { room, member } = await getSubjects(viewer, input)
      const reply = await rooms.removeMember({ roomId: room.id, by: viewer, member })
      switch (reply.outcome) {
        case 'removed':
          break
        case 'stranger':
          return { room: reply.room, user: member, removed: false }
        case 'owner':
          throw new OwnerCannotLeaveError(room.id)
        default:
          throw refusalOf(reply, room.id, 'Nobody removes somebody with the same role.')
      }
      await roomLists.markLeft(member.id, room.id, { start: positionBefore(reply.ended), end: reply.end })
      return { room: reply.room, user: member, removed: true }
    },

    /** Whose membership of the room that is. */
    shown,

    /** This user as a member of the room; null if the user or the viewer is not a member. */
    find: findMember,

    /** The member with this global id, for other members of the room. */
    async findById(viewer: User, id: string): Promise<RoomMember | null> {
      const place = locateMember(id)
      return place && findMember(viewer, place)
    },

    /** Memberships with this role, or all, in the order in which they began; null if the viewer is not a member. */
    async page(
      viewer: User,
      room: Room,
      range: Range<number>,
      role: Role | null,
      nextTurn?: NextTurn,
    ): Promise<Page<ListedMember> | null> {
      const page = await readPage(part => rooms.pageMembers(room.id, viewer.id, part, role, nextTurn), range)
      if (!page) return null
      const facts = await factsAboutMembers(users, room.id, page.items)
      return { ...page, items: page.items.map(each => ({ member: memberIn(facts, each), sequence: each.sequence })) }
    },
  }
}

/** Who is banned, or has blocked the viewer: nobody learns which of the two. */
const notToBeAdded = 'This user cannot be added to the room.'
