/** What a person does with messages: shown at once, or with the answer of the server, before the feed tells of it. */
import * as documents from './chat-documents.ts'
import type { Message, Refusal, Told } from './chat-snapshots.ts'
import type { PendingChanges } from './pending-changes.ts'
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
type Reacted = Result & { changed?: boolean }
type Edited = Reacted & { editedMessage?: Changed }
type Metadata = Record<string, unknown> | null

export function createCommands(request: Request, tell: (event: Told) => void, pending: PendingChanges) {
  return {
    edit(messageId: string, body: string, metadata?: Metadata) {
      const text = { body, ...(metadata !== undefined && { metadata }) }
      const askFor = () => ask<Edited>(request, documents.edit, { messageId, body, metadata })
      const onDone = ({ editedMessage: message }: Edited) =>
        message && tell({ __typename: 'MessageEdited', roomId: message.roomId, message })
      return pending.make({ messageId, text }, askFor, onDone).then(refusalIn)
    },
    async delete(messageId: string) {
      const result = await ask<Result & { deletedMessage?: Changed }>(request, documents.erase, { messageId })
      const message = result.deletedMessage
      if (message) tell({ __typename: 'MessagesDeleted', roomId: message.roomId, messages: [message] })
      return refusalIn(result)
    },
    react: (messageId: string, emoji: string) => reactWith(documents.react, messageId, emoji, true),
    unreact: (messageId: string, emoji: string) => reactWith(documents.unreact, messageId, emoji, false),
  }

  function reactWith(document: string, messageId: string, emoji: string, isAdded: boolean) {
    const askFor = () => ask<Reacted>(request, document, { messageId, emoji })
    return pending.make({ messageId, emoji, isAdded }, askFor).then(refusalIn)
  }
}
