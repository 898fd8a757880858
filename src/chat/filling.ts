/** How a new room is filled: it comes on the lists of all its members at once, as one does on one list (`joining.ts`). */
import { isApp } from '../domain/app.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Membership } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { UserStore } from '../store/user-store.ts'
import type { JoiningParts } from './joining.ts'

/** Which people are to be in which room, by whose doing. */
export interface Filling {
  roomId: RoomId
  by: User
  memberIds: readonly UserId[]
}

interface Noted {
  user: User
  intendedAt: number
}

/**
 * Runs the room script that makes these people members, between their intents and their marks. Who is left out: unknown
 * people, those who have blocked who adds them, and those whose lists are full.
 */
export async function fill<R extends { outcome: string; others?: Membership[] }>(
  parts: JoiningParts & { users: Pick<UserStore, 'readUsers'> },
  { roomId, by, memberIds }: Filling,
  run: (additions: User[]) => Promise<R>,
): Promise<R> {
  const people = await parts.users.readUsers(memberIds.filter(id => id !== by.id && !isApp(id)))
  const noted = (await Promise.all([...people.values()].map(user => note(parts, roomId, by, user)))).flat()
  const reply = await run(noted.map(({ user }) => user))
  const memberships = new Map(reply.others?.map(membership => [membership.userId, membership]))
  await Promise.all(noted.map(each => settle(parts, roomId, each, memberships.get(each.user.id))))
  return reply
}

/** Nobody looks at full lists of others here: one call would have to look at the rooms of many. */
async function note({ roomLists, limits }: JoiningParts, roomId: RoomId, by: User, user: User): Promise<Noted[]> {
  const intent = await roomLists.intend(user.id, { roomId, kind: 'added', by: by.id }, limits)
  return typeof intent === 'string' ? [] : [{ user, intendedAt: intent.intendedAt }]
}

async function settle(
  { roomLists }: JoiningParts,
  roomId: RoomId,
  { user, intendedAt }: Noted,
  membership: Membership | undefined,
): Promise<void> {
  if (membership) await roomLists.markJoined(user.id, membership, roomId, intendedAt)
  else await roomLists.dropIntent(user.id, roomId, intendedAt)
}
