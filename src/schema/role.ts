/** Roles, as clients name them. */
import type { Role } from '../domain/role.ts'
import { builder } from './builder.ts'

export const RoomRoleRef = builder.enumType('RoomRole', {
  description: 'Who a member is in a room. A higher role may do all that a lower one may.',
  values: {
    MEMBER: { description: 'Anybody in the room.' },
    MODERATOR: { description: 'Keeps order in the room: may act on members, not on other moderators.' },
    OWNER: { description: 'Runs the room. Every room has one, but for direct rooms.' },
  } satisfies Record<Role, unknown>,
})
