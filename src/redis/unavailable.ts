/** Tells "Redis cannot serve now" (try again later) from faults of this program. */

/** How a Redis server begins its refusals while it loads, is a replica, is full, or fails over. */
const refusals =
  /^(LOADING|READONLY|OOM|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|BUSY|ERR max number of clients reached)\b/

/** How ioredis words that a connection was closed, or an answer did not come. */
const ioredisWords =
  /^(Connection is closed\.|Command timed out|connect ETIMEDOUT|Socket timeout\.|Stream isn't writeable|Reached the max retries)/

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
  return refusals.test(error.message) || ioredisWords.test(error.message)
}
