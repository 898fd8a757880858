/** Refusals that a client can act on. Each becomes the GraphQL type of its name, in the union of the mutation it ends. */
import type { RoomId } from './id.ts'
import type { Role } from './role.ts'

export interface InputIssue {
  path: string[]
  message: string
}

export type LimitKind =
  | 'ROOMS_PER_USER'
  | 'ROOMS_ADDED_PER_USER'
  | 'MEMBERS_PER_ROOM'
  | 'MODERATORS_PER_ROOM'
  | 'REACTIONS_PER_MESSAGE'
  | 'MUTES_PER_ROOM'
  | 'BANS_PER_ROOM'
  | 'BLOCKED_USERS'
  | 'INVITATIONS_PER_ROOM'

/** What is wrong with each field of an input, as a sentence; null: nothing. */
export type FieldIssues = Readonly<Record<string, string | null>>

export class InvalidInputError extends Error {
  readonly issues: InputIssue[]
  constructor(fields: FieldIssues) {
    const issues = Object.entries(fields).flatMap(([name, message]) => (message ? { path: [name], message } : []))
    super(issues.map(({ message }) => message).join(' '))
    this.issues = issues
  }
}

/** Throws `InvalidInputError` with everything that is wrong. */
export function assertNoIssues(fields: FieldIssues): void {
  for (const name in fields) if (fields[name]) throw new InvalidInputError(fields)
}

export class UsernameTakenError extends Error {
  constructor(username: string) {
    super(`The username “${username}” is taken.`)
  }
}

export class BadCredentialsError extends Error {
  constructor(message = 'The username or the password is wrong.') {
    super(message)
  }
}

export class NotFoundError extends Error {
  readonly id: string
  constructor(id: string, noun: 'user' | 'member' | 'message' | 'room' | 'invitation' = 'user') {
    super(`There is no such ${noun}.`)
    this.id = id
  }
}

/** Also the answer for a room that does not exist: callers who are not members do not learn whether it does. */
export class NotAMemberError extends Error {
  readonly roomId: string
  constructor(roomId: string) {
    super('There is no such room, or you are not a member of it.')
    this.roomId = roomId
  }
}

/** A member, but without the right: it takes this role, or is never granted (null). */
export class NotAllowedError extends Error {
  readonly needs: Role | null
  constructor(needs: Role | null, message: string) {
    super(message)
    this.needs = needs
  }
}

/** The owner can neither leave the room nor be removed from it. */
export class OwnerCannotLeaveError extends Error {
  readonly roomId: RoomId
  constructor(roomId: RoomId) {
    super('The owner of a room cannot leave it and cannot be removed: transfer the room, or delete it.')
    this.roomId = roomId
  }
}

/** Kept out of a room, until then; null: until somebody lifts it. */
export class BannedError extends Error {
  readonly roomId: string
  readonly bannedUntil: number | null
  constructor(roomId: string, bannedUntil: number | null, message = 'You are banned from this room.') {
    super(message)
    this.roomId = roomId
    this.bannedUntil = bannedUntil
  }
}

/** A member who may not speak until then. */
export class MutedError extends Error {
  readonly roomId: string
  readonly mutedUntil: number
  constructor(roomId: string, mutedUntil: number) {
    super('You are muted in this room.')
    this.roomId = roomId
    this.mutedUntil = mutedUntil
  }
}

/** The room is in slow mode, and the member said something a moment ago. */
export class SlowModeError extends Error {
  readonly roomId: string
  readonly retryAfterMs: number
  constructor(roomId: string, retryAfterMs: number) {
    super(`This room is in slow mode. You can send the next message in ${Math.ceil(retryAfterMs / 1000)} s.`)
    this.roomId = roomId
    this.retryAfterMs = retryAfterMs
  }
}

export class LimitExceededError extends Error {
  readonly limit: number
  readonly kind: LimitKind
  constructor(kind: LimitKind, limit: number) {
    const most = `at most ${limit.toLocaleString('en')}`
    const sentences: Record<LimitKind, string> = {
      ROOMS_PER_USER: `A user has ${most} rooms of their own.`,
      ROOMS_ADDED_PER_USER: `A user is in ${most} rooms that others put them into.`,
      MEMBERS_PER_ROOM: `A room has ${most} members.`,
      MODERATORS_PER_ROOM: `A room has ${most} moderators.`,
      REACTIONS_PER_MESSAGE: `A message has ${most} different reactions.`,
      MUTES_PER_ROOM: `A room has ${most} people muted.`,
      BANS_PER_ROOM: `A room has ${most} people banned.`,
      BLOCKED_USERS: `A user blocks ${most} others.`,
      INVITATIONS_PER_ROOM: `A room has ${most} invitations.`,
    }
    super(sentences[kind])
    this.limit = limit
    this.kind = kind
  }
}

export class RateLimitedError extends Error {
  readonly retryAfterMs: number
  constructor(retryAfterMs: number) {
    super(`Too many requests. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`)
    this.retryAfterMs = retryAfterMs
  }
}

/** The app that embeds Parlor does not want this said. */
export class MessageRejectedError extends Error {
  readonly reason: string | null
  constructor(reason: string | null) {
    super(reason ?? 'This message was refused.')
    this.reason = reason
  }
}

/** Something that this server needs does not answer: the same may succeed later, and has not happened. */
export class UnavailableError extends Error {}
