/** Addresses of pictures, of people and of rooms: kept so that no program can read them as anything else. */

/** The address as browsers write it; `issue` is why it is refused, as a sentence, or null when it is fine. */
export interface CheckedPicture {
  url: string | null
  issue: string | null
}

/** Null is fine: no picture. */
export function checkPicture(given: string | null, { avatarUrlChars }: { avatarUrlChars: number }): CheckedPicture {
  if (given === null) return { url: null, issue: null }
  const url = parsePictureUrl(given, avatarUrlChars)
  return { url, issue: url === null ? urlIssue(avatarUrlChars) : null }
}

const urlIssue = (most: number) =>
  `The address of a picture is a URL that begins with https://, without a user’s name, spaces or invisible characters, and has at most ${most.toLocaleString('en')} characters.`

/** What URLs are read without, or as something else: no two programs agree on a URL that has any of these. */
const disagreeable = /[\s\\\p{Cc}\p{Cf}\p{Cs}]/u

/** Labels with dots between them, or an address. */
const isHost = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/

/**
 * Hosts of other scripts as `xn--…`, and no quotes, spaces or angle brackets left that would end an attribute. Null for what
 * is no URL of https with a host alone in front of its path.
 */
function parsePictureUrl(given: string, most: number): string | null {
  if (given.length > most || disagreeable.test(given)) return null
  const [, authority] = /^https:\/\/([^/?#]+)/i.exec(given) ?? []
  if (authority === undefined || authority.includes('@') || !URL.canParse(given)) return null
  const { hostname, href } = new URL(given)
  const url = href.replaceAll("'", '%27')
  return isHost.test(hostname) && url.length <= most ? url : null
}
