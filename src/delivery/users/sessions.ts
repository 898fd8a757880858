/** The sessions of one user that sockets of this instance live by, each until it is signed out or runs out. */
import type { Session, SessionEnd, SessionId } from '../../domain/session.ts'
import type { Source } from '../source.ts'

/** Something that lives as long as a session. */
export interface SessionWatch {
  session: Session
  /** Called once, when the session is over. */
  onEnd: (end: SessionEnd) => void
}

export class Sessions {
  readonly #findSession: Source['findSession']
  /** Most users have one: an array of its exact size, as `concat` makes it, takes a quarter of a set. */
  #watches: readonly SessionWatch[] = []

  constructor(findSession: Source['findSession']) {
    this.#findSession = findSession
  }

  /** How many sockets of this user live here. */
  get count(): number {
    return this.#watches.length
  }

  /** The session was read before: it must be read again when the user's channel is heard. */
  watch(watch: SessionWatch): void {
    this.#watches = this.#watches.concat(watch)
  }

  /** Whether it was watched. */
  unwatch(watch: SessionWatch): boolean {
    const before = this.#watches.length
    this.#watches = this.#watches.filter(other => other !== watch)
    return this.#watches.length < before
  }

  /** The session was signed out: what lives by it ends. */
  end(id: SessionId): void {
    for (const watch of this.#watches) if (watch.session.id === id) this.#end(watch, 'signed-out')
  }

  /** Reads every session again, and ends what lives by those that are no more. */
  async recheck(): Promise<void> {
    await Promise.all(this.#watches.map(watch => this.recheckOne(watch)))
  }

  /** Reads those that should be over by now: they may have been renewed. */
  async recheckExpired(now: number): Promise<void> {
    const expired = this.#watches.filter(({ session }) => session.expiresAt <= now)
    await Promise.all(expired.map(watch => this.recheckOne(watch)))
  }

  async recheckOne(watch: SessionWatch): Promise<void> {
    const session = await this.#findSession(watch.session.id)
    if (session?.expiresAt === watch.session.expiresAt) return
    if (session) watch.session = session
    else this.#end(watch, watch.session.expiresAt <= Date.now() ? 'expired' : 'signed-out')
  }

  #end(watch: SessionWatch, end: SessionEnd): void {
    if (this.unwatch(watch)) watch.onEnd(end)
  }
}
