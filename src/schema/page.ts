/** Relay's paging: arguments to ranges, pages to connections, and page cursors. */
import type { Page, Range } from '../domain/page.ts'
import { badUserInput } from './faults.ts'
import type { Price } from './price.ts'

export interface PageArgs {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

const defaultSize = 50
const maxSize = 100

/** One price for looking a page up, and a little for each item that it may have. */
export function pagePrice({ first, last }: PageArgs): Price {
  const items = Math.min(Math.max(first ?? last ?? defaultSize, 1), maxSize)
  return { points: 100 + 10 * items, items }
}

/** Throws `BAD_USER_INPUT`. Without `first` and `last` the page is 50 from the end when `backwards`, else from the start. */
export function parseRange<K>(args: PageArgs, backwards: boolean, parseCursor: (cursor: string) => K | null): Range<K> {
  const { first = null, last = null } = args
  if (first !== null && last !== null) throw badUserInput('Give first or last, not both.')
  const limit = first ?? last ?? defaultSize
  if (limit < 1 || limit > maxSize) throw badUserInput(`A page has 1 to ${maxSize} items.`)
  const bound = (cursor: string | null | undefined) => (cursor == null ? undefined : readCursor(cursor, parseCursor))
  const fromEnd = last !== null || (first === null && backwards)
  return { after: bound(args.after), before: bound(args.before), limit, backwards: fromEnd }
}

function readCursor<K>(cursor: string, parseCursor: (cursor: string) => K | null): K {
  const key = cursor.length > 1024 ? null : parseCursor(cursor)
  if (key === null) throw badUserInput('This is not a page cursor of this list.')
  return key
}

/** A page cursor of a list that is ordered by sequence. Clients know that the one of a message is its sequence. */
export const parseSequence = (key: string): number | null => (/^[1-9]\d{0,14}$/.test(key) ? Number(key) : null)

/** A page cursor whose form means nothing to clients, so that it can change. */
export const opaque = (key: string): string => Buffer.from(key).toString('base64url')

export const parseOpaque =
  <K>(parseKey: (key: string) => K | null) =>
  (cursor: string): K | null =>
    parseKey(Buffer.from(cursor, 'base64url').toString())

/** A page as a connection, its edges made by `edgeOf`, their page cursors by `cursorOf`. */
export function connectionOf<T, E>(page: Page<T>, cursorOf: (item: T) => string, edgeOf: (item: T) => E) {
  const edges = page.items.map(item => ({ cursor: cursorOf(item), ...edgeOf(item) }))
  return {
    edges,
    pageInfo: {
      hasPreviousPage: page.hasPrevious,
      hasNextPage: page.hasNext,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
  }
}
