/** What a person does with messages: each answer of the server is shown at once, before the feed tells of it. */
import * as documents from './chat-documents.ts'
import type { ChatEvent, Message, Reaction, Refusal } from './chat-snapshots.ts'
import type { Request } from './requests.ts'

/** A payload, or a refusal. */
export type Result = { __typename: string } & Partial<Refusal>

export const refusalIn = (result: object): Refusal | null =>
  'message' in result ? (result as unknown as Refusal) : null

export async function ask<Answer extends Result>(request: Request, document: string, input: object): Promise<Answer> {
  const { result } = await request<{ result: Answer }>(document, { input })
  return result
}

type Changed = Pick<Message, 'id' | 'roomId'> & Partial<Message>
type Reacted = Pick<Message, 'roomId'> & { reactions: Reaction[] }

export function createCommands(request: Request, tell: (event: ChatEvent) => void) {
  const occurredAt = ''
  const edited = ({ editedMessage: message }: { editedMessage?: Changed }) =>
    message && tell({ __typename: 'MessageEdited', roomId: message.roomId, occurredAt, message })
  const deleted = ({ deletedMessage: message }: { deletedMessage?: Changed }) =>
    message && tell({ __typename: 'MessagesDeleted', roomId: message.roomId, occurredAt, messages: [message] })
  return {
    async edit(messageId: string, body: string, metadata?: Record<string, unknown> | null) {
      const result = await ask<Result & { editedMessage?: Changed }>(request, documents.edit, {
        messageId,
        body,
        metadata,
      })
      edited(result)
      return refusalIn(result)
    },
    async delete(messageId: string) {
      const result = await ask<Result & { deletedMessage?: Changed }>(request, documents.erase, { messageId })
      deleted(result)
      return refusalIn(result)
    },
    react: (messageId: string, emoji: string) => reactWith(documents.react, messageId, emoji),
    unreact: (messageId: string, emoji: string) => reactWith(documents.unreact, messageId, emoji),
  }

  async function reactWith(document: string, messageId: string, emoji: string) {
    const result = await ask<Result & { reactedMessage?: Reacted }>(request, document, { messageId, emoji })
    const { roomId, reactions = [] } = result.reactedMessage ?? {}
    // One that nobody has any more is not among them.
    const gone = { id: '', emoji, count: 0, viewerHasReacted: false }
    const found = reactions.some(reaction => reaction.emoji === emoji) ? reactions : [...reactions, gone]
    const event = { __typename: 'ReactionAdded', roomId, occurredAt, messageId, user: { id: '' } }
    if (result.reactedMessage) for (const reaction of found) tell({ ...event, reaction })
    return refusalIn(result)
  }
}
