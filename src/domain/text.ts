/** What Parlor accepts as text: NFC, no NUL, no control characters, lengths counted in characters (code points). */

export const lengthOf = (text: string): number => [...text].length

const control = /[\p{Cc}\p{Cs}]/u
const controlButLines = /[^\P{Cc}\n\t]|\p{Cs}/u

export interface TextRule {
  /** How the refusal names it, with an article: "A room name". */
  name: string
  /** Characters. */
  max: number
  /** UTF-8 bytes. */
  maxBytes?: number
  /** Whether line breaks and tabs may stand in it. */
  lines?: boolean
}

/** Why this text is refused, as a sentence, or null when it is fine. */
export function textIssue(text: string, rule: TextRule): string | null {
  if ((rule.lines ? controlButLines : control).test(text)) return `${rule.name} may not contain control characters.`
  const length = lengthOf(text)
  if (text.trim() === '' || length > rule.max)
    return `${rule.name} has 1 to ${rule.max.toLocaleString('en')} characters.`
  if (rule.maxBytes !== undefined && Buffer.byteLength(text) > rule.maxBytes)
    return `${rule.name} has at most ${rule.maxBytes.toLocaleString('en')} bytes.`
  return null
}
