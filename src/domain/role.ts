/** Who may do what in a room: one table, action → least role. Scripts compare its rank with the membership that they read. */

export type Role = 'MEMBER' | 'MODERATOR' | 'OWNER'

/** What each room decides for itself: the least role that may speak, add members, and remove fellow members. */
export interface RoomRights {
  roleToSend: Role
  roleToAdd: Role
  roleToRemove: Role
}

/**
 * Each action with the least role that may do it, or with the right of the room that names this role. A muted member may do
 * nothing of what needs `roleToSend`.
 */
export const leastRole = {
  read: 'MEMBER',
  markRead: 'MEMBER',
  // But for the owner, who has to give the room to somebody else first.
  leave: 'MEMBER',
  deleteOwnMessage: 'MEMBER',
  send: 'roleToSend',
  react: 'roleToSend',
  editOwnMessage: 'roleToSend',
  type: 'roleToSend',
  takeReactionBack: 'MEMBER',
  addMember: 'roleToAdd',
  invite: 'roleToAdd',
  seeInvitations: 'roleToAdd',
  revokeInvitation: 'roleToAdd',
  removeFellowMember: 'roleToRemove',
  // What is done to others, by those who may act on them.
  removeMember: 'MODERATOR',
  deleteOthersMessage: 'MODERATOR',
  mute: 'MODERATOR',
  ban: 'MODERATOR',
  unban: 'MODERATOR',
  seeBans: 'MODERATOR',
  ignoreSlowMode: 'MODERATOR',
  setName: 'MODERATOR',
  setTopic: 'MODERATOR',
  setAvatarUrl: 'MODERATOR',
  setSlowModeSeconds: 'MODERATOR',
  setRoleToSend: 'MODERATOR',
  setRoleToAdd: 'OWNER',
  setRoleToRemove: 'OWNER',
  setVisibility: 'OWNER',
  setMetadata: 'OWNER',
  setRole: 'OWNER',
  transfer: 'OWNER',
  deleteRoom: 'OWNER',
} as const satisfies Record<string, Role | keyof RoomRights>

export type Action = keyof typeof leastRole

const roles: readonly Role[] = ['MEMBER', 'MODERATOR', 'OWNER']

/** A role as a number that can be compared: a higher one may do all that a lower one may. Whoever is not a member has 0. */
export const rankOf = (role: Role): number => roles.indexOf(role) + 1

/** The rank of the application that embeds Parlor: it may do everything, and act on owners. */
export const appRank = rankOf('OWNER') + 1

/** The least role that may do this in a room with these rights: what `NotAllowedError` says it takes. */
export function roleFor(action: Action, rights: RoomRights): Role {
  const least = leastRole[action]
  return isRole(least) ? least : rights[least]
}

/** Whether somebody may remove somebody else: those below, as in all that is done to others, and fellow members where the room lets its members do so. */
export function mayRemove(rank: number, otherRank: number, rights: RoomRights): boolean {
  const areFellows = rank === rankOf('MEMBER') && otherRank === rank
  return areFellows ? rank >= rankOf(roleFor('removeFellowMember', rights)) : rank > otherRank
}

/** The rights of a new room. In a direct room nobody is an owner, so that nobody may add or remove. */
export function initialRights(room: 'PRIVATE' | 'PUBLIC' | 'DIRECT'): RoomRights {
  const rest: Record<typeof room, Role> = { PRIVATE: 'MEMBER', PUBLIC: 'MODERATOR', DIRECT: 'OWNER' }
  return { roleToSend: 'MEMBER', roleToAdd: rest[room], roleToRemove: rest[room] }
}

export const isRole = (value: unknown): value is Role => roles.some(role => role === value)
