/** Things that several share: made for the first who wants one, kept while anybody holds it. */

export interface KeptOptions<Key, Thing> {
  open(key: Key): Thing
  /** Nobody holds it any more, or all is closed. */
  close(thing: Thing, key: Key): void
}

/** Counts who holds what. Each `hold` is given back by one `release`. */
export class Kept<Key, Thing> {
  readonly #options: KeptOptions<Key, Thing>
  readonly #things = new Map<Key, { thing: Thing; holders: number }>()

  constructor(options: KeptOptions<Key, Thing>) {
    this.#options = options
  }

  get size(): number {
    return this.#things.size
  }

  *values(): IterableIterator<Thing> {
    for (const { thing } of this.#things.values()) yield thing
  }

  /** What is held under this key, if anybody does. */
  get(key: Key): Thing | undefined {
    return this.#things.get(key)?.thing
  }

  hold(key: Key): Thing {
    let kept = this.#things.get(key)
    if (!kept) {
      kept = { thing: this.#options.open(key), holders: 0 }
      this.#things.set(key, kept)
    }
    kept.holders++
    return kept.thing
  }

  release(key: Key): void {
    const kept = this.#things.get(key)
    if (!kept || --kept.holders > 0) return
    this.#things.delete(key)
    this.#options.close(kept.thing, key)
  }

  close(): void {
    for (const [key, { thing }] of this.#things) this.#options.close(thing, key)
    this.#things.clear()
  }
}
