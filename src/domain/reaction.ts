/** A reaction: one emoji at one message, and how many people answered with it. */
import type { MessageId } from './id.ts'

export interface Reaction {
  id: string
  messageId: MessageId
  emoji: string
  count: number
}

/** The same for one emoji at one message, whoever asks: clients merge by it. */
export const reactionIdOf = (messageId: MessageId, emoji: string): string =>
  `rea_${messageId.slice('msg_'.length)}_${Buffer.from(emoji).toString('hex')}`
