/** Answers over HTTP that were made and are not read yet: each counts in its caller's share, and all together are bounded. */
import type { ServerResponse } from 'node:http'
import type { Limits } from '../../domain/limits.ts'
import type { Share } from '../graphql/share.ts'

interface Held {
  share: Share
  bytes: number
}

/** The part of all that may be unread which answers over HTTP may take from the sockets. */
const partOfHttp = 1 / 4

export class UnreadAnswers {
  readonly #most: number
  /** The oldest first. */
  readonly #answers = new Map<ServerResponse, Held>()
  #inAll = 0

  constructor({ unreadBytes }: Pick<Limits, 'unreadBytes'>) {
    this.#most = unreadBytes * partOfHttp
  }

  get inAll(): number {
    return this.#inAll
  }

  /**
   * Counts an answer until all of it has left. When there is no room for it, those who hold most lose their oldest ones: so
   * however many callers read nothing, one who reads gets its answer.
   */
  hold(response: ServerResponse, held: Held): void {
    while (this.#inAll >= this.#most && this.#cutOne());
    this.#answers.set(response, held)
    this.#count(held.share, held.bytes)
    response.once('close', () => this.#release(response))
  }

  #cutOne(): boolean {
    let oldest: [ServerResponse, Held] | null = null
    for (const answer of this.#answers) if (!oldest || answer[1].share.unread > oldest[1].share.unread) oldest = answer
    if (!oldest) return false
    this.#release(oldest[0])
    oldest[0].destroy()
    return true
  }

  #release(response: ServerResponse): void {
    const held = this.#answers.get(response)
    if (!held) return
    this.#answers.delete(response)
    this.#count(held.share, -held.bytes)
  }

  #count(share: Share, bytes: number): void {
    this.#inAll += bytes
    share.unread += bytes
  }
}
