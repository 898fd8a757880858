/** Pages of what is ordered by sequence: which entries, and whether there is more on either side. */

/** A part of an ordered list. Bounds are exclusive. */
export interface Range<K> {
  after?: K
  before?: K
  limit: number
  /** Whether the last ones within the bounds are wanted, rather than the first. Either way they come in order. */
  backwards: boolean
}

export interface Page<T> {
  items: T[]
  hasPrevious: boolean
  hasNext: boolean
}

/** Reads one page through `read`; null if `read` answers null. Looks beyond a bound only if there is one. */
export async function readPage<T>(
  read: (range: Range<number>) => Promise<T[] | null>,
  range: Range<number>,
): Promise<Page<T> | null> {
  const { after, before, limit, backwards } = range
  const [found, below, above] = await Promise.all([
    read({ ...range, limit: limit + 1 }),
    after === undefined ? [] : read({ before: after + 1, limit: 1, backwards: true }),
    before === undefined ? [] : read({ after: before - 1, limit: 1, backwards: false }),
  ])
  if (!found || !below || !above) return null
  const more = found.length > limit
  return {
    items: backwards ? found.slice(-limit) : found.slice(0, limit),
    hasPrevious: (backwards && more) || below.length > 0,
    hasNext: (!backwards && more) || above.length > 0,
  }
}

/** One page of a list in memory. `compare(item, key)` is negative where the item stands before the key. */
export function pageOf<T, K>(all: T[], range: Range<K>, compare: (item: T, key: K) => number): Page<T> {
  const { after, before, limit, backwards } = range
  const low = after === undefined ? 0 : all.filter(item => compare(item, after) <= 0).length
  const high = before === undefined ? all.length : all.filter(item => compare(item, before) < 0).length
  const start = backwards ? Math.max(low, high - limit) : low
  const end = backwards ? high : Math.min(high, low + limit)
  return { items: all.slice(start, end), hasPrevious: start > 0, hasNext: end < all.length }
}
