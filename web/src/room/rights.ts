/** Who may do what to whom, as the server has it: here only so that nothing is offered that would be refused. */
import type { RoomRole, RoomSummary } from 'parlor-client'

const ranks: Record<RoomRole, number> = { MEMBER: 0, MODERATOR: 1, OWNER: 2 }
export const rankOf = (role: RoomRole): number => ranks[role]

type Governed = Pick<RoomSummary, 'kind' | 'membership' | 'roleToAdd' | 'roleToRemove'>

/** Nobody's, where the viewer is not a member. */
const ownRank = ({ membership }: Governed): number => (membership ? rankOf(membership.role) : -1)

const isAtLeast = (room: Governed, role: RoomRole) => room.kind === 'GROUP' && ownRank(room) >= rankOf(role)

export const mayModerate = (room: Governed): boolean => isAtLeast(room, 'MODERATOR')
export const mayOwn = (room: Governed): boolean => isAtLeast(room, 'OWNER')
export const mayAdd = (room: Governed): boolean => isAtLeast(room, room.roleToAdd)

/** Those above are out of reach; so are equals, but for the owner's. */
export const mayRule = (room: Governed, role: RoomRole): boolean => mayModerate(room) && ownRank(room) > rankOf(role)

export const mayRemove = (room: Governed, role: RoomRole): boolean =>
  mayRule(room, role) || (role === 'MEMBER' && isAtLeast(room, room.roleToRemove))
