/** A message: the entry of one room's log in which a member speaks. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { MessageId, RoomId } from './id.ts'
import { isRoomId } from './id.ts'
import type { Limits } from './limits.ts'
import type { Logged, MessageEntry, Position } from './log.ts'
import type { Room } from './room.ts'
import { checkText, clientIdIssue, type TextRule } from './text.ts'
import type { User } from './user.ts'

export interface Message {
  id: MessageId
  room: Room
  author: User
  body: string
  /** Milliseconds since 1970. */
  sentAt: number
  sequence: number
  clientMessageId: string | null
}

/** A message's id says where it stands, check included: a sequence that was given out twice makes two ids. */
export const messageIdAt = (roomId: RoomId, { sequence, check }: Position): MessageId =>
  `msg_${roomId.slice('room_'.length)}${check}${sequence}`

/** The room and the position in a message's id; null if it is not a message's id. */
export function locateMessage(id: string): { roomId: RoomId; position: Position } | null {
  const match = /^msg_([0-9A-Za-z]{22})([0-9a-f]{12})([1-9]\d{0,14})$/.exec(id)
  const roomId = `room_${match?.[1]}`
  if (!match || !isRoomId(roomId)) return null
  return { roomId, position: { check: match[2]!, sequence: Number(match[3]) } }
}

export function messageOf(logged: Logged<MessageEntry>): Message {
  const { room, author, body, at, clientMessageId } = logged.entry
  return {
    id: messageIdAt(room.id, logged),
    room,
    author,
    body,
    sentAt: at,
    sequence: logged.sequence,
    clientMessageId,
  }
}

export const isMessage = (logged: Logged): logged is Logged<MessageEntry> => logged.entry.kind === 'message'

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
