/** The time that all instances share: that of Redis, once `goBy` was called. Everything that is judged or kept goes by it. */

let tell = (): number => Date.now()

/** Milliseconds since 1970. For how long something takes, `performance.now` is the clock that nobody sets. */
export const now = (): number => tell()

/** Goes by another clock from now on, in this whole process. */
export function goBy(clock: () => number): void {
  tell = clock
}
