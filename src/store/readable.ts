/** What becomes of what cannot be read: an error of its own, noted once it is met, or null. */
import { type NoteUnreadable, UnreadableError } from '../domain/unreadable.ts'

type Functions = Record<string, (...args: never[]) => Promise<unknown>>

/** The same functions; what one of them cannot read is noted before it rejects. */
export function noting<Store extends Functions>(noteUnreadable: NoteUnreadable, store: Store): Store {
  const noteAndThrow = (error: unknown): never => {
    if (error instanceof UnreadableError) noteUnreadable(error.where)
    throw error
  }
  const wrapped = Object.entries(store).map(([name, run]) => [
    name,
    (...args: never[]) => run(...args).catch(noteAndThrow),
  ])
  return Object.fromEntries(wrapped)
}

/** What was found; null for what is not there, and for what cannot be read, which is noted. */
export function orNull<T>(noteUnreadable: NoteUnreadable, found: Promise<T>): Promise<T | null> {
  return found.catch(error => {
    if (!(error instanceof UnreadableError)) throw error
    noteUnreadable(error.where)
    return null
  })
}

/** How Redis words that a key is of another type or no number, and that a script met what it cannot reckon with. */
const misplaced =
  /^WRONGTYPE\b|^ERR value is not an integer\b|^ERR user_script:\d+: .*(attempt to |bad argument |Bad data format|Expected .* but found )/

/** The same answer; what Redis cannot read for us is an `UnreadableError` too. */
export function readable<T>(where: string, answer: Promise<T>): Promise<T> {
  return answer.catch(error => {
    throw error instanceof Error && misplaced.test(error.message) ? new UnreadableError(where) : error
  })
}
