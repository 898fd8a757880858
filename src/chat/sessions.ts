/** Signing in and out: sessions, and the tokens that stand for them. */

import type { NoteAudit } from '../domain/audit.ts'
import { now } from '../domain/clock.ts'
import { deviceOf } from '../domain/device.ts'
import { BadCredentialsError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import { normalPassword } from '../domain/password.ts'
import {
  type ListedSession,
  locateSession,
  newToken,
  placeOf,
  type Session,
  sessionIdIn,
  sessionIdOf,
} from '../domain/session.ts'
import { normalUsername, type User } from '../domain/user.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { Credentials, UserStore } from '../store/user-store.ts'
import type { Door } from './door.ts'
import type { Passwords } from './passwords.ts'
import type { Rates } from './rates.ts'

export interface SignedIn {
  user: User
  /** Told once, to its client; Parlor keeps a hash of it. */
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** Who comes in: from where, and on what. */
export interface Entrant {
  /** As it is counted. */
  address: string
  userAgent?: string | undefined
}

/** A session in the list of its user's. */
export interface ShownSession extends ListedSession {
  /** Whether it is the one that asks. */
  current: boolean
}

export interface SessionParts {
  sessions: SessionStore
  users: UserStore
  passwords: Passwords
  door: Door
  rates: Rates
  limits: Limits
  sessionTtlMs: number
  audit: NoteAudit
}

/**
 * Begins a session of this user, and ends the oldest when there are too many. Null: the account is gone, or its password
 * is not the one any more that was recognised by this hash.
 */
export async function startSession(
  { sessions, users, sessionTtlMs, limits }: SessionParts,
  { user, passwordHash }: Credentials,
  { address, userAgent }: Entrant,
): Promise<SignedIn | null> {
  const token = newToken(user.id)
  const session = { id: sessionIdOf(token), user, expiresAt: now() + sessionTtlMs }
  const how = { device: deviceOf(userAgent), passwordHash }
  if (!(await sessions.createSession(session, limits.sessionsPerUser, how))) return null
  await users.rememberAddress(user.id, address)
  return { user, token, expiresAt: session.expiresAt }
}

/** Who says which password. */
interface PasswordTry {
  address: string
  username: string
  password: string
}

/**
 * What is found of this user, if the password is theirs. A wrong one is counted, wherever it is asked for: whoever has got hold of
 * a session guesses no faster than at the door. An unknown name costs a hash, too. Throws `RateLimitedError`.
 */
export async function recognise<Found extends { passwordHash: string }>(
  { users, passwords, door, limits, audit }: SessionParts,
  { address, username, password: given }: PasswordTry,
  find: () => Promise<Found | null>,
): Promise<Found | null> {
  const signInTry = { address, username, isKnown: () => users.knowsAddress(username, address) }
  await door.assertMaySignIn(signInTry)
  const found = await find()
  const password = normalPassword(given, limits)
  if (password === null || !(await passwords.matches(address, found?.passwordHash ?? null, password)) || !found) {
    audit('sign_in_failed', address)
    return null
  }
  await door.forgive(signInTry)
  return found
}

export function createSessions(parts: SessionParts) {
  const { sessions, users, rates, limits, sessionTtlMs } = parts
  return {
    /** Throws `BadCredentialsError`, which does not tell whether there is such a user, and `RateLimitedError`. */
    async signIn(entrant: Entrant, input: { username: string; password: string }): Promise<SignedIn> {
      const username = normalUsername(input.username, limits)
      const given = { address: entrant.address, username, password: input.password }
      const known = await recognise(parts, given, () => users.findCredentials(username))
      const signedIn = known && (await startSession(parts, known, entrant))
      // Without a session: it was another password's turn, while this one was looked at.
      if (!signedIn) throw new BadCredentialsError()
      return signedIn
    },

    /** The session that this token stands for, or null when there is none any more. */
    async find(token: string): Promise<Session | null> {
      const place = locateSession(token)
      return place && sessions.findSession(place)
    },

    /** The same session, good for the full time from now on, or null when it has ended meanwhile. A JWT stays as it is. */
    async renew(session: Session): Promise<Session | null> {
      // What Parlor does not keep lasts as long as it says.
      if (session.outside) return sessions.findSession(placeOf(session))
      const expiresAt = await sessions.renewSession(placeOf(session), sessionTtlMs, limits.sessionsPerUser)
      return expiresAt === null ? null : { ...session, expiresAt }
    },

    /** When the session ends, also if it was renewed after it was read. Milliseconds since 1970. */
    async expiresAt(session: Session): Promise<number> {
      const current = await sessions.findSession(placeOf(session))
      return (current ?? session).expiresAt
    },

    /** The sessions of the viewer, the newest first. */
    async list({ id: current, user }: Session): Promise<ShownSession[]> {
      const all = await sessions.listSessions(user.id)
      return all
        .map(session => ({ ...session, current: session.id === current }))
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
    },

    /** Ends one of the viewer's sessions, and its sockets. Whether there was one to end. Throws `RateLimitedError`. */
    async revoke({ user }: Session, { sessionId }: { sessionId: string }): Promise<boolean> {
      rates.assertMayCommand(user.id)
      const id = sessionIdIn(sessionId)
      return id !== null && sessions.endSession({ userId: user.id, id })
    },

    /**
     * Ends all sessions of the viewer, and their sockets. How many there were to end of those that are known: the ones that are
     * kept here, and this one. This one goes last, so that whoever was not answered can ask again.
     */
    async signOutEverywhere(session: Session): Promise<number> {
      const { id, user, outside } = session
      const ended = await sessions.endSessions(user.id, id)
      // Nobody else comes with JWTs.
      if (user.externalId !== undefined) await sessions.endJwts(user.id)
      const endedThis = outside !== 'app' && (await sessions.endSession(placeOf(session)))
      return ended + Number(endedThis)
    },

    /** Ends the session and its sockets. Whether there was one to end. */
    signOut: async (session: Session | null): Promise<boolean> =>
      session !== null && session.outside !== 'app' && sessions.endSession(placeOf(session)),
  }
}
