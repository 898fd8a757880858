/** What Redis holds and nobody can read: known by where it stands, never by what it is. */

/** Reading it again does not help. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'

  /** A key, or one of the keys that were looked at together. */
  readonly where: string

  constructor(where: string) {
    super(`What is kept under ${where}, or beside it, cannot be read.`)
    this.where = where
  }
}

/** Told of a place whenever it was looked at in vain: a key, or a channel. */
export type NoteUnreadable = (where: string) => void

/** Where there is no log. */
export const noteNothing: NoteUnreadable = () => undefined
