/** The names of a run: from when on each was not its user's any more. */
import type { History, ShownNames } from './history.ts'

/** By user and name: everybody could know from then on that the user is called otherwise. */
export type Names = ReadonlyMap<string, number>

const keyOf = (userId: string, name: string) => `${userId} ${name}`

/** Without those of users whose new names may have come in another order than they were asked for; a loss undoes any. */
export function namesOf({
  renamings,
  departures,
  losses,
}: Pick<History, 'renamings' | 'departures' | 'losses'>): Names {
  const replacedBy = new Map<string, number>()
  if (losses.length > 0) return replacedBy
  const unsure = new Set(renamings.filter(isUnsure).map(({ userId }) => userId))
  for (const { userId, formerly, answeredAt } of renamings) {
    if (!unsure.has(userId)) replacedBy.set(keyOf(userId, formerly), answeredAt!)
  }
  // Everybody is called as they sign in until they take another name, which guests do not.
  for (const { userId, username, answeredAt } of departures)
    if (answeredAt !== null) replacedBy.set(keyOf(userId, username), answeredAt)
  return replacedBy
}

const isUnsure = ({ attempts, answeredAt }: History['renamings'][number]) => attempts !== 1 || answeredAt === null

/** The names that were read at this time or later, and were not true by then. */
export const findFormer = (names: ShownNames, readAt: number, known: Names): string[] =>
  Object.entries(names).flatMap(([userId, name]) =>
    (known.get(keyOf(userId, name)) ?? Number.POSITIVE_INFINITY) < readAt ? [name] : [],
  )
