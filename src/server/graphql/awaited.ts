/** What nobody waits for any more stops: a client that hangs up must not leave work behind. */
import { type GraphQLError, OperationTypeNode } from 'graphql'
import { refusal } from '../faults.ts'

/** Why it is not gone on with, or null. A change is: its client cannot know how far it has come. */
export function unawaited(context: unknown, kind: OperationTypeNode | 'none'): GraphQLError | null {
  const { isAwaited } = (context ?? {}) as { isAwaited?: () => boolean }
  if (kind === OperationTypeNode.MUTATION || isAwaited?.() !== false) return null
  return refusal('Nobody waits for the answer any more.', 'BAD_REQUEST')
}
