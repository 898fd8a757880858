/** A value that changes, and those who want to know. */
import type { Readable } from './chat-snapshots.ts'

export class Cell<T> implements Readable<T> {
  #value: T
  readonly #listeners = new Set<() => void>()
  readonly #tell = paced(() => {
    for (const listener of this.#listeners) listener()
  })
  /** Called when the first one subscribes, and when the last one has gone. */
  readonly #onWatched: ((isWatched: boolean) => void) | undefined

  constructor(value: T, onWatched?: (isWatched: boolean) => void) {
    this.#value = value
    this.#onWatched = onWatched
  }

  getSnapshot = (): T => this.#value

  subscribe = (onChange: () => void): (() => void) => {
    // A function of its own, so that one who subscribes twice is two.
    const listener = () => onChange()
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#onWatched?.(true)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onWatched?.(false)
    }
  }

  set(value: T): void {
    if (value === this.#value) return
    this.#value = value
    this.#tell()
  }
}

/** While much happens, as when a feed tells what was missed, nothing is drawn more often than this. */
const paceMs = 50

/** Runs it at once, and then once more for all that is asked for within the next moment. */
export function paced(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false
  const go = () => {
    isDue = false
    timer = setTimeout(rest, paceMs)
    run()
  }
  const rest = () => {
    timer = undefined
    if (isDue) go()
  }
  return () => {
    if (timer === undefined) go()
    else isDue = true
  }
}

interface Table<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/** What the map has for this key, made when it is asked for first. */
export function obtain<Key, Value>(map: Table<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

/** What was there before, where the new one has the same in it: so that it stays the same object. */
export function keep<T extends object>(before: T, next: T): T {
  const keys = Object.keys(next) as (keyof T)[]
  return keys.every(key => before[key] === next[key]) && keys.length === Object.keys(before).length ? before : next
}
