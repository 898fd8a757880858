/** A person with an account, as everyone may see them. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { UserId } from './id.ts'
import type { Limits } from './limits.ts'
import { lengthOf, textIssue } from './text.ts'

export interface User {
  id: UserId
  username: string
  displayName: string
  /** Milliseconds since 1970. */
  createdAt: number
}

export interface NewUser {
  username: string
  password: string
  displayName: string
}

/** Usernames are compared and kept in lower case. */
export const normalUsername = (username: string): string => username.normalize('NFC').toLowerCase()

/** What `createUser` was given, in normal form. Throws `InvalidInputError` with every issue found. */
export function parseNewUser(
  input: { username: string; password: string; displayName?: string | null },
  limits: Limits,
): NewUser {
  const username = normalUsername(input.username)
  const displayName = (input.displayName ?? input.username).normalize('NFC').trim()
  const issues: InputIssue[] = []
  if (!/^[a-z0-9_]{3,}$/.test(username) || username.length > limits.usernameChars)
    issues.push({
      path: ['username'],
      message: `A username has 3 to ${limits.usernameChars} characters: letters a–z, digits and _.`,
    })
  const displayNameIssue = textIssue(displayName, { name: 'A display name', max: limits.displayNameChars })
  if (displayNameIssue) issues.push({ path: ['displayName'], message: displayNameIssue })
  const passwordLength = lengthOf(input.password)
  if (passwordLength < limits.passwordMinChars || passwordLength > limits.passwordChars)
    issues.push({
      path: ['password'],
      message: `A password has ${limits.passwordMinChars} to ${limits.passwordChars} characters.`,
    })
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { username, password: input.password, displayName }
}
