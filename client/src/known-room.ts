/** A room of the viewer as the list shows it: read once, and kept right by the events of the feed. */
import { keep } from './cell.ts'
import type { Membership, Message, RoomSummary } from './chat-snapshots.ts'
import { type ListEvent, MessageList } from './message-list.ts'

/** A room as it is read. */
export type RoomNode = Omit<RoomSummary, 'membership' | 'title' | 'unreadCount' | 'activeAt'> & {
  viewerMember: (Membership & { unreadCount: number }) | null
}

/** What is looked at of an event. */
export interface RoomEvent extends ListEvent<Message> {
  roomId?: string
  memberCount?: number
  member?: Pick<Membership, 'role' | 'mutedUntil'> & { user: { id: string } }
  room?: Partial<RoomNode>
  readNumber?: number
}

export class KnownRoom {
  readonly #viewerId: string
  /** The last message alone. */
  readonly #list = new MessageList<Message>()
  #facts: Omit<RoomNode, 'viewerMember' | 'lastMessage'>
  #membership: Membership | null
  #newest: number
  /** What is unread comes after it. */
  #readUpTo: number
  #summary: RoomSummary

  constructor({ viewerMember, lastMessage, ...facts }: RoomNode, viewerId: string) {
    const { unreadCount = 0, ...membership } = viewerMember ?? {}
    this.#viewerId = viewerId
    this.#facts = facts
    this.#membership = viewerMember && (membership as Membership)
    this.#newest = lastMessage?.number ?? viewerMember?.readNumber ?? 0
    // Of what is not kept any more nothing is unread.
    this.#readUpTo = this.#newest - unreadCount
    if (lastMessage) this.#list.add(lastMessage)
    this.#summary = this.#summarise()
  }

  get summary(): RoomSummary {
    return this.#summary
  }

  take(event: RoomEvent): void {
    const { __typename: kind, message, user = (message as Message | undefined)?.author } = event
    const other = this.#facts.directWith
    // Whatever tells of a person has their name as it is now: after an account is deleted, that nobody has it any more.
    if (other && other.id === user?.id) this.#facts = { ...this.#facts, directWith: keep(other, { ...other, ...user }) }
    if (kind === 'MessageSent') this.#hear(message as Message)
    else if (kind !== 'ReadMarkerMoved') this.#govern(event)
    else if (user!.id === this.#viewerId) this.#read(event.readNumber!)
    this.#list.take(event, this.#viewerId)
    this.#summary = keep(this.#summary, this.#summarise())
  }

  #hear(message: Message): void {
    this.#list.add(message)
    this.#list.forgetBefore(this.#list.newest)
    this.#newest = Math.max(this.#newest, message.number)
    if (message.author.id === this.#viewerId) this.#read(message.number)
  }

  #read(number: number): void {
    this.#readUpTo = Math.max(this.#readUpTo, number)
    const member = this.#membership
    if (member && number > member.readNumber) this.#membership = { ...member, readNumber: number }
  }

  /** Each kind of event that has one of these tells how it is now. */
  #govern({ memberCount = this.#facts.memberCount, member, room }: RoomEvent): void {
    const own = this.#membership
    this.#facts = { ...this.#facts, ...room, memberCount }
    if (own && member?.user.id === this.#viewerId)
      this.#membership = { ...own, role: member.role, mutedUntil: member.mutedUntil }
  }

  #summarise(): RoomSummary {
    const lastMessage = this.#list.messages[0] ?? null
    return {
      ...this.#facts,
      title: this.#facts.directWith?.displayName ?? this.#facts.name,
      membership: this.#membership,
      lastMessage,
      unreadCount: this.#membership ? Math.max(0, this.#newest - this.#readUpTo) : 0,
      activeAt: lastMessage?.sentAt ?? this.#membership?.joinedAt ?? this.#facts.createdAt,
    }
  }
}
