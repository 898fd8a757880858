/** Tells "Redis cannot serve now" (try again later) from faults of this program. */

/** How Redis begins a denial while it loads, is a replica, is full, fails over, lacks a right of ours, or has forgotten a script again. */
const denials =
  /^(LOADING|READONLY|OOM|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|UNBLOCKED|NOREPLICAS|MISCONF|BUSY|NOSCRIPT|NOPERM|ERR max number of clients reached|ERR The user executing the script)\b/

/** Denials that will not be over in a moment, and a deadline that has passed: not worth another try at once. */
const lasting =
  /^(OOM|NOREPLICAS|MISCONF|NOPERM|Redis is not usable|ERR max number of clients reached|ERR The user executing the script|Command timed out|Too many commands)\b/

/** How ioredis, and what wraps it here, words that there is no connection or that no answer came. */
const words =
  /^(Connection is closed\.|Redis is not connected|Redis is not usable|Command timed out|Too many commands|connect ETIMEDOUT|Socket timeout\.|Stream isn't writeable|Reached the max retries|Too many Cluster redirections|Cluster is ended|None of startup nodes is available|Failed to refresh slots cache|All sentinels are unreachable)/

const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
])

const ioredisNames = new Set(['MaxRetriesPerRequestError', 'AbortError'])

/**
 * Whether an error of a Redis command means that Redis could not be reached or would not serve: the same command may
 * succeed later, and may have taken effect. False for what is wrong with the command itself.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (ioredisNames.has(error.name)) return true
  if ('code' in error && typeof error.code === 'string' && networkCodes.has(error.code)) return true
  return denials.test(error.message) || words.test(error.message)
}

/** Whether it may be over in a moment: a connection was cut, Redis starts, fails over or moves a slot. */
export const isPassing = (error: unknown): boolean => isUnavailable(error) && !lasting.test((error as Error).message)
