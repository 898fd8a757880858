/** Checks of unknown values, as JSON brings them: the parts that all nouns are made of. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isText = (value: unknown): value is string => typeof value === 'string'

/** The last millisecond that a `Date` can tell. */
const latestTime = 8.64e15

/** Milliseconds since 1970. */
export const isTime = (value: unknown): value is number =>
  Number.isInteger(value) && Math.abs(value as number) <= latestTime

export const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

export const isCheck = (value: unknown): value is string => isText(value) && /^[0-9a-f]{12}$/.test(value)

/** The value of a JSON text; undefined if it is not JSON. */
export function parseJson(text: unknown): unknown {
  if (!isText(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
