/** Signing in and out: sessions, and the tokens that stand for them. */
import type { NoteAudit } from '../domain/audit.ts'
import { BadCredentialsError } from '../domain/errors.ts'
import type { Limits } from '../domain/limits.ts'
import { normalPassword } from '../domain/password.ts'
import { newToken, type Session, sessionIdOf } from '../domain/session.ts'
import { normalUsername, type User } from '../domain/user.ts'
import type { SessionStore } from '../store/session-store.ts'
import type { UserStore } from '../store/user-store.ts'
import type { Passwords } from './passwords.ts'
import type { Rates } from './rates.ts'

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
  rates: Rates
  limits: Limits
  sessionTtlMs: number
  audit: NoteAudit
}

/** Begins a session of this user. */
export async function startSession(sessions: SessionStore, user: User, ttlMs: number): Promise<SignedIn> {
  const token = newToken()
  const expiresAt = Date.now() + ttlMs
  await sessions.createSession({ id: sessionIdOf(token), user, expiresAt })
  return { user, token, expiresAt }
}

export function createSessions({ sessions, users, passwords, rates, limits, sessionTtlMs, audit }: SessionParts) {
  return {
    /** Throws `BadCredentialsError`, which does not tell whether there is such a user: an unknown name costs a hash, too. */
    async signIn(address: string, input: { username: string; password: string }): Promise<SignedIn> {
      const username = normalUsername(input.username, limits)
      await rates.assertMaySignIn(address, username)
      const known = await users.findCredentials(username)
      const password = normalPassword(input.password, limits)
      const matches = password !== null && (await passwords.matches(known?.passwordHash ?? null, password))
      if (!known || !matches) {
        audit('sign_in_failed', address)
        throw new BadCredentialsError()
      }
      return startSession(sessions, known.user, sessionTtlMs)
    },

    /** The session that this token stands for, or null when there is none any more. */
    find: (token: string): Promise<Session | null> => sessions.findSession(sessionIdOf(token)),

    /** The same session, good for the full time from now on, or null when it has ended meanwhile. */
    async renew(session: Session): Promise<Session | null> {
      const expiresAt = await sessions.renewSession(session.id, sessionTtlMs)
      return expiresAt === null ? null : { ...session, expiresAt }
    },

    /** When the session ends, also if it was renewed after it was read. Milliseconds since 1970. */
    async expiresAt(session: Session): Promise<number> {
      const current = await sessions.findSession(session.id)
      return (current ?? session).expiresAt
    },

    /** Ends the session and its sockets. Whether there was one to end. */
    signOut: async (session: Session | null): Promise<boolean> =>
      session !== null && sessions.endSession(session.id, session.user.id),
  }
}
