/** Who of one room is here, as this instance knows it, for all who watch the room from here. */
import { type Entry, isClosing, isOwnBan, isOwnRemoval, memberOf } from '../../domain/entry.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import { loggedIn } from '../../domain/log.ts'
import type { PresenceChanged } from '../../domain/presence.ts'
import { type Channels, isNamed, type Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'
import { WatchedPeople } from './watched-people.ts'

/** Somebody who watches the room: one subscription. */
export interface Watcher {
  readonly userId: UserId
  told(change: PresenceChanged): void
  /** The viewer may see the room no longer. */
  ended(roomId: RoomId): void
}

export interface RoomWatchOptions {
  roomId: RoomId
  source: Pick<Source, 'readCrowd' | 'readLastSeen' | 'readUsers' | 'readShown'>
  listen: Channels['listen']
  channelNames: { room: (id: RoomId) => string; user: (id: UserId) => string }
  /** Of a room with more members only the count is told. */
  mostMembers: number
}

/** As what a watcher was last seen: who is not a member of a public room is told the count alone. */
type WatchesAs = 'unknown' | 'member' | 'stranger'

/** At most one event a room in so many milliseconds; and not more often is looked who its members are. */
const tellEveryMs = 1000
/** A script takes no list of any length. */
const watchersPerReading = 500

export class RoomWatch {
  readonly #options: RoomWatchOptions
  readonly #watchers = new Map<Watcher, WatchesAs>()
  readonly #people: WatchedPeople
  readonly #ear: Listening
  /** Who has come or gone since the watchers were told. */
  #changed = new Set<UserId>()
  #following = 0
  #toldCount = -1
  #looking: Promise<void> = Promise.resolve()
  /** The look that waits until the one under way is done. */
  #next: { everyone: boolean; done: Promise<void> } | null = null
  #telling: NodeJS.Timeout | undefined
  #lookingSoon: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: RoomWatchOptions) {
    const { roomId, listen, channelNames } = options
    this.#options = options
    this.#ear = listen(channelNames.room(roomId), word => this.#hear(word))
    this.#people = new WatchedPeople({
      ...options,
      channelOf: channelNames.user,
      onChange: userId => {
        this.#changed.add(userId)
        this.#tellSoon()
      },
    })
  }

  /** How many are here: members, or in larger rooms, and where others listen, those who follow it. */
  get count(): number {
    return Math.max(this.#people.online, this.#following)
  }

  /** Tells all at first, then what changes. Answers how many people were read for it. Rejects when Redis does not answer. */
  async add(watcher: Watcher): Promise<number> {
    this.#watchers.set(watcher, 'unknown')
    await this.#ear.acknowledged()
    const isFirst = this.#watchers.size === 1
    await this.look({ everyone: isFirst })
    const read = isFirst ? this.#people.ids.length : 0
    if (!this.#watchers.has(watcher)) return read
    // Whoever is alone is told all of it now.
    if (this.#watchers.size === 1) this.#noteTold()
    this.#tell(watcher, this.#people.ids)
    return read
  }

  delete(watcher: Watcher): void {
    this.#watchers.delete(watcher)
  }

  /**
   * Compares with Redis who may watch, who the members are, and of those who are new, or of `everyone`, whether they are here.
   * However many ask meanwhile, there is one more look.
   */
  look({ everyone = true } = {}): Promise<void> {
    if (this.#next) {
      this.#next.everyone ||= everyone
      return this.#next.done
    }
    const next = { everyone, done: Promise.resolve() }
    next.done = this.#looking
      .catch(() => undefined)
      .then(() => {
        this.#next = null
        this.#looking = this.#look(next.everyone)
        return this.#looking
      })
    this.#next = next
    return next.done
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#telling)
    clearTimeout(this.#lookingSoon)
    this.#ear.stop()
    this.#people.close()
  }

  async #look(everyone: boolean): Promise<void> {
    const { source, roomId, mostMembers } = this.#options
    if (this.#closed) return
    const watchers = [...this.#watchers.keys()]
    const [crowd] = await Promise.all([source.readCrowd(roomId, mostMembers), this.#judge(watchers)])
    if (this.#closed) return
    if (!crowd) for (const watcher of watchers) this.#end(watcher)
    this.#following = crowd?.following ?? 0
    await this.#people.meet(new Set(crowd?.members ?? []), everyone)
    this.#tellSoon()
  }

  /** Ends whoever may not watch, and tells all to whoever has become a member. */
  async #judge(watchers: readonly Watcher[]): Promise<void> {
    for (let first = 0; first < watchers.length; first += watchersPerReading) {
      const some = watchers.slice(first, first + watchersPerReading)
      const readers = [...new Set(some.map(({ userId }) => userId))]
      const shown = await this.#options.source.readShown(this.#options.roomId, readers, [])
      for (const watcher of some) {
        if (!shown || shown.deleted) this.#end(watcher)
        else if (shown.memberships.has(watcher.userId)) this.#admit(watcher)
        else if (shown.listeners.has(watcher.userId) && this.#watchers.get(watcher) !== 'member')
          this.#place(watcher, 'stranger')
        else this.#end(watcher)
      }
    }
  }

  #admit(watcher: Watcher): void {
    if (this.#watchers.get(watcher) === 'stranger') setImmediate(() => this.#tell(watcher, this.#people.ids))
    this.#place(watcher, 'member')
  }

  #place(watcher: Watcher, watchesAs: WatchesAs): void {
    if (this.#watchers.has(watcher)) this.#watchers.set(watcher, watchesAs)
  }

  #end(watcher: Watcher): void {
    if (this.#watchers.delete(watcher)) watcher.ended(this.#options.roomId)
  }

  /** Whoever is out watches no longer; who comes and goes, and who blocks whom, changes who is heard. */
  #hear(word: unknown): void {
    if (this.#closed) return
    if (isNamed(word) && word.kind === 'blocks') this.#lookSoon()
    const entry = isNamed(word) && word.kind !== 'entry' ? null : loggedIn(word)?.entry
    if (!entry) return
    for (const [watcher, watchesAs] of [...this.#watchers]) if (endsFor(entry, watcher, watchesAs)) this.#end(watcher)
    if (memberOf(entry) !== null || entry.kind === 'deleted') this.#lookSoon()
  }

  #lookSoon(): void {
    // What Redis does not answer then is looked at again by the recheck.
    this.#lookingSoon ??= setTimeout(() => {
      this.#lookingSoon = undefined
      this.look({ everyone: false }).catch(() => undefined)
    }, tellEveryMs).unref()
  }

  #tellSoon(): void {
    if (this.#closed || this.#telling || (this.#changed.size === 0 && this.count === this.#toldCount)) return
    this.#telling = setTimeout(() => {
      this.#telling = undefined
      const isNewCount = this.count !== this.#toldCount
      const changed = this.#noteTold()
      for (const [watcher, watchesAs] of this.#watchers)
        if (isNewCount || (watchesAs === 'member' && changed.size > 0)) this.#tell(watcher, changed)
    }, tellEveryMs).unref()
  }

  /** Answers who has changed since it was told last. */
  #noteTold(): ReadonlySet<UserId> {
    const changed = this.#changed
    this.#changed = new Set()
    this.#toldCount = this.count
    return changed
  }

  #tell(watcher: Watcher, people: Iterable<UserId>): void {
    const watchesAs = this.#watchers.get(watcher)
    if (!watchesAs || watchesAs === 'unknown') return
    const changes = watchesAs === 'member' ? this.#people.presencesOf(people) : []
    watcher.told({ roomId: this.#options.roomId, onlineCount: this.count, changes })
  }
}

/** Whether this entry is the last that this watcher may know of: as of a member, or of somebody who only listens. */
function endsFor(entry: Entry, { userId }: Watcher, watchesAs: WatchesAs): boolean {
  if (entry.kind === 'deleted' || isOwnRemoval(entry, userId) || isOwnBan(entry, userId)) return true
  return watchesAs !== 'member' && isClosing(entry)
}
