/** Passwords before they are hashed: one form for every way to type the same, counted in characters as people see them. */
import type { Limits } from './limits.ts'
import { type CheckedText, isOverloaded } from './text.ts'

type PasswordLimits = Pick<Limits, 'passwordMinChars' | 'passwordChars'>

/** UTF-16 units of one character as people see it; the longest that keyboards offer, families and flags, have 15. */
const unitsPerCharacter = 16

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What the password of a new account is hashed as, or why it may not be one. */
export function checkPassword(given: string, limits: PasswordLimits): CheckedText {
  const { passwordMinChars: min, passwordChars: max } = limits
  const wrongLength = { text: '', issue: `A password has ${min} to ${max} characters.` }
  if (isTooLong(given, limits)) return wrongLength
  const text = normalPassword(given, limits)
  if (text === null) return { text: '', issue: 'A password consists of whole characters, with a few marks on each.' }
  const length = [...characters.segment(text)].length
  return length < min || length > max ? wrongLength : { text, issue: null }
}

/** What this password was hashed as, or null for what no account can have. */
export function normalPassword(given: string, limits: PasswordLimits): string | null {
  if (isTooLong(given, limits) || /\p{Cs}/u.test(given) || isOverloaded(given)) return null
  return given.normalize('NFC')
}

/** Whether this is what a password was hashed into: argon2id, in the words of the PHC string format. */
export const isPasswordHash = (text: string): boolean =>
  /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]{11,64}\$[\w+/]{16,86}$/.test(text)

const isTooLong = (given: string, { passwordChars }: PasswordLimits): boolean =>
  given.length > unitsPerCharacter * passwordChars
