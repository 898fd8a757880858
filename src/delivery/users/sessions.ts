/** The sessions of one user that sockets of this instance live by, each until it is signed out or runs out. */
import { now } from '../../domain/clock.ts'
import { placeOf, type Session, type SessionEnd, type SessionId } from '../../domain/session.ts'
import type { User } from '../../domain/user.ts'
import type { Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'

/** What lives by a session: a socket. */
export interface SessionHolder {
  /** Called once, when the session is over. */
  sessionEnded(end: SessionEnd): void
}

export interface SessionWatch {
  session: Session
  readonly holder: SessionHolder
  /** The stretch of hearing in which the session was last read: as long as it lasts, the end of the session will be heard. */
  stretch: number | null
}

export class Sessions {
  readonly #findSession: Source['findSession']
  readonly #listening: Listening
  /** Most users have one: an array of its exact size, as `concat` makes it, takes a quarter of a set. */
  #watches: readonly SessionWatch[] = []
  #tellings = 0

  /** `listening`: to the channel that tells of the user's sessions. */
  constructor(findSession: Source['findSession'], listening: Listening) {
    this.#findSession = findSession
    this.#listening = listening
  }

  /** What lives by sessions of this user here, the oldest first; by several, as often. */
  get holders(): SessionHolder[] {
    return this.#watches.map(({ holder }) => holder)
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

  /** The user is this one from now on. */
  tell(user: User): void {
    this.#tellings++
    for (const watch of this.#watches) watch.session = { ...watch.session, user }
  }

  /** Reads every session again, and ends what lives by those that are no more. */
  async recheck(): Promise<void> {
    await Promise.all(this.#watches.map(watch => this.recheckOne(watch)))
  }

  /** Whether one should be over by now. */
  hasExpired(now: number): boolean {
    return this.#watches.some(({ session }) => session.expiresAt <= now)
  }

  /** Reads those that should be over by now: they may have been renewed. */
  async recheckExpired(now: number): Promise<void> {
    const expired = this.#watches.filter(({ session }) => session.expiresAt <= now)
    await Promise.all(expired.map(watch => this.recheckOne(watch)))
  }

  /** Resolves when it is certain that the session lives, or has been ended; undefined: it is. */
  assure(watch: SessionWatch): Promise<void> | undefined {
    const { stretch } = this.#listening
    return stretch === null || stretch !== watch.stretch ? this.recheckOne(watch) : undefined
  }

  async recheckOne(watch: SessionWatch): Promise<void> {
    const { stretch } = this.#listening
    const tellings = this.#tellings
    const session = await this.#findSession(placeOf(watch.session))
    if (!session) return this.#end(watch, watch.session.expiresAt <= now() ? 'expired' : 'signed-out')
    watch.stretch = stretch
    const { expiresAt, user } = watch.session
    // Who was told of meanwhile may be newer than who was read.
    const current = this.#tellings === tellings ? session.user : user
    if (session.expiresAt === expiresAt && current.version === user.version) return
    watch.session = { ...session, user: current }
  }

  #end(watch: SessionWatch, end: SessionEnd): void {
    if (this.unwatch(watch)) watch.holder.sessionEnded(end)
  }
}
