/** A room as one of its members sees it: who they are there, what is unread, and what was said last. */
import { itemsByNumber, noFacts, peopleOf } from '../domain/facts.ts'
import type { Item } from '../domain/item.ts'
import { memberIn, type RoomMember } from '../domain/member.ts'
import { type Message, messageIn } from '../domain/message.ts'
import type { ReadProgress } from '../domain/read-progress.ts'
import type { Membership, Room } from '../domain/room.ts'
import type { User } from '../domain/user.ts'
import type { UserStore } from '../store/user-store.ts'

/** What one look at a room has found for somebody who may read there. */
export interface Standing {
  room: Room
  memberCount: number
  /** Null for whoever is not a member: the room is public. */
  membership: Membership | null
  progress: ReadProgress
  /** The newest message, and the one it replies to. */
  last: Item[]
  /** Whether it is of two people of whom one has blocked the other. */
  apart: boolean
}

export interface ShownStanding {
  room: Room
  memberCount: number
  member: RoomMember | null
  progress: ReadProgress
  lastMessage: Message | null
  apart: boolean
}

/** When something was said last, or the member joined. Milliseconds since 1970. */
export const activityOf = ({ membership, last }: Pick<Standing, 'membership' | 'last'>): number =>
  last[0]?.sentAt ?? membership?.joinedAt ?? 0

/** With the people of all of them, who are read in one turn. */
export async function showStandings(
  users: Pick<UserStore, 'readUsers'>,
  viewer: User,
  standings: readonly Standing[],
): Promise<ShownStanding[]> {
  const people = peopleOf(
    [],
    standings.flatMap(({ last }) => last),
  )
  for (const { membership } of standings) if (membership) people.add(membership.addedBy)
  people.delete(viewer.id)
  const known = new Map([[viewer.id, viewer], ...(people.size > 0 ? await users.readUsers(people) : [])])
  return standings.map(({ room, memberCount, membership, progress, last, apart }) => {
    const facts = { ...noFacts(room.id), users: known, items: itemsByNumber(last) }
    const lastMessage = last[0] ? messageIn(facts, last[0]) : null
    return { room, memberCount, member: membership && memberIn(facts, membership), progress, lastMessage, apart }
  })
}
