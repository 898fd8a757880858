/** A room of the viewer as the list shows it: read once, and kept right by the events of the feed. */
import { keep } from './cell.ts'
import type { Membership, Message, RoomSummary } from './chat-snapshots.ts'
import { type Change, MessageList } from './message-list.ts'

/** A room as it is read. */
export type RoomNode = Omit<RoomSummary, 'membership' | 'title' | 'unreadCount' | 'activeAt'> & {
  viewerMember: (Membership & { unreadCount: number }) | null
}

/** What is looked at of an event. */
export interface RoomEvent {
  __typename: string
  roomId?: string
  message?: Message
  messages?: readonly Change<Message>[]
  messageId?: string
  reaction?: { id: string; emoji: string; count: number }
  user?: { id: string }
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
    const { __typename: kind, user, message, messages = [] } = event
    if (kind === 'MessageSent') this.#hear(message!)
    else if (kind === 'MessageEdited') this.#list.change(message!)
    else if (kind === 'MessagesDeleted') for (const each of messages) this.#list.erase(each)
    else if (kind === 'ReactionAdded' || kind === 'ReactionRemoved') this.#react(event)
    else if (kind === 'ReadMarkerMoved') {
      if (user!.id !== this.#viewerId) return
      this.#read(event.readNumber!)
    } else if (!this.#govern(event)) return
    this.#summary = keep(this.#summary, this.#summarise())
  }

  #hear(message: Message): void {
    this.#list.add(message)
    this.#list.forgetBefore(this.#list.newest)
    this.#newest = Math.max(this.#newest, message.number)
    if (message.author.id === this.#viewerId) this.#read(message.number)
  }

  #react({ __typename: kind, messageId, reaction, user }: RoomEvent): void {
    const own = user!.id === this.#viewerId ? { viewerHasReacted: kind === 'ReactionAdded' } : {}
    this.#list.react(messageId!, { ...reaction!, ...own }, { viewerHasReacted: false })
  }

  #read(number: number): void {
    this.#readUpTo = Math.max(this.#readUpTo, number)
    const member = this.#membership
    if (member && number > member.readNumber) this.#membership = { ...member, readNumber: number }
  }

  /** Whether it was told something of the room or its members that is shown. */
  #govern({ __typename: kind, memberCount, member, room }: RoomEvent): boolean {
    const own = this.#membership
    if (kind === 'RoomUpdated') this.#facts = { ...this.#facts, ...room }
    else if (kind === 'MemberAdded' || kind === 'MemberRemoved') {
      this.#facts = { ...this.#facts, memberCount: memberCount! }
    } else if (kind === 'MemberUpdated' && own && member!.user.id === this.#viewerId) {
      const { role, mutedUntil } = member!
      this.#membership = { ...own, role, mutedUntil }
    } else return false
    return true
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
