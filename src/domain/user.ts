/** A person with an account, as everyone may see them. */
import { randomBytes } from 'node:crypto'
import { now } from './clock.ts'
import { assertNoIssues } from './errors.ts'
import { isUserId, newUserId, type UserId } from './id.ts'
import type { Limits } from './limits.ts'
import { checkPassword } from './password.ts'
import { isRecord, isText, isTime } from './shape.ts'
import { checkText } from './text.ts'

export interface User {
  id: UserId
  username: string
  displayName: string
  avatarUrl: string | null
  /** Milliseconds since 1970. */
  createdAt: number
  /** The application's own id of them; absent for accounts with a password. */
  externalId?: string
  /** What the application keeps about them: JSON of an object; absent or null: nothing. */
  metadata?: string | null
  /** Random, and another one after every change: what shows the user is named by it. */
  version: string
}

export const isUser = (value: unknown): value is User =>
  isRecord(value) &&
  isUserId(value.id) &&
  isText(value.username) &&
  isText(value.displayName) &&
  (value.avatarUrl === null || isText(value.avatarUrl)) &&
  isTime(value.createdAt) &&
  (value.externalId === undefined || isText(value.externalId)) &&
  (value.metadata === undefined || value.metadata === null || isText(value.metadata)) &&
  isText(value.version)

export const newVersion = (): string => randomBytes(8).toString('hex')

export const newUser = ({ username, displayName }: Pick<User, 'username' | 'displayName'>): User => ({
  id: newUserId(),
  username,
  displayName,
  avatarUrl: null,
  createdAt: now(),
  version: newVersion(),
})

/** A person of whom nothing is known but the application's id of them. Their username is theirs when they are made. */
export const newExternalUser = (id: UserId, externalId: string): User => ({
  ...newUser({ username: '', displayName: 'User' }),
  id,
  externalId,
})

/** Whoever has no profile any more, as all others see them. No user can have this username. */
export const deletedUser = (id: UserId): User => ({
  id,
  username: '',
  displayName: 'Deleted user',
  avatarUrl: null,
  createdAt: 0,
  version: 'deleted',
})

export interface NewUser {
  username: string
  password: string
  displayName: string
}

/** Names up to this length are looked for even where new ones must be shorter. */
const usernameUnits = 256

/**
 * Usernames are compared and kept in lower case, without the spaces that keyboards put around them. Empty for a text
 * that is too long to be one.
 */
export function normalUsername(given: string, limits: Pick<Limits, 'usernameChars'>): string {
  const username = given.trim()
  return username.length > Math.max(usernameUnits, limits.usernameChars) ? '' : username.toLowerCase()
}

/** The name to show, in normal form; not unique. */
export const checkDisplayName = (given: string, { displayNameChars }: Pick<Limits, 'displayNameChars'>) =>
  checkText(given, { name: 'A display name', max: displayNameChars, kind: 'name' })

/** Why nobody can have this username, which is in normal form; null: it is one. */
export const usernameIssue = (username: string, { usernameChars }: Pick<Limits, 'usernameChars'>): string | null =>
  /^[a-z0-9_]{3,}$/.test(username) && username.length <= usernameChars
    ? null
    : `A username has 3 to ${usernameChars} characters: letters a–z, digits and _.`

/** What `createUser` was given, in normal form. Throws `InvalidInputError` with every issue found. */
export function parseNewUser(
  input: { username: string; password: string; displayName?: string | null },
  limits: Limits,
): NewUser {
  const username = normalUsername(input.username, limits)
  const displayName = checkDisplayName(input.displayName ?? input.username, limits)
  const password = checkPassword(input.password, limits)
  const issue = usernameIssue(username, limits)
  assertNoIssues({ username: issue, displayName: displayName.issue, password: password.issue })
  return { username, password: password.text, displayName: displayName.text }
}
