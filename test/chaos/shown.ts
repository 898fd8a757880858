/** What clients select of messages and people, and what they note of it. Each text of a run stands in one message only. */
import type { ShownMessage, ShownNames } from './history.ts'

/** A message says the same twice: in its metadata, which are asked for always, and at the beginning of its body. */
const told = (withBodies: boolean) =>
  `id clientMessageId deletedAt metadata ${withBodies ? 'body' : ''} author { id displayName }`

export const selectionOf = ({ withBodies }: { withBodies: boolean }): string =>
  `${told(withBodies)} replyTo { ${told(withBodies)} }`

export interface WirePerson {
  id: string
  displayName: string
}

export interface WireMessage {
  id: string
  clientMessageId: string | null
  deletedAt: string | null
  metadata: { text?: string } | null
  body?: string
  author: WirePerson
  replyTo?: WireMessage | null
}

/** What to send for a text: as long a body as is asked for. */
export const saying = (text: string, { bodyChars, letter = 'm' }: { bodyChars: number; letter?: string }) => ({
  body: text + letter.repeat(Math.max(0, bodyChars - text.length)),
  metadata: { text },
})

/** These messages, and behind them those to which they reply. */
export function shownIn(messages: readonly WireMessage[]): ShownMessage[] {
  return [...messages, ...messages.flatMap(({ replyTo }) => replyTo ?? [])].map(shownOf)
}

/** Metadata and body that do not say the same were never sent so: they are noted as a text that nobody knows. */
function shownOf({ id, clientMessageId, deletedAt, metadata, body }: WireMessage): ShownMessage {
  const text = metadata?.text ?? ''
  const isWhole = body === undefined || (text === '' ? body === '' : body.startsWith(text))
  return { id, clientMessageId, deleted: deletedAt !== null, text: isWhole ? text : `${text} torn from ${body}` }
}

/** The names of these people, and of those who wrote these messages. */
export function namesIn(
  messages: readonly WireMessage[],
  people: readonly (WirePerson | undefined)[] = [],
): ShownNames {
  const authors = messages.flatMap(({ author, replyTo }) => [author, replyTo?.author])
  const known = [...people, ...authors].filter(person => person !== undefined)
  return Object.fromEntries(known.map(({ id, displayName }) => [id, displayName]))
}
