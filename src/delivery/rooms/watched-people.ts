/** The members of one room that is watched: who they are and whether they are here, as their channels tell. */
import type { UserId } from '../../domain/id.ts'
import { type LastSeen, lastSeenIn, type Presence, presenceOf } from '../../domain/presence.ts'
import { isUser, type User } from '../../domain/user.ts'
import { type Channels, isNamed, type Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'

export interface WatchedPeopleOptions {
  source: Pick<Source, 'readLastSeen' | 'readUsers'>
  listen: Channels['listen']
  channelOf: (id: UserId) => string
  /** This person came or went. */
  onChange: (userId: UserId) => void
}

interface Person {
  ear: Listening
  seen: LastSeen | null
  /** Null: not read yet, or without a profile. */
  user: User | null
}

export class WatchedPeople {
  readonly #options: WatchedPeopleOptions
  readonly #people = new Map<UserId, Person>()

  constructor(options: WatchedPeopleOptions) {
    this.#options = options
  }

  get ids(): UserId[] {
    return [...this.#people.keys()]
  }

  /** How many are here. */
  get online(): number {
    let online = 0
    for (const { seen } of this.#people.values()) if (seen?.online) online++
    return online
  }

  /** Hears of these people, and of nobody else. Reads those who are new, or `everyone`: their channels tell of the others. */
  async meet(members: ReadonlySet<UserId>, everyone: boolean): Promise<void> {
    const { source } = this.#options
    for (const [userId, { ear }] of this.#people) {
      if (members.has(userId)) continue
      ear.stop()
      this.#people.delete(userId)
    }
    const due = [...members].filter(userId => this.#isDue(userId) || everyone)
    const people = due.map(userId => this.#people.get(userId)!)
    await Promise.all(people.map(({ ear }) => ear.acknowledged()))
    const before = people.map(person => ({ ...person }))
    const [seen, users] = await Promise.all([source.readLastSeen(due), source.readUsers(due)])
    for (const [i, userId] of due.entries())
      this.#noteRead(userId, before[i]!, { seen: seen.get(userId), user: users.get(userId) ?? null })
  }

  /** Of those of them who are still members, and were read. */
  presencesOf(ids: Iterable<UserId>): Presence[] {
    return Array.from(ids).flatMap(id => {
      const { user = null, seen = null } = this.#people.get(id) ?? {}
      return user && seen ? presenceOf(user, seen) : []
    })
  }

  close(): void {
    for (const { ear } of this.#people.values()) ear.stop()
    this.#people.clear()
  }

  /** Whether the person must be read before anything can be told of them. Begins to hear them. */
  #isDue(userId: UserId): boolean {
    const known = this.#people.get(userId)
    if (known) return known.seen === null
    const { listen, channelOf } = this.#options
    const ear = listen(channelOf(userId), word => this.#hear(userId, word))
    this.#people.set(userId, { ear, seen: null, user: null })
    return true
  }

  /** What the channel told since the reading was asked for is newer. */
  #noteRead(userId: UserId, before: Person, { seen, user }: { seen: LastSeen | undefined; user: User | null }): void {
    const person = this.#people.get(userId)
    if (!person) return
    if (person.user === before.user) person.user = user
    if (seen && person.seen === before.seen) this.#note(userId, person, seen)
  }

  #note(userId: UserId, person: Person, seen: LastSeen): void {
    const known = person.seen
    person.seen = seen
    if (known?.online === seen.online && known.lastSeenAt === seen.lastSeenAt) return
    this.#options.onChange(userId)
  }

  #hear(userId: UserId, word: unknown): void {
    const person = this.#people.get(userId)
    if (!person || !isNamed(word)) return
    const seen = word.kind === 'presence' ? lastSeenIn(word) : null
    const user = word.kind === 'profile' && isUser(word.user) && word.user.id === userId ? word.user : null
    if (seen) this.#note(userId, person, seen)
    if (user) person.user = user
  }
}
