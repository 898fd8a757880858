/** Facts: what the events of entries show besides the entries. Live, as the instance that wrote knows them; read later, as they are then. */
import type { Entry } from './entry.ts'
import type { RoomId, UserId } from './id.ts'
import { type Item, isItem, type MessagePlace } from './item.ts'
import type { Logged } from './log.ts'
import { isRoom, type Membership, type Room } from './room.ts'
import { isRecord } from './shape.ts'
import { deletedUser, isUser, type User } from './user.ts'

export interface Facts {
  roomId: RoomId
  /** The room as it is; null where no event shows it. */
  room: Room | null
  users: ReadonlyMap<UserId, User>
  /** Of the history, by number. */
  items: ReadonlyMap<number, Item>
}

/** Who that is; somebody whose account is gone for one who has none. */
export const userIn = ({ users }: Facts, id: UserId): User => users.get(id) ?? deletedUser(id)

/** The message at this place, if the history still has that very one. */
export function itemIn({ items }: Facts, { number, check }: MessagePlace): Item | null {
  const item = items.get(number)
  return item?.check === check ? item : null
}

/** The numbers of the messages that an entry shows. */
export function numbersOf(entry: Entry): readonly number[] {
  if (entry.kind === 'erased') return entry.numbers
  return 'number' in entry ? [entry.number] : []
}

/** The people whom these entries and items show. */
export function peopleOf(entries: readonly Logged[], items: Iterable<Item>): Set<UserId> {
  const people = new Set<UserId>()
  for (const { entry } of entries) {
    if ('by' in entry) people.add(entry.by)
    if ('member' in entry) people.add(entry.member)
    if ('addedBy' in entry) people.add(entry.addedBy)
    if ('user' in entry) people.add(entry.user)
  }
  for (const { author, deletedBy } of items) {
    people.add(author)
    if (deletedBy) people.add(deletedBy)
  }
  return people
}

/** The facts of a room at one head, but for its people, with the standing there of those who will be shown them. */
export interface ShownRoom {
  room: Room
  deleted: boolean
  /** By user; without those who are not members. */
  memberships: ReadonlyMap<UserId, Membership>
  /** Those who are not members and may hear it all the same: the room is public, and they are not banned. */
  listeners: ReadonlySet<UserId>
  items: Item[]
  /** About how many bytes these are. */
  bytes: number
}

export const noFacts = (roomId: RoomId): Facts => ({ roomId, room: null, users: new Map(), items: new Map() })

/** By number, and by id. */
export const itemsByNumber = (items: readonly Item[]) => new Map(items.map(item => [item.number, item]))
export const usersById = (users: readonly User[]) => new Map(users.map(user => [user.id, user]))

/** What a word of the room's channel says besides its entry; null if that cannot be read. */
export function factsIn(roomId: RoomId, shown: unknown): Facts | null {
  if (!isRecord(shown)) return null
  const { room = null, users, items } = shown
  if (!(room === null || (isRoom(room) && room.id === roomId))) return null
  if (!Array.isArray(users) || !users.every(isUser)) return null
  if (!Array.isArray(items) || !items.every(isItem)) return null
  return { roomId, room, users: usersById(users), items: itemsByNumber(items) }
}
