/** What a room refuses, as the errors that clients are told. */
import { MutedError, NotAllowedError, NotAMemberError, RateLimitedError, SlowModeError } from '../domain/errors.ts'
import type { Role } from '../domain/role.ts'
import type { LimitedOutcome, MutedOutcome, NotAllowedOutcome, SlowOutcome } from '../store/replies.ts'

export type Refused =
  | { outcome: 'not-a-member' | 'blocked' }
  | NotAllowedOutcome
  | LimitedOutcome
  | MutedOutcome
  | SlowOutcome

/** The refusal of a command about this room. `never` says why, where no role would help. */
export function refusalOf(reply: Refused, roomId: string, never = 'Nobody may do this.'): Error {
  switch (reply.outcome) {
    case 'not-a-member':
      return new NotAMemberError(roomId)
    case 'blocked':
      return blockedRefusal()
    case 'limited':
      return new RateLimitedError(reply.retryAfterMs)
    case 'muted':
      return new MutedError(roomId, reply.until)
    case 'slow':
      return new SlowModeError(roomId, reply.retryAfterMs)
    case 'not-allowed':
      return new NotAllowedError(reply.needs, reply.needs ? sentences[reply.needs] : never)
  }
}

/** It does not say by whom: the one who did it knows. */
export const blockedRefusal = (): NotAllowedError =>
  new NotAllowedError(null, 'You and this person cannot write to each other.')

const sentences: Record<Role, string> = {
  MEMBER: 'Only members of the room may do this.',
  MODERATOR: 'Only moderators and the owner of the room may do this.',
  OWNER: 'Only the owner of the room may do this.',
}
