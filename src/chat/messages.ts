/** Messages: sending, editing, deleting, finding, and paging through them. */
import { InvalidInputError, NotAllowedError, NotAMemberError, NotFoundError } from '../domain/errors.ts'
import { isRoomId, type RoomId, type UserId } from '../domain/id.ts'
import type { Item, MessagePlace } from '../domain/item.ts'
import { locateMessage, type Message, messageIn, noReply, parseEdit, parseNewMessage } from '../domain/message.ts'
import type { Page, Range } from '../domain/page.ts'
import type { NextTurn } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'
import type { AppendMessageReply, ItemWithReply, NewMessage } from '../store/message-commands.ts'
import type { MessageStore } from '../store/message-store.ts'
import type { UserStore } from '../store/user-store.ts'
import { type ContentCheckParts, checkContent, isChecked, type Said } from './content-check.ts'
import type { Deletions } from './deletions.ts'
import { type JoiningParts, join } from './joining.ts'
import { findOwnRoom } from './own-rooms.ts'
import { factsAbout, factsAboutMessage, showMessage } from './people.ts'
import type { Rates } from './rates.ts'
import { type Refused, refusalOf } from './refusals.ts'

export interface NewMessageInput {
  roomId: string
  body: string
  clientMessageId?: string | null
  replyToId?: string | null
  metadata?: unknown
}

export interface EditInput {
  messageId: string
  body: string
  /** Undefined: as it is; null: none. */
  metadata?: unknown
}

export interface MessageParts extends JoiningParts, ContentCheckParts {
  messages: MessageStore
  users: Pick<UserStore, 'readUsers'>
  deleting: Pick<Deletions, 'leaveDirectRoom'>
  rates: Rates
}

/** Of a room that is open for the other one by then. */
type Appended = Exclude<AppendMessageReply, { outcome: 'closed' | 'late' | 'sendable' }>

export function createMessages(parts: MessageParts) {
  const { messages, rooms, roomLists, users, deleting, rates, limits } = parts

  const shown = (roomId: RoomId, found: ItemWithReply, known: User[]) => showMessage(users, roomId, found, known)

  /** The message of a command, which its viewer may see, and whom it shows. Throws `NotFoundError`. */
  async function findOwn(viewer: User, id: string) {
    const place = locateMessage(id)
    const found = place && (await messages.findMessage(place.roomId, viewer.id, place.place))
    if (!found) throw new NotFoundError(id, 'message')
    const facts = await factsAboutMessage(users, place.roomId, found, [viewer])
    return { ...place, by: viewer.id, people: [...facts.users.values()], item: found.item }
  }

  /** Whoever writes first may be in the room by the other one's doing alone: then it is not on their list yet. */
  async function keepOnList(author: User, roomId: RoomId): Promise<void> {
    const { marks } = await roomLists.readRooms(author.id)
    if (marks.some(mark => mark.roomId === roomId && mark.state === 'joined')) return
    const membership = (await findOwnRoom(rooms, author, roomId))?.membership
    const joining = { userId: author.id, roomId, kind: 'direct', by: author.id } as const
    if (membership) await join(parts, joining, async () => ({ outcome: 'already', membership }))
  }

  /** Nobody reads any more what is written to somebody whose account is deleted. */
  async function leaveAlone(author: User, gone: UserId): Promise<never> {
    await deleting.leaveDirectRoom(gone, author.id)
    throw new NotAllowedError(null, 'The account of this person was deleted.')
  }

  /** A direct room that is closed for the other one comes (back) on their list with the message, like any room. */
  async function append(message: NewMessage): Promise<Appended> {
    const { roomId, author } = message
    const reply = await messages.appendMessage(message)
    if (reply.outcome !== 'closed') return reply as Appended
    const other = (await users.readUsers([reply.other])).get(reply.other)
    if (!other) return leaveAlone(author, reply.other)
    await keepOnList(author, roomId)
    const joining = { userId: other.id, roomId, kind: 'direct', by: author.id } as const
    const run = (intendedAt: number) => messages.appendMessage({ ...message, opens: { other, intendedAt } })
    return (await join(parts, joining, run)) as Appended
  }

  /** The same, once the app has agreed. It is asked of nothing that was sent before or may not be sent anyway. */
  async function appendChecked(message: NewMessage, replyToId: string | null | undefined): Promise<Appended> {
    if (message.recallsOnly || !isChecked(parts, message.author)) return append(message)
    const asked = await messages.appendMessage({ ...message, asksOnly: true })
    if (asked.outcome !== 'sendable') return asked as Appended
    const { roomId, author, body, metadata } = message
    const place = { roomId, roomExternalId: asked.externalId }
    const said = await checkContent(parts, { type: 'sendMessage', ...place, author, body, metadata, replyToId })
    return append({ ...message, body: said.body, metadata: said.metadata ?? null, original: { body, metadata } })
  }

  /** The app sees what the message will say, metadata included, and so may change that too. */
  async function checkEdit(author: User, messageId: string, given: Said, item: Item): Promise<Said> {
    if (!isChecked(parts, author)) return given
    const { roomId } = locateMessage(messageId)!
    const room = await findOwnRoom(rooms, author, roomId)
    const metadata = given.metadata === undefined ? item.metadata : given.metadata
    const said = await checkContent(parts, {
      type: 'editMessage',
      roomId,
      roomExternalId: room?.room.externalId ?? null,
      messageId,
      author,
      body: given.body,
      metadata,
    })
    return said.metadata === metadata ? { ...said, metadata: given.metadata } : said
  }

  /** Who wrote the message that is replied to. Throws `InvalidInputError` where the room has no such message. */
  async function findReplied(viewer: User, roomId: RoomId, place: MessagePlace): Promise<User | null> {
    const replied = await messages.findMessage(roomId, viewer.id, place)
    if (!replied || replied.item.deletedAt !== null) return null
    return (await users.readUsers([replied.item.author])).get(replied.item.author) ?? null
  }

  return {
    /**
     * Sends a message, or finds the one that a retry sent before. Throws `InvalidInputError` (also for a
     * `clientMessageId` that was used for another text), `NotAMemberError`, `NotAllowedError`, `MessageRejectedError`,
     * `RateLimitedError`.
     */
    async send(viewer: User, input: NewMessageInput): Promise<{ sentMessage: Message; repeated: boolean }> {
      const limited = rates.refusalOfSend(viewer.id)
      const { roomId } = input
      // A retry is recognised before any rate: its message was counted when it was sent.
      if (limited && input.clientMessageId == null) throw limited
      const { body, metadata, replyTo, clientMessageId } = parseNewMessage(input, limits)
      if (!isRoomId(roomId)) throw new NotAMemberError(roomId)
      const repliedAuthor = replyTo && !limited ? await findReplied(viewer, roomId, replyTo) : null
      const author = viewer
      const recallsOnly = limited !== null
      const message = { roomId, author, body, metadata, replyTo, repliedAuthor, clientMessageId, recallsOnly }
      const reply = await appendChecked(message, input.replyToId)
      switch (reply.outcome) {
        case 'sent':
          return {
            sentMessage: await shown(roomId, reply, repliedAuthor ? [viewer, repliedAuthor] : [viewer]),
            repeated: reply.repeated,
          }
        case 'unknown':
          throw limited!
        case 'conflict':
          throw new InvalidInputError({ clientMessageId: otherText })
        case 'no-reply':
          throw new InvalidInputError({ replyToId: noReply })
        default:
          throw refusalOf(reply, roomId)
      }
    },

    /**
     * Changes what the viewer's own message says. Throws `InvalidInputError`, `NotFoundError` (also for one that was
     * deleted), `NotAllowedError`, `MessageRejectedError`, `RateLimitedError`.
     */
    async edit(viewer: User, input: EditInput): Promise<{ editedMessage: Message }> {
      rates.assertMayCommand(viewer.id)
      const given = parseEdit(input, limits)
      const { item, ...found } = await findOwn(viewer, input.messageId)
      const said = item.author === viewer.id ? await checkEdit(viewer, input.messageId, given, item) : given
      const reply = await messages.editMessage({ ...found, ...said })
      if (reply.outcome === 'empty') throw new InvalidInputError({ body: nothingSaid })
      if (reply.outcome !== 'edited') throw messageRefusal(reply, found.roomId, input.messageId)
      return { editedMessage: await shown(found.roomId, reply, found.people) }
    },

    /**
     * Erases what a message says: the viewer's own, or that of somebody below them. Throws `NotFoundError`,
     * `NotAllowedError`, `RateLimitedError`.
     */
    async delete(viewer: User, { messageId }: { messageId: string }): Promise<{ deletedMessage: Message }> {
      rates.assertMayCommand(viewer.id)
      const { item: _, ...found } = await findOwn(viewer, messageId)
      const reply = await messages.deleteMessage(found)
      if (reply.outcome !== 'deleted') throw messageRefusal(reply, found.roomId, messageId)
      return { deletedMessage: await shown(found.roomId, { item: reply.item, reply: null }, found.people) }
    },

    async find(viewer: User, id: string): Promise<Message | null> {
      const place = locateMessage(id)
      const found = place && (await messages.findMessage(place.roomId, viewer.id, place.place))
      return found && shown(place.roomId, found, [viewer])
    },

    /** Messages by number; null if the viewer is not a member. */
    async page(viewer: User, roomId: RoomId, range: Range<number>, nextTurn?: NextTurn): Promise<Page<Message> | null> {
      const page = await messages.pageMessages(roomId, viewer.id, range, nextTurn)
      if (!page) return null
      const { items, replied, hasPrevious, hasNext } = page
      const facts = await factsAbout(users, roomId, [...items, ...replied], [viewer])
      return { items: items.map((item: Item) => messageIn(facts, item)), hasPrevious, hasNext }
    },
  }
}

/** Of a message in a room of others nobody learns that it is there. */
export function messageRefusal(reply: Refused | { outcome: 'not-found' }, roomId: RoomId, id: string): Error {
  if (reply.outcome === 'not-found' || reply.outcome === 'not-a-member') return new NotFoundError(id, 'message')
  return refusalOf(reply, roomId, 'Only its author may change a message.')
}

const otherText = 'You sent another message with this clientMessageId in the last 24 hours.'
const nothingSaid = 'A message without metadata has at least one character that can be seen.'
