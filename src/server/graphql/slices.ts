/** How much is done at a time, for all together, and how long those who took much wait then. */

/** What is done in one turn of the event loop before messages that came meanwhile are looked at. */
const sliceMs = 8
/** While connections come, less: libuv lets one in in each turn, and hundreds may wait behind it. */
const sliceWithArrivalMs = 1
/**
 * For so long, and for so many turns of the event loop, those who took much wait after a slice. A message needs some turns (it is
 * read, goes to Redis, is answered, leaves), and a connection one to be let in: it took ten times as long with a slice in each.
 */
const restMs = 1
const restTurns = 4

export class Slices {
  /** How long this turn of the event loop has worked already. */
  #usedMs = 0
  /** How long was worked without a rest, and until when. */
  #workedMs = 0
  #workedUntil = 0
  #restUntil = 0
  #restTurns = 0
  #hadArrival = false
  #hasArrival = false

  /** Whether a connection was let in in this turn or in the last one. */
  get hasArrival(): boolean {
    return this.#hasArrival || this.#hadArrival
  }

  /** A connection was let in in this turn. */
  noteArrival(): void {
    this.#hasArrival = true
  }

  /** Whether enough is done in this turn. */
  get isUsedUp(): boolean {
    return this.#usedMs >= (this.hasArrival ? sliceWithArrivalMs : sliceMs)
  }

  /** Whether those who took much have to wait. */
  isRest(now: number): boolean {
    return this.#restTurns > 0 || now < this.#restUntil
  }

  /** When the rest is over there must be a turn: whether another one is needed for it. */
  beginTurn(): boolean {
    this.#usedMs = 0
    this.#hadArrival = this.#hasArrival
    this.#hasArrival = false
    if (this.#restTurns > 0) this.#restTurns--
    return this.#restTurns > 0
  }

  /** A slice of those who took much, in a turn that has begun already. */
  beginSlice(): void {
    this.#usedMs = 0
  }

  /** So much was, or soon will be, done in this turn. */
  add(ms: number, now: number): void {
    this.#usedMs += ms
    // It has rested by itself.
    if (now - ms - this.#workedUntil > restMs) this.#workedMs = 0
    this.#workedUntil = now
    this.#workedMs += ms
    if (this.#workedMs < sliceMs) return
    this.#workedMs = 0
    this.#restUntil = now + restMs
    this.#restTurns = restTurns
  }
}
