/** A message: what a member said in a room, as it is now. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import { type Facts, itemIn, userIn } from './facts.ts'
import { isRoomId, type MessageId, type RoomId } from './id.ts'
import { type Item, type MessagePlace, messageIdAt } from './item.ts'
import type { Limits } from './limits.ts'
import { checkText, clientIdIssue, type TextRule } from './text.ts'
import type { User } from './user.ts'

export interface Message {
  id: MessageId
  roomId: RoomId
  author: User
  /** Empty once deleted. */
  body: string
  metadata: Record<string, unknown> | null
  /** Milliseconds since 1970, as all times. */
  sentAt: number
  editedAt: number | null
  deletedAt: number | null
  deletedBy: User | null
  /** The n-th message of its room, from 1, without holes. */
  number: number
  clientMessageId: string | null
  replyToId: MessageId | null
  /** Without its own `replyTo`; null when the history has it no longer. */
  replyTo: Message | null
}

/** The room and the place in a message's id; null if it is not a message's id. */
export function locateMessage(id: string): { roomId: RoomId; place: MessagePlace } | null {
  const match = /^msg_([0-9A-Za-z]{22})([0-9a-f]{12})([1-9]\d{0,14})$/.exec(id)
  const roomId = `room_${match?.[1]}`
  if (!match || !isRoomId(roomId)) return null
  return { roomId, place: { check: match[2]!, number: Number(match[3]) } }
}

/** The message that an item is, with the people and the replied-to message that the facts have. */
export function messageIn(facts: Facts, item: Item): Message {
  const { author, deletedBy, replyTo, check: _check, changed: _changed, ...kept } = item
  const { roomId } = facts
  const replied = replyTo && itemIn(facts, replyTo)
  return {
    ...kept,
    id: messageIdAt(roomId, item),
    roomId,
    author: userIn(facts, author),
    deletedBy: deletedBy && userIn(facts, deletedBy),
    replyToId: replyTo && messageIdAt(roomId, replyTo),
    replyTo: replied && messageIn(facts, { ...replied, replyTo: null }),
  }
}

const bodyRule = ({ bodyChars, bodyBytes }: Limits): TextRule => ({
  name: 'A message',
  max: bodyChars,
  maxBytes: bodyBytes,
  kind: 'message',
})

/** What `sendMessage` was given, in normal form: NFC, line ends as `\n`, directions closed. Throws `InvalidInputError`. */
export function parseNewMessage(input: { body: string; clientMessageId?: string | null }, limits: Limits) {
  const body = checkText(input.body, bodyRule(limits))
  const issues: InputIssue[] = []
  if (body.issue) issues.push({ path: ['body'], message: body.issue })
  const clientMessageId = input.clientMessageId ?? null
  const idRule = { name: 'A clientMessageId', max: limits.clientIdChars }
  const idIssue = clientMessageId === null ? null : clientIdIssue(clientMessageId, idRule)
  if (idIssue) issues.push({ path: ['clientMessageId'], message: idIssue })
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { body: body.text, clientMessageId }
}
