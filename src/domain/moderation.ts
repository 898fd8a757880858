/** What moderators ask for, in normal form: for how long, and why. */
import { type InputIssue, InvalidInputError } from './errors.ts'
import type { Limits } from './limits.ts'
import { checkText } from './text.ts'

export interface BanInput {
  seconds?: number | null
  reason?: string | null
  deleteMessagesSeconds?: number | null
}

/** For how long a member is to be muted; 0 ends it. Throws `InvalidInputError`. */
export function parseMute(seconds: number, { muteSeconds }: Limits): number {
  const issue = spanIssue('seconds', seconds, 0, muteSeconds)
  if (issue) throw new InvalidInputError([issue])
  return seconds
}

/** `seconds` null: until the ban is lifted; `reason` null: none; `erasesSeconds` 0: nothing is erased. Throws `InvalidInputError`. */
export function parseBan(input: BanInput, { banReasonChars, banErasesSeconds }: Limits) {
  const seconds = input.seconds ?? null
  const erasesSeconds = input.deleteMessagesSeconds ?? 0
  const reason = checkReason(input.reason ?? '', banReasonChars)
  const issues = [
    seconds === null ? null : spanIssue('seconds', seconds, 1, longest),
    spanIssue('deleteMessagesSeconds', erasesSeconds, 0, banErasesSeconds),
    reason.issue === null ? null : { path: ['reason'], message: reason.issue },
  ].filter(issue => issue !== null)
  if (issues.length > 0) throw new InvalidInputError(issues)
  return { seconds, erasesSeconds, reason: reason.text }
}

/** As long as a GraphQL Int can say: 68 years. */
const longest = 2 ** 31 - 1

function spanIssue(field: string, seconds: number, least: number, most: number): InputIssue | null {
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return null
  return { path: [field], message: `It takes ${least} to ${most.toLocaleString('en')} seconds.` }
}

/** One of nothing but blanks is none. */
function checkReason(given: string, max: number): { text: string | null; issue: string | null } {
  if (given.length <= max && given.trim() === '') return { text: null, issue: null }
  return checkText(given, { name: 'A reason', max, kind: 'message' })
}
