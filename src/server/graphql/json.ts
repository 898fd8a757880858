/** JSON of clients, whose depth is bounded before it is parsed: JSON.parse takes any, and what walks it later overflows. */
import type { GraphQLError } from 'graphql'
import { refusal } from '../faults.ts'

/** The refusal of JSON that is nested deeper. */
export const tooDeep = (levels: number): GraphQLError =>
  refusal(`JSON is nested at most ${levels} levels deep here, variables included.`, 'BAD_USER_INPUT')

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\[]{}')

export interface Bounded {
  /** The text, with null in the place of whatever is nested deeper. */
  text: string
  isTooDeep: boolean
}

/** The text unchanged, if nothing in it is nested deeper than so many levels. */
export function boundDepth(text: string, levels: number): Bounded {
  return hasFewer(text, levels) ? { text, isTooDeep: false } : cutBelow(text, levels)
}

/** Whether the text opens so few objects and lists that it cannot be too deep: true of nearly all texts, and soon seen. */
function hasFewer(text: string, levels: number): boolean {
  let begun = 0
  for (const opener of ['{', '['])
    for (let i = text.indexOf(opener); i !== -1; i = text.indexOf(opener, i + 1)) if (++begun > levels) return false
  return true
}

function cutBelow(text: string, levels: number): Bounded {
  let kept = ''
  let from = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) i = endOfString(text, i)
    else if (char === openBracket || char === openBrace) {
      if (++depth === levels + 1) kept += `${text.slice(from, i)}null`
    } else if ((char === closeBracket || char === closeBrace) && depth-- === levels + 1) from = i + 1
  }
  const isTooDeep = kept !== ''
  return { text: isTooDeep ? kept + (depth > levels ? '' : text.slice(from)) : text, isTooDeep }
}

/** Where the string ends that begins here. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
  return i
}
