/** What Parlor accepts as text: NFC, of bounded length, with something to see in it, and without what disturbs others. */
import { balanceDirections } from './direction.ts'

/** In code points. Asked of texts of bounded length only. */
const lengthOf = (text: string): number => [...text].length

/** Whether a text has at most so many code points, which are never more than its UTF-16 units: short ones need no count. */
const fits = (text: string, max: number): boolean => text.length <= max || lengthOf(text) <= max

export interface TextRule {
  /** How the refusal names it, with an article: "A room name". */
  name: string
  /** Code points. */
  max: number
  /** UTF-8 bytes. */
  maxBytes?: number
  /** A name is shown within other text: on one line, in its own direction. A message may have lines, tabs and directions. */
  kind: 'name' | 'message'
}

/** A text in normal form; `issue` is why it is refused, as a sentence, or null when it is fine. */
export interface CheckedText {
  text: string
  issue: string | null
}

/** A code point in NFC was at most four before, of at most two UTF-16 units each. */
const unitsBefore = 8

/** Whether a text of at most so many code points may be normalised at all: that takes time by the square of the marks on one character. */
export const isNormalisable = (text: string, max: number): boolean =>
  text.length <= unitsBefore * max && !isOverloaded(text)

/** The text in normal form. Looks at its length first, so that a text of any length is refused as soon as a short one. */
export function checkText(given: string, rule: TextRule): CheckedText {
  const trimmed = rule.kind === 'name' ? given.trim() : given
  const wrong = issueBefore(trimmed, rule)
  if (wrong) return { text: '', issue: wrong }
  const normal = trimmed.normalize('NFC')
  if (normal.length > 2 * rule.max) return { text: '', issue: lengthIssue(rule) }
  const text = rule.kind === 'name' ? normal : balanceDirections(normal.replace(/\r\n?/g, '\n'))
  return { text, issue: issueAfter(text, rule) }
}

/** What is wrong with an id that a client made up: it is kept as it is. Null: nothing, or there is none. */
export function clientIdIssue(id: string | null, rule: Omit<TextRule, 'kind'>): string | null {
  if (id === null) return null
  if (id.length > 2 * rule.max) return lengthIssue(rule)
  if (/[\p{Cc}\p{Cs}]/u.test(id)) return controlIssue(rule)
  return id.trim() === '' || !fits(id, rule.max) ? lengthIssue(rule) : null
}

const unwanted = {
  name: /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
  message: /[^\P{Cc}\n\r\t]|\p{Cs}/u,
}

/** What must be known before the text is normalised: that takes time by the square of the marks on one character. */
function issueBefore(text: string, rule: TextRule): string | null {
  if (text.length > unitsBefore * rule.max) return lengthIssue(rule)
  if (unwanted[rule.kind].test(text)) return controlIssue(rule)
  return isOverloaded(text) ? `${rule.name} has at most ${maxMarks} marks on one character.` : null
}

function issueAfter(text: string, rule: TextRule): string | null {
  if (text === '' || !fits(text, rule.max)) return lengthIssue(rule)
  if (!isVisible(text)) return `${rule.name} has at least one character that can be seen.`
  if (rule.maxBytes !== undefined && Buffer.byteLength(text) > rule.maxBytes)
    return `${rule.name} has at most ${rule.maxBytes.toLocaleString('en')} bytes.`
  return null
}

const lengthIssue = ({ name, max }: Omit<TextRule, 'kind'>) =>
  `${name} has 1 to ${max.toLocaleString('en')} characters.`

const controlIssue = ({ name, kind }: Omit<TextRule, 'kind'> & { kind?: string }) =>
  kind === 'name'
    ? `${name} may not contain control characters, line ends, or marks that turn the direction of text.`
    : `${name} may not contain control characters.`

/** As many as Unicode's Stream-Safe Text Format allows; no language needs a third of them. */
const maxMarks = 30
// From the first mark on, so that none of a run is looked at again for the next one.
const overload = new RegExp(`(?:^|\\P{M})\\p{M}{${maxMarks + 1}}`, 'u')

/** Whether more marks stand on one character than any language writes: what makes normalising slow, and screens unreadable. */
export const isOverloaded = (text: string): boolean => overload.test(text)

/**
 * Letters and signs, but for those that fonts leave blank: braille without dots, the object and the notehead that stand for
 * nothing, blank hieroglyphs. Emoji count even when they are newer than this server's tables.
 */
const visible =
  /\p{ExtPict}|[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\p{M}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/u

const isVisible = (text: string): boolean => visible.test(text)
