/** Taking turns: what the price of an operation did not foresee is paid step by step, when it is found. */

/** Takes so many points more from whoever asks (a point is about a microsecond). Resolves when they may go on; undefined: now. */
export type NextTurn = (points: number) => Promise<void> | undefined

/** One look into Redis: a room, a user, a count. */
export const lookPoints = 40

/** What is read in more bytes than these is taken apart in turns, each of so many: a megabyte may take tens of milliseconds. */
export const longReading = 64 * 1024

/** What took so long to take apart: the next part will take as long, and for an answer it is put together again. */
export const againPoints = (ms: number): number => Math.ceil(2000 * ms)

/** One step of an erasure: hundreds of messages are looked at. */
export const erasePoints = 4000
