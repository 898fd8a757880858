/** What scripts of a room reply, and the refusals among it: the same from all of them. */
import type { Role } from '../domain/role.ts'

export type Flag = 0 | 1
export type Json = string

export type NotAMember = ['not-a-member']
/** `needs`: the role that it takes; empty: it is never granted. */
export type NotAllowed = ['not-allowed', needs: Role | '']
export type Limited = ['limited', retryAfterMs: number]

type RefusalReply = [string] | NotAllowed | Limited

/** As the commands answer it: `outcome` tells which it is. */
export interface NotAllowedOutcome {
  outcome: 'not-allowed'
  /** Null: it is never granted. */
  needs: Role | null
}
export interface LimitedOutcome {
  outcome: 'limited'
  retryAfterMs: number
}

type OutcomeOf<Reply> = Reply extends NotAllowed
  ? NotAllowedOutcome
  : Reply extends Limited
    ? LimitedOutcome
    : Reply extends [infer Outcome]
      ? { outcome: Outcome }
      : never

/** Whether a reply is only what it is called, or one of the refusals above. */
export const isRefusal = <Reply extends readonly unknown[]>(reply: Reply): reply is Extract<Reply, RefusalReply> =>
  reply.length === 1 || reply[0] === 'not-allowed' || reply[0] === 'limited'

export function refusalIn<Reply extends RefusalReply>(reply: Reply): OutcomeOf<Reply> {
  const [outcome, more] = reply
  if (outcome === 'not-allowed') return { outcome, needs: more || null } as OutcomeOf<Reply>
  return (outcome === 'limited' ? { outcome, retryAfterMs: more } : { outcome }) as OutcomeOf<Reply>
}
