/** Taking turns: what the price of an operation did not foresee is paid step by step, when it is found. */

/** Takes so many points more from whoever asks (a point is about a microsecond). Resolves when they may go on; undefined: now. */
export type NextTurn = (points: number) => Promise<void> | undefined

/** One look into Redis: a room, a user, a count. */
export const lookPoints = 40

/** What is read in more bytes than these is taken apart in a turn of its own: that may take tens of milliseconds. */
export const longReading = 64 * 1024

/** So many points beyond its price. */
export const readingPoints = (bytes: number): number => Math.ceil(bytes / 200)

/** One step of an erasure: hundreds of messages are looked at. */
export const erasePoints = 4000
