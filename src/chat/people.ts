/** Who the people of a room's messages and memberships are now: read once for each page, whatever the number of people. */
import { type Facts, itemsByNumber, noFacts, peopleOf, usersById } from '../domain/facts.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Item } from '../domain/item.ts'
import type { Membership } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { UserStore } from '../store/user-store.ts'

/** Facts about these messages; of people who are known already, nothing is read. */
export async function factsAbout(
  users: Pick<UserStore, 'readUsers'>,
  roomId: RoomId,
  items: readonly Item[],
  known: readonly User[] = [],
): Promise<Facts> {
  const found = usersById(known)
  const unknown = [...peopleOf([], items)].filter(id => !found.has(id))
  if (unknown.length > 0) for (const [id, user] of await users.readUsers(unknown)) found.set(id, user)
  return { roomId, room: null, users: found, items: itemsByNumber(items) }
}

/** Facts about these memberships, and about other people. */
export async function factsAboutMembers(
  users: Pick<UserStore, 'readUsers'>,
  roomId: RoomId,
  memberships: readonly Membership[],
  others: readonly UserId[] = [],
): Promise<Facts> {
  const people = [...memberships.flatMap(({ userId, addedBy }) => [userId, addedBy]), ...others]
  return { ...noFacts(roomId), users: await users.readUsers(people) }
}
