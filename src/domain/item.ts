/** An item of a room's history: one message as it is now. Its people are ids; `facts.ts` knows who they are. */
import { isUserId, type MessageId, type RoomId, type UserId } from './id.ts'
import { isMetadata } from './metadata.ts'
import { isCheck, isRecord, isSequence, isText, isTime } from './shape.ts'

export interface Item {
  /** The n-th message of its room, from 1, without holes. */
  number: number
  /** The check of the entry that sent it: with the number it names the message for ever. */
  check: string
  /** The check of the entry that changed it last; as long as nothing did, the same. */
  changed: string
  author: UserId
  /** Empty once deleted. */
  body: string
  /** As text, for most of those whom a message passes by do not look into it. */
  metadata: string | null
  /** Milliseconds since 1970, as all times. */
  sentAt: number
  editedAt: number | null
  deletedAt: number | null
  deletedBy: UserId | null
  /** The message that it replies to. */
  replyTo: MessagePlace | null
  clientMessageId: string | null
}

/** Where a message stands in the history of its room, and which one it is: after a failover a number can be given out again. */
export interface MessagePlace {
  number: number
  check: string
}

/** A message's id says where it stands, check included: a number that was given out twice makes two ids. */
export const messageIdAt = (roomId: RoomId, { number, check }: MessagePlace): MessageId =>
  `msg_${roomId.slice('room_'.length)}${check}${number}`

export const isItem = (value: unknown): value is Item =>
  isRecord(value) &&
  isPlace(value) &&
  isCheck(value.changed) &&
  isUserId(value.author) &&
  isText(value.body) &&
  orNull(value.metadata, isMetadata) &&
  isTime(value.sentAt) &&
  orNull(value.editedAt, isTime) &&
  orNull(value.deletedAt, isTime) &&
  orNull(value.deletedBy, isUserId) &&
  orNull(value.replyTo, isPlace) &&
  orNull(value.clientMessageId, isText)

const isPlace = (value: unknown): boolean => isRecord(value) && isSequence(value.number) && isCheck(value.check)
const orNull = (value: unknown, fits: (value: unknown) => boolean): boolean => value === null || fits(value)
