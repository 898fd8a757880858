/** A session: what a token stands for. Only the client has the token itself. */
import { createHash, randomBytes } from 'node:crypto'
import { isUserId, type UserId } from './id.ts'
import { lettersAndDigits } from './letters.ts'
import type { User } from './user.ts'

/** The SHA-256 of a token in hex: all that Parlor keeps of it. */
export type SessionId = string

/**
 * What stands for a session that Parlor does not keep: a JWT, of which only its end is noted if it is ended early; or an app
 * token, by which the application is itself, or acts as somebody.
 */
export type Outside = 'jwt' | 'app'

/** Where a session is found: all that its token says. */
export interface SessionPlace {
  userId: UserId
  id: SessionId
  /** Absent: Parlor keeps it. */
  outside?: Outside
  /** Of what Parlor does not keep: until when it is good. */
  goodUntil?: number
  /** Of a JWT: when it was made, in milliseconds since 1970; 0: it does not say, so whatever ends older ones ends it. */
  issuedAt?: number
  /** Of a JWT of an issuer: by what the key that it is signed with is recognised. */
  signedBy?: string
}

export interface Session {
  id: SessionId
  /** As they were when the session was read: only the user's id is kept. */
  user: User
  /** Milliseconds since 1970; infinite for an app token. */
  expiresAt: number
  /** Absent: Parlor keeps it. */
  outside?: Outside
  /** Of a JWT, as in its place. */
  issuedAt?: number
  signedBy?: string
}

/** A session as its user finds it in the list of theirs. Times are in milliseconds since 1970. */
export interface ListedSession {
  id: SessionId
  createdAt: number
  expiresAt: number
  /** To the minute. */
  lastUsedAt: number
  device: string | null
}

/** Why a session is over. */
export type SessionEnd = 'signed-out' | 'expired'

const prefix = 'parlor_'
const secretChars = 43

/** It names its user, so that session and profile are found together; what stands behind is the secret. */
export const newToken = (userId: UserId): string =>
  `${prefix}${userId.slice('user_'.length)}${lettersAndDigits(randomBytes(32))}`

/** The session that this token stands for, if there is one; null for what names no user. */
export function locateSession(token: string): SessionPlace | null {
  const userId = `user_${token.slice(prefix.length, -secretChars)}`
  return token.startsWith(prefix) && isUserId(userId) ? { userId, id: sessionIdOf(token) } : null
}

export const placeOf = ({ id, user, outside, expiresAt, issuedAt, signedBy }: Session): SessionPlace => ({
  userId: user.id,
  id,
  ...(outside && { outside, goodUntil: expiresAt }),
  ...(issuedAt !== undefined && { issuedAt }),
  ...(signedBy !== undefined && { signedBy }),
})

export const sessionIdOf = (token: string): SessionId => createHash('sha256').update(token).digest('hex')

const listedPrefix = 'session_'

/** What clients call a session: nobody gets in with it. */
export const globalSessionId = (id: SessionId): string => listedPrefix + id

/** The session that a client calls so; null for what no session is called. */
export const sessionIdIn = (given: string): SessionId | null =>
  /^session_[0-9a-f]{64}$/.test(given) ? given.slice(listedPrefix.length) : null

/**
 * Why a caller has no session: no token was sent, what was sent is no token, its session is over or never was, it is a JWT that
 * has expired, or it is not accepted for a reason that can be told.
 */
export type SessionLack = 'missing' | 'malformed' | 'dead' | 'expired' | 'refused'

/** A caller's session, or why there is none; of what was refused in a sentence. */
export type Identity = { session: Session; lack: null } | { session: null; lack: SessionLack; why?: string }

export type GivenToken = { token: string; lack: null } | { token: null; lack: 'missing' | 'malformed' }

const missing: GivenToken = { token: null, lack: 'missing' }

/** The token of a session that Parlor keeps, an app token, or a JWT: three parts, of which the last is empty where nobody signed. */
const shapes = /^bearer\s+(parlor_[0-9A-Za-z]{65}|parlorapp_[0-9A-Za-z]{43}|[\w-]+\.[\w-]+\.[\w-]*)$/i

/** The longest JWT that is looked at. */
const tokenChars = 8192

/** The token in an `Authorization: Bearer …` value. What clients send before they have one is as good as nothing. */
export function readAuthorization(authorization: string | null | undefined): GivenToken {
  const value = authorization?.trim() ?? ''
  if (/^(bearer)?\s*(null|undefined)?$/i.test(value)) return missing
  const token = value.length <= tokenChars ? shapes.exec(value)?.[1] : undefined
  return token ? { token, lack: null } : { token: null, lack: 'malformed' }
}
