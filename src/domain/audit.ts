/** What operators learn about callers who were turned away: the kinds, and how they are noted. */

export type AuditKind =
  /** A wrong name or password. */
  | 'sign_in_failed'
  /** A token that is dead, unknown or malformed. */
  | 'token_refused'
  /** A rate, a quota or a lock of sign-ins was used up. */
  | 'rate_limited'
  /** A caller took more than its share of the process, and has to wait. */
  | 'share_used_up'
  /** A page of an origin that may not call, or a host that is not this server's. */
  | 'origin_refused'
  /** More sockets, connections or requests under way than one caller may have. */
  | 'too_many_sockets'
  /** A request or a message that is larger, slower or more broken than any client's. */
  | 'bad_request'

/**
 * Notes that this caller, a user's id or an address, was turned away once. Cheap: call it at every refusal. Never give it
 * what the caller typed: people type passwords into the wrong field.
 */
export type NoteAudit = (kind: AuditKind, caller: string) => void
