/** A number for each caller, kept only while it is not zero: sockets, connections, bytes. */
export class Tally {
  readonly #byCaller = new Map<string, number>()

  of(caller: string): number {
    return this.#byCaller.get(caller) ?? 0
  }

  /** Counts so many more for this caller, or fewer. */
  add(caller: string, count: number): void {
    const sum = this.of(caller) + count
    if (sum === 0) this.#byCaller.delete(caller)
    else this.#byCaller.set(caller, sum)
  }
}
