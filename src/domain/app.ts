/** The application that embeds Parlor: its tokens, and the user whom entries name when it does something itself. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { UserId } from './id.ts'
import { lettersAndDigits } from './letters.ts'
import type { User } from './user.ts'

/** A token as operators name it. Only the application has the token itself. */
export interface AppToken {
  name: string
  /** The SHA-256 of the token. */
  digest: Buffer
}

const prefix = 'parlorapp_'

export const newAppToken = (): string => `${prefix}${lettersAndDigits(randomBytes(32))}`

export const isAppToken = (token: string): boolean => token.startsWith(prefix)

export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Which of these it is, or null. Takes as long whichever it is. */
export function findAppToken(token: string, known: readonly AppToken[]): AppToken | null {
  const digest = digestOf(token)
  const [found = null] = known.filter(each => timingSafeEqual(each.digest, digest))
  return found
}

/** Nobody else can have this id: all others are random, or made of a digest. */
export const appUserId: UserId = `user_${'0'.repeat(19)}App`

export const isApp = (id: UserId): boolean => id === appUserId

/** As it is until it says who it is with `updateProfile`. No person can have the username. */
export const newAppUser = (createdAt: number, version: string): User => ({
  id: appUserId,
  username: 'the-app',
  displayName: 'App',
  avatarUrl: null,
  createdAt,
  version,
})
