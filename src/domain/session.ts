/** A session: what a token stands for. The token itself is known to its client alone. */
import { createHash, randomBytes } from 'node:crypto'
import type { User } from './user.ts'

/** The SHA-256 of a token in hex: all that Parlor keeps of it. */
export type SessionId = string

export interface Session {
  id: SessionId
  user: User
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** Why a session is over. */
export type SessionEnd = 'signed-out' | 'expired'

export const newToken = (): string => `parlor_${randomBytes(32).toString('base64url')}`

export const sessionIdOf = (token: string): SessionId => createHash('sha256').update(token).digest('hex')

/** The token in an `Authorization: Bearer …` value, or null. */
export const bearerToken = (authorization: string | null | undefined): string | null =>
  /^Bearer +([\w-]{16,128})$/i.exec(authorization?.trim() ?? '')?.[1] ?? null
