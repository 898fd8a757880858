/** A message: what a member said in a room, as it is now. */
import { assertNoIssues } from './errors.ts'
import { type Facts, itemIn, userIn } from './facts.ts'
import { isRoomId, type MessageId, type RoomId } from './id.ts'
import { type Item, type MessagePlace, messageIdAt } from './item.ts'
import type { Limits } from './limits.ts'
import { checkMetadata, type MetadataRule } from './metadata.ts'
import { checkText, clientIdIssue, type TextRule } from './text.ts'
import type { User } from './user.ts'

export interface Message {
  id: MessageId
  roomId: RoomId
  author: User
  /** Empty once deleted. */
  body: string
  /** As text: `metadataIn` has the object. */
  metadata: string | null
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
  const message = aloneIn(facts, item)
  const replied = item.replyTo && itemIn(facts, item.replyTo)
  if (replied) message.replyTo = aloneIn(facts, replied)
  return message
}

/** Without the message that it replies to. One literal: this runs for every message told, and a spread into it takes a microsecond. */
const aloneIn = (facts: Facts, item: Item): Message => ({
  id: messageIdAt(facts.roomId, item),
  roomId: facts.roomId,
  author: userIn(facts, item.author),
  body: item.body,
  metadata: item.metadata,
  sentAt: item.sentAt,
  editedAt: item.editedAt,
  deletedAt: item.deletedAt,
  deletedBy: item.deletedBy && userIn(facts, item.deletedBy),
  number: item.number,
  clientMessageId: item.clientMessageId,
  replyToId: item.replyTo && messageIdAt(facts.roomId, item.replyTo),
  replyTo: null,
})

const bodyRule = ({ bodyChars, bodyBytes }: Limits): TextRule => ({
  name: 'A message',
  max: bodyChars,
  maxBytes: bodyBytes,
  kind: 'message',
})

interface NewMessage {
  roomId: string
  body: string
  metadata?: unknown
  replyToId?: string | null
  clientMessageId?: string | null
}

/** What `sendMessage` was given, in normal form: NFC, line ends as `\n`, directions closed; metadata as text. Throws `InvalidInputError`. */
export function parseNewMessage(input: NewMessage, limits: Limits) {
  const { issues, body, metadata } = checkSaid(input.body, input.metadata ?? null, limits)
  const { clientMessageId = null, replyToId = null } = input
  const replied = replyToId === null ? null : locateMessage(replyToId)
  assertNoIssues({
    ...issues,
    clientMessageId: clientIdIssue(clientMessageId, { name: 'A clientMessageId', max: limits.clientIdChars }),
    replyToId: replyToId === null || replied?.roomId === input.roomId ? null : noReply,
  })
  return { body, metadata: metadata ?? null, replyTo: replied?.place ?? null, clientMessageId }
}

/** What `editMessage` was given, in the same form; metadata undefined: as it is. Throws `InvalidInputError`. */
export function parseEdit(input: Pick<NewMessage, 'body' | 'metadata'>, limits: Limits) {
  const { issues, body, metadata } = checkSaid(input.body, input.metadata, limits)
  assertNoIssues(issues)
  return { body, metadata }
}

/** What is wrong with a `replyToId`. */
export const noReply = 'The room does not have the message to which this one replies.'

/** The body may be empty where there is metadata; whether there is, of an edit the history knows. */
function checkSaid(given: string, object: unknown, limits: Limits) {
  const metadata = checkMetadata(object, metadataRule(limits))
  const isBare = given === '' && (object === undefined || (metadata.text ?? '{}') !== '{}')
  const body = isBare ? { text: '', issue: null } : checkText(given, bodyRule(limits))
  const issues = { metadata: metadata.issue, body: body.issue }
  return { issues, body: body.text, metadata: object === undefined ? undefined : metadata.text }
}

const metadataRule = ({ messageMetadataBytes, metadataDepth }: Limits): MetadataRule => ({
  name: 'The metadata of a message',
  maxBytes: messageMetadataBytes,
  maxDepth: metadataDepth,
})
