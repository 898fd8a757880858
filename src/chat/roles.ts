/** Roles: who may do what in a room, and who owns it. */
import { LimitExceededError, NotFoundError } from '../domain/errors.ts'
import { memberIn, type RoomMember } from '../domain/member.ts'
import type { Role } from '../domain/role.ts'
import type { Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { MemberInput } from './members.ts'
import { findBothMembers } from './own-rooms.ts'
import { factsAboutMembers } from './people.ts'
import { refusalOf } from './refusals.ts'
import type { RoomParts } from './rooms.ts'

export interface RoleInput extends MemberInput {
  role: Role
}

export function createRoles({ rooms, users, rates, limits }: RoomParts) {
  return {
    /**
     * Gives a member another role. `OWNER` gives the room away: the viewer is a moderator from then on. Throws
     * `NotAMemberError` (about the viewer), `NotFoundError`, `NotAllowedError`, `LimitExceededError`, `RateLimitedError`.
     */
    async set(viewer: User, input: RoleInput): Promise<{ room: Room; member: RoomMember }> {
      rates.assertMayCommand(viewer.id)
      const { room, membership, people } = await findBothMembers(rooms, viewer, input)
      const facts = await factsAboutMembers(users, room.id, [membership], people)
      const { userId } = membership
      const reply = await rooms.setRole({
        roomId: room.id,
        by: viewer.id,
        member: userId,
        role: input.role,
        people: facts.users,
      })
      switch (reply.outcome) {
        case 'set':
          return { room: reply.room, member: memberIn(facts, reply.membership) }
        case 'stranger':
          throw new NotFoundError(userId, 'member')
        case 'full':
          throw new LimitExceededError('MODERATORS_PER_ROOM', limits.moderatorsPerRoom)
        default:
          throw refusalOf(reply, room.id, 'The owner of a room stays so until somebody else is made the owner.')
      }
    },
  }
}
