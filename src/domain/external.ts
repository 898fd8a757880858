/** People and rooms as the application that embeds Parlor knows them: by ids of its own. */
import { createHash } from 'node:crypto'
import { assertNoIssues } from './errors.ts'
import type { RoomId, UserId } from './id.ts'
import { digestLetters } from './letters.ts'
import type { Limits } from './limits.ts'
import { checkMetadata } from './metadata.ts'
import { checkPicture } from './picture.ts'
import { clientIdIssue } from './text.ts'
import { checkDisplayName, normalUsername, type User, usernameIssue } from './user.ts'

/** The user whom this issuer knows by this id: the same wherever they come from, and another one with every other issuer. */
export const externalUserId = (issuer: string, externalId: string): UserId =>
  `user_${digestLetters(`external user\n${issuer}\n${externalId}`)}`

/** The room that the application knows by this id. */
export const externalRoomId = (externalId: string): RoomId => `room_${digestLetters(`external room\n${externalId}`)}`

/** A username for whoever brought none: nobody can choose it, for it has a hyphen. */
export const externalUsername = (id: UserId): string =>
  `user-${createHash('sha256').update(id).digest('hex').slice(0, 20)}`

/** Why this is no id that an application may use; null: it is one. It is kept as it is given. */
export const externalIdIssue = (externalId: string | null, { externalIdChars }: Pick<Limits, 'externalIdChars'>) =>
  clientIdIssue(externalId, { name: 'An external id', max: externalIdChars })

export interface ExternalUserInput {
  externalId: string
  username?: string | null
  displayName: string
  avatarUrl?: string | null
  metadata?: unknown
}

/** What the application says of a person; what is absent stays as it is, or as it is for somebody new. */
export type ExternalChange = Partial<Pick<User, 'username' | 'displayName' | 'avatarUrl' | 'metadata'>>

/** What `upsertUser` was given, in normal form. Throws `InvalidInputError` with every issue found. */
export function parseExternalUser(
  input: ExternalUserInput,
  limits: Limits,
): { externalId: string; change: ExternalChange } {
  const displayName = checkDisplayName(input.displayName, limits)
  const issues: Record<string, string | null> = {
    externalId: externalIdIssue(input.externalId, limits),
    displayName: displayName.issue,
  }
  const change: ExternalChange = { displayName: displayName.text }
  // Everybody has a name: null can only mean what absence does.
  if (input.username != null) {
    change.username = normalUsername(input.username, limits)
    issues.username = usernameIssue(change.username, limits)
  }
  if (input.avatarUrl !== undefined) {
    const { url, issue } = checkPicture(input.avatarUrl, limits)
    issues.avatarUrl = issue
    change.avatarUrl = url
  }
  if (input.metadata !== undefined) {
    const { userMetadataBytes: maxBytes, metadataDepth: maxDepth } = limits
    const { text, issue } = checkMetadata(input.metadata, { name: 'The metadata of a user', maxBytes, maxDepth })
    issues.metadata = issue
    change.metadata = text
  }
  assertNoIssues(issues)
  return { externalId: input.externalId, change }
}
