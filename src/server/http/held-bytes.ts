/** Memory that callers keep busy, counted for each of them and for all: what is not sent whole yet, or not read yet. */

export interface MostHeld {
  perCaller: number
  inAll: number
}

export class HeldBytes {
  readonly #most: MostHeld
  readonly #byCaller = new Map<string, number>()
  #inAll = 0

  constructor(most: MostHeld) {
    this.#most = most
  }

  get inAll(): number {
    return this.#inAll
  }

  /** Whether this caller holds as much as one may. */
  isFullFor(caller: string): boolean {
    return (this.#byCaller.get(caller) ?? 0) >= this.#most.perCaller
  }

  /** Whether all together hold as much as they may. */
  get isFull(): boolean {
    return this.#inAll >= this.#most.inAll
  }

  /** Counts more bytes for this caller, or fewer. */
  add(caller: string, bytes: number): void {
    this.#inAll += bytes
    const held = (this.#byCaller.get(caller) ?? 0) + bytes
    if (held === 0) this.#byCaller.delete(caller)
    else this.#byCaller.set(caller, held)
  }
}
