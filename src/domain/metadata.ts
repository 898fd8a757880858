/** Metadata: a JSON object that an application attaches to what is Parlor's, for its own use. It is kept as text. */
import { isRecord, isText, parseJson } from './shape.ts'

export interface MetadataRule {
  /** How the refusal names it: "The metadata of a message". */
  name: string
  /** Of its text in UTF-8. */
  maxBytes: number
  /** Levels, the object itself included. */
  maxDepth: number
}

/** The metadata as text, null for none; `issue` is why it is refused, as a sentence, or null when it is fine. */
export interface CheckedMetadata {
  text: string | null
  issue: string | null
}

/** Whether this may be the text of an object: it is looked into when somebody asks for it. */
export const isMetadata = (value: unknown): value is string =>
  isText(value) && value.startsWith('{') && value.endsWith('}')

/** The object that such a text says; null for none, and where somebody has damaged it. */
export function metadataIn(text: string | null | undefined): Record<string, unknown> | null {
  const value = parseJson(text)
  return isRecord(value) ? value : null
}

/** JSON.stringify overflows the stack at some thousands. */
const deepest = 1000

/**
 * The shortest JSON text of an object: the same keys, in the order in which JavaScript has them, and the same values.
 * What would not come back as it was given is refused.
 */
export function checkMetadata(value: unknown, rule: MetadataRule): CheckedMetadata {
  if (value === null || value === undefined) return { text: null, issue: null }
  const issue = isRecord(value) ? issueIn(value, rule) : `${rule.name} is a JSON object.`
  if (issue) return { text: null, issue }
  const text = JSON.stringify(value)
  if (Buffer.byteLength(text) <= rule.maxBytes) return { text, issue: null }
  return { text: null, issue: `${rule.name} has at most ${rule.maxBytes.toLocaleString('en')} bytes.` }
}

/** What is wrong anywhere in the object. It goes level by level, for what clients send may be deeper than the stack. */
function issueIn(object: object, { name, maxDepth }: MetadataRule): string | null {
  const levels = Math.min(maxDepth, deepest)
  let level = [object]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > levels) return `${name} is nested at most ${levels} levels deep.`
    const below: object[] = []
    for (const [key, item] of level.flatMap(Object.entries)) {
      const wrong = issueOf(key) ?? issueOf(item)
      if (wrong) return `${name} ${wrong}`
      if (typeof item === 'object' && item !== null) below.push(item)
    }
    level = below
  }
  return null
}

/** Of a key, or of a value whatever is in it. */
function issueOf(value: unknown): string | null {
  if (typeof value === 'string') return /\p{Cs}/u.test(value) ? 'may not contain half of a surrogate pair.' : null
  if (typeof value === 'number')
    return isExact(value) ? null : 'has integers up to ±9,007,199,254,740,991: write larger ones as text.'
  return typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol'
    ? 'consists of what JSON can say.'
    : null
}

/** Larger integers have lost digits when they were read, or would at the next reader; infinite ones have no JSON. */
const isExact = (value: number): boolean => Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0)
