/** Memory that callers keep busy, counted for each of them and for all: what is not sent whole yet, or not read yet. */
import { Tally } from '../tally.ts'

export interface MostHeld {
  perCaller: number
  inAll: number
}

export class HeldBytes {
  readonly #most: MostHeld
  readonly #byCaller = new Tally()
  #inAll = 0

  constructor(most: MostHeld) {
    this.#most = most
  }

  get inAll(): number {
    return this.#inAll
  }

  /** Whether this caller holds as much as one may. */
  isFullFor(caller: string): boolean {
    return this.#byCaller.of(caller) >= this.#most.perCaller
  }

  /** Whether all together hold as much as they may. */
  get isFull(): boolean {
    return this.#inAll >= this.#most.inAll
  }

  /** Counts more bytes for this caller, or fewer. */
  add(caller: string, bytes: number): void {
    this.#inAll += bytes
    this.#byCaller.add(caller, bytes)
  }
}
