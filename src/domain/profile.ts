/** What users change about themselves: the name to show, and the picture. */
import { assertNoIssues } from './errors.ts'
import type { Limits } from './limits.ts'
import { checkPicture } from './picture.ts'
import { checkDisplayName, type User } from './user.ts'

/** What is absent stays as it is. */
export type ProfileChange = Partial<Pick<User, 'displayName' | 'avatarUrl'>>

/** What `updateProfile` was given, in normal form. Throws `InvalidInputError` with every issue found. */
export function parseProfileChange(
  input: { displayName?: string | null; avatarUrl?: string | null },
  limits: Pick<Limits, 'displayNameChars' | 'avatarUrlChars'>,
): ProfileChange {
  const change: ProfileChange = {}
  const issues: Record<string, string | null> = {}
  // Everybody has a name: for it, null can only mean what absence does.
  if (input.displayName != null) {
    const { text, issue } = checkDisplayName(input.displayName, limits)
    issues.displayName = issue
    change.displayName = text
  }
  if (input.avatarUrl !== undefined) {
    const { url, issue } = checkPicture(input.avatarUrl, limits)
    issues.avatarUrl = issue
    change.avatarUrl = url
  }
  assertNoIssues(issues)
  return change
}
