/** What moderators ask for, in normal form: for how long, and why. */
import { assertNoIssues } from './errors.ts'
import type { Limits } from './limits.ts'
import { checkText } from './text.ts'

export interface BanInput {
  seconds?: number | null
  reason?: string | null
  deleteMessagesSeconds?: number | null
}

/** For how long a member is to be muted; 0 ends it. Throws `InvalidInputError`. */
export function parseMute(seconds: number, { muteSeconds }: Limits): number {
  assertNoIssues({ seconds: spanIssue(seconds, 0, muteSeconds) })
  return seconds
}

/** `seconds` null: until the ban is lifted; `reason` null: none; `erasesSeconds` 0: nothing is erased. Throws `InvalidInputError`. */
export function parseBan(input: BanInput, { banReasonChars, banErasesSeconds }: Limits) {
  const seconds = input.seconds ?? null
  const erasesSeconds = input.deleteMessagesSeconds ?? 0
  const reason = checkReason(input.reason ?? '', banReasonChars)
  assertNoIssues({
    seconds: seconds === null ? null : spanIssue(seconds, 1, longest),
    deleteMessagesSeconds: spanIssue(erasesSeconds, 0, banErasesSeconds),
    reason: reason.issue,
  })
  return { seconds, erasesSeconds, reason: reason.text }
}

/** As long as a GraphQL Int can say: 68 years. */
const longest = 2 ** 31 - 1

function spanIssue(seconds: number, least: number, most: number): string | null {
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return null
  return `It takes ${least} to ${most.toLocaleString('en')} seconds.`
}

/** One of nothing but blanks is none. */
function checkReason(given: string, max: number): { text: string | null; issue: string | null } {
  if (given.length <= max && given.trim() === '') return { text: null, issue: null }
  return checkText(given, { name: 'A reason', max, kind: 'message' })
}
