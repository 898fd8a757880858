/** Signing in and out: sessions, and the tokens that stand for them. */

import type { NoteAudit } from '../domain/audit.ts'
import { now } from '../domain/clock.ts'
import { BadCredentialsError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import { normalPassword } from '../domain/password.ts'
import { locateSession, newToken, placeOf, type Session, sessionIdOf } from '../domain/session.ts'
import { normalUsername, type User } from '../domain/user.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { UserStore } from '../store/user-store.ts'
import type { Door } from './door.ts'
import type { Passwords } from './passwords.ts'

export interface SignedIn {
  user: User
  /** Told once, to its client; Parlor keeps a hash of it. */
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

export interface SessionParts {
  sessions: SessionStore
  users: UserStore
  passwords: Passwords
  door: Door
  limits: Limits
  sessionTtlMs: number
  audit: NoteAudit
}

/** Begins a session of this user, who has come from this address, and ends the oldest when there are too many. */
export async function startSession(parts: SessionParts, user: User, address: string): Promise<SignedIn> {
  const { sessions, users, sessionTtlMs, limits } = parts
  const token = newToken(user.id)
  const session = { id: sessionIdOf(token), user, expiresAt: now() + sessionTtlMs }
  await Promise.all([sessions.createSession(session, limits.sessionsPerUser), users.rememberAddress(user.id, address)])
  return { user, token, expiresAt: session.expiresAt }
}

export function createSessions(parts: SessionParts) {
  const { sessions, users, passwords, door, limits, sessionTtlMs, audit } = parts
  return {
    /** Throws `BadCredentialsError`, which does not tell whether there is such a user: an unknown name costs a hash, too. */
    async signIn(address: string, input: { username: string; password: string }): Promise<SignedIn> {
      const username = normalUsername(input.username, limits)
      const signInTry = { address, username, isKnown: () => users.knowsAddress(username, address) }
      await door.assertMaySignIn(signInTry)
      const known = await users.findCredentials(username)
      const password = normalPassword(input.password, limits)
      const hash = known?.passwordHash ?? null
      if (password === null || !(await passwords.matches(address, hash, password)) || !known) {
        audit('sign_in_failed', address)
        throw new BadCredentialsError()
      }
      await door.forgive(signInTry)
      return startSession(parts, known.user, address)
    },

    /** The session that this token stands for, or null when there is none any more. */
    async find(token: string): Promise<Session | null> {
      const place = locateSession(token)
      return place && sessions.findSession(place)
    },

    /** The same session, good for the full time from now on, or null when it has ended meanwhile. */
    async renew(session: Session): Promise<Session | null> {
      const expiresAt = await sessions.renewSession(placeOf(session), sessionTtlMs, limits.sessionsPerUser)
      return expiresAt === null ? null : { ...session, expiresAt }
    },

    /** When the session ends, also if it was renewed after it was read. Milliseconds since 1970. */
    async expiresAt(session: Session): Promise<number> {
      const current = await sessions.findSession(placeOf(session))
      return (current ?? session).expiresAt
    },

    /** Ends the session and its sockets. Whether there was one to end. */
    signOut: async (session: Session | null): Promise<boolean> =>
      session !== null && sessions.endSession(placeOf(session)),
  }
}
