/** Who the people of a room's messages and memberships are now: read once for each page, whatever the number of people. */
import { type Facts, itemsByNumber, noFacts, peopleOf, usersById } from '../domain/facts.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Item } from '../domain/item.ts'
import { type Message, messageIn } from '../domain/message.ts'
import type { Membership } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { ItemWithReply } from '../store/message-commands.ts'
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

/** The same about one message, and the one that it replies to. */
export const factsAboutMessage = (
  users: Pick<UserStore, 'readUsers'>,
  roomId: RoomId,
  { item, reply }: ItemWithReply,
  known: readonly User[],
): Promise<Facts> => factsAbout(users, roomId, reply ? [item, reply] : [item], known)

/** The message as it is now, with its people: those that are known are not read. */
export async function showMessage(
  users: Pick<UserStore, 'readUsers'>,
  roomId: RoomId,
  found: ItemWithReply,
  known: readonly User[],
): Promise<Message> {
  return messageIn(await factsAboutMessage(users, roomId, found, known), found.item)
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
