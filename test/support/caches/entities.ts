/** A normalised cache in a few lines, for plain graphql-ws: whatever has an id is kept by it, and merged. */

type Fields = Record<string, unknown>

export class Entities {
  readonly #kept = new Map<string, Fields>()

  /** Merges all that has an id, at any depth. */
  take(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.take(each)
    else if (isFields(value)) {
      for (const field of Object.values(value)) this.take(field)
      if (typeof value.id === 'string') this.#kept.set(value.id, { ...this.#kept.get(value.id), ...value })
    }
  }

  /** The same value, with everything in it as it is kept now. */
  read(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => this.read(each))
    if (!isFields(value)) return value
    const fields = typeof value.id === 'string' ? (this.#kept.get(value.id) ?? value) : value
    // Only what was asked: an entity may have more.
    return Object.fromEntries(Object.keys(value).map(name => [name, this.read(fields[name])]))
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
