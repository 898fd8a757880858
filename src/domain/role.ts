/** Roles: who a member is in a room. */
export type RoomRole = 'MEMBER' | 'MODERATOR' | 'OWNER'
