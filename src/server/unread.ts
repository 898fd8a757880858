/** Answers over HTTP that were made and are not read yet: bounded for each caller and in all. */
import type { ServerResponse } from 'node:http'
import type { Limits } from '../domain/limits.ts'
import { HeldBytes } from './held-bytes.ts'

interface Held {
  caller: string
  bytes: number
}

/** The part of all that may be unread which answers over HTTP may take from the sockets. */
const partOfHttp = 1 / 4

export class UnreadAnswers {
  readonly #held: HeldBytes
  /** The oldest first. */
  readonly #answers = new Map<ServerResponse, Held>()

  constructor({ unreadBytesPerCaller, unreadBytes }: Limits) {
    this.#held = new HeldBytes({ perCaller: unreadBytesPerCaller, inAll: unreadBytes * partOfHttp })
  }

  get inAll(): number {
    return this.#held.inAll
  }

  /** Whether this caller has so much to read that nothing more should be made for it. */
  isFullFor(caller: string): boolean {
    return this.#held.isFullFor(caller)
  }

  /**
   * Counts an answer until all of it has left. When there is no room for it, those who hold most lose their oldest ones: so
   * however many callers read nothing, one who reads gets its answer.
   */
  hold(response: ServerResponse, held: Held): void {
    while (this.#held.isFull && this.#cutOne());
    this.#answers.set(response, held)
    this.#held.add(held.caller, held.bytes)
    response.once('close', () => this.#release(response))
  }

  #cutOne(): boolean {
    const { greatest } = this.#held
    const oldest = [...this.#answers].find(([, { caller }]) => caller === greatest)
    if (!oldest) return false
    this.#release(oldest[0])
    oldest[0].destroy()
    return true
  }

  #release(response: ServerResponse): void {
    const held = this.#answers.get(response)
    if (!held) return
    this.#answers.delete(response)
    this.#held.add(held.caller, -held.bytes)
  }
}
