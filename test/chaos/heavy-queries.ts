/** The most expensive queries that the limits of a document allow: one of many fields, one of many readings. */
import { query } from './ask.ts'
import type { Person } from './people.ts'

const largestPage = 100

const wide = (size: number) => `{ viewer { rooms(first: ${size}) { nodes { messages(last: 100) { nodes {
  id body number sentAt clientMessageId author { username } } } } } } }`

const deep = (size: number) => `{ viewer { rooms(first: 6) { nodes { messages(last: ${size}) { nodes { room {
  messages(last: 1) { nodes { id } } } } } } } } }`

export class HeavyQueries {
  readonly #url: string
  readonly #person: Person
  #documents: string[] = []

  private constructor(url: string, person: Person) {
    this.#url = url
    this.#person = person
  }

  /** Tries how large their pages may be. */
  static async find(url: string, person: Person): Promise<HeavyQueries> {
    const queries = new HeavyQueries(url, person)
    queries.#documents = [await queries.#largest(wide), await queries.#largest(deep)]
    return queries
  }

  /** Asks each of them once. */
  async ask(): Promise<void> {
    for (const document of this.#documents) {
      const code = await query(this.#url, this.#person.token, document)
      if (code !== null) throw new Error(`A query that was answered before is not any more: ${code}`)
    }
  }

  async #largest(documentOf: (size: number) => string): Promise<string> {
    for (let size = largestPage; size > 0; size--) {
      const code = await query(this.#url, this.#person.token, documentOf(size))
      if (code === null && size < largestPage) return documentOf(size)
      if (code !== 'QUERY_TOO_COMPLEX') throw new Error(`A page of ${size} ends with ${code}`)
    }
    throw new Error('No page is small enough')
  }
}
