/** What scripts of a room reply, and the refusals among it: the same from all of them. */
import type { Role } from '../domain/role.ts'

export type Flag = 0 | 1
export type Json = string

/** `needs`: the role that it takes; empty: it is never granted. */
type NotAllowed = ['not-allowed', needs: Role | '']
/** Of whoever may not do it there. */
export type Unentitled = ['not-a-member'] | NotAllowed
export type Limited = ['limited', retryAfterMs: number]

export type Muted = ['muted', until: number]
export type Slow = ['slow', retryAfterMs: number]

type RefusalReply = [string] | NotAllowed | Limited | Muted | Slow

/** What the commands answer, when it is only what it is called. */
export type Plain<Outcome extends string> = Outcome extends Outcome ? { outcome: Outcome } : never

/** A refusal as they answer it. */
export interface NotAllowedOutcome {
  outcome: 'not-allowed'
  /** Null: it is never granted. */
  needs: Role | null
}

/** As `Unentitled`. */
export type UnentitledOutcome = { outcome: 'not-a-member' } | NotAllowedOutcome

export interface LimitedOutcome {
  outcome: 'limited'
  retryAfterMs: number
}

export interface MutedOutcome {
  outcome: 'muted'
  /** Milliseconds since 1970. */
  until: number
}
export interface SlowOutcome {
  outcome: 'slow'
  retryAfterMs: number
}

type OutcomeOf<Reply> = Reply extends NotAllowed
  ? NotAllowedOutcome
  : Reply extends Limited
    ? LimitedOutcome
    : Reply extends Muted
      ? MutedOutcome
      : Reply extends Slow
        ? SlowOutcome
        : Reply extends [infer Outcome]
          ? { outcome: Outcome }
          : never

/** Whether a reply is only what it is called, or one of the refusals above. */
export const isRefusal = <Reply extends readonly unknown[]>(reply: Reply): reply is Extract<Reply, RefusalReply> =>
  reply.length === 1 || (reply.length === 2 && refusals.includes(reply[0]))

const refusals: readonly unknown[] = ['not-allowed', 'limited', 'muted', 'slow']

export function refusalIn<Reply extends RefusalReply>(reply: Reply): OutcomeOf<Reply> {
  const [outcome, more] = reply
  if (outcome === 'not-allowed') return { outcome, needs: more || null } as OutcomeOf<Reply>
  if (outcome === 'muted') return { outcome, until: more } as OutcomeOf<Reply>
  const waits = outcome === 'limited' || outcome === 'slow'
  return (waits ? { outcome, retryAfterMs: more } : { outcome }) as OutcomeOf<Reply>
}
