/** Taking turns: what the price of an operation did not foresee is paid step by step, when it is found. */

/** Takes so many points more from whoever asks (a point is about a microsecond). Resolves when they may go on; undefined: now. */
export type NextTurn = (points: number) => Promise<void> | undefined

/** One look into Redis: a room, a user, a count. */
export const lookPoints = 40

/** One step of an erasure: hundreds of messages are looked at. */
export const erasePoints = 4000
