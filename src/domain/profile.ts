/** What users change about themselves: the name to show, and the picture. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { Limits } from './limits.ts'
import { checkDisplayName, type User } from './user.ts'

/** What is absent stays as it is. */
export type ProfileChange = Partial<Pick<User, 'displayName' | 'avatarUrl'>>

/** What `updateProfile` was given, in normal form. Throws `InvalidInputError` with every issue found. */
export function parseProfileChange(
  input: { displayName?: string | null; avatarUrl?: string | null },
  limits: Pick<Limits, 'displayNameChars' | 'avatarUrlChars'>,
): ProfileChange {
  const change: ProfileChange = {}
  const issues: InputIssue[] = []
  // Everybody has a name: for it, null can only mean what absence does.
  if (input.displayName != null) {
    const { text, issue } = checkDisplayName(input.displayName, limits)
    if (issue) issues.push({ path: ['displayName'], message: issue })
    change.displayName = text
  }
  if (input.avatarUrl !== undefined) {
    change.avatarUrl = input.avatarUrl === null ? null : parsePictureUrl(input.avatarUrl, limits)
    if (input.avatarUrl !== null && change.avatarUrl === null)
      issues.push({ path: ['avatarUrl'], message: urlIssue(limits) })
  }
  if (issues.length > 0) throw new InvalidInputError(issues)
  return change
}

const urlIssue = ({ avatarUrlChars }: Pick<Limits, 'avatarUrlChars'>) =>
  `The address of a picture is a URL that begins with https://, without a user’s name, spaces or invisible characters, and has at most ${avatarUrlChars.toLocaleString('en')} characters.`

/** What URLs are read without, or as something else: no two programs agree on a URL that has any of these. */
const disagreeable = /[\s\\\p{Cc}\p{Cf}\p{Cs}]/u

/** Labels with dots between them, or an address. */
const isHost = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/

/**
 * The URL as browsers write it: hosts of other scripts as `xn--…`, and no quotes, spaces or angle brackets left that would
 * end an attribute. Null for what is no URL of https with a host alone in front of its path.
 */
function parsePictureUrl(given: string, { avatarUrlChars }: Pick<Limits, 'avatarUrlChars'>): string | null {
  if (given.length > avatarUrlChars || disagreeable.test(given)) return null
  const [, authority] = /^https:\/\/([^/?#]+)/i.exec(given) ?? []
  if (authority === undefined || authority.includes('@') || !URL.canParse(given)) return null
  const { hostname, href } = new URL(given)
  const url = href.replaceAll("'", '%27')
  return isHost.test(hostname) && url.length <= avatarUrlChars ? url : null
}
