/** Who of one room is here, as this instance knows it, for all who watch the room from here. */
import { memberOf } from '../../domain/event.ts'
import type { RoomId, UserId } from '../../domain/id.ts'
import { loggedIn } from '../../domain/log.ts'
import { type Presence, type PresenceChanged, presenceOf, type Standing, standingIn } from '../../domain/presence.ts'
import { type Channels, isNamed, type Listening } from '../pubsub/channels.ts'
import type { Source } from '../source.ts'

/** Somebody who watches the room: one subscription. */
export interface Watcher {
  readonly userId: UserId
  told(change: PresenceChanged): void
  /** The viewer is no member of the room any more. */
  ended(roomId: RoomId): void
}

export interface RoomWatchOptions {
  roomId: RoomId
  source: Pick<Source, 'readCrowd' | 'readStandings' | 'readUsers' | 'readShown'>
  listen: Channels['listen']
  channelNames: { room: (id: RoomId) => string; user: (id: UserId) => string }
  /** Of a room with more members only the count is told. */
  mostMembers: number
}

/** At most one event a room in so many milliseconds. */
const tellEveryMs = 1000

export class RoomWatch {
  readonly #options: RoomWatchOptions
  readonly #watchers = new Set<Watcher>()
  readonly #standings = new Map<UserId, Standing>()
  readonly #ears = new Map<UserId, Listening>()
  readonly #roomEar: Listening
  /** Whose standing has changed since the watchers were told. */
  #changed = new Set<UserId>()
  #following = 0
  #told = -1
  #looking: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: RoomWatchOptions) {
    this.#options = options
    this.#roomEar = options.listen(options.channelNames.room(options.roomId), word => this.#hearRoom(word))
  }

  /** How many are here: members, or in larger rooms, and where others listen, those who follow it. */
  get count(): number {
    let online = 0
    for (const standing of this.#standings.values()) if (standing.online) online++
    return Math.max(online, this.#following)
  }

  /** Tells all at first, then what changes. Rejects when Redis does not answer. */
  async add(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher)
    await this.#roomEar.acknowledged()
    await this.look()
    if (!this.#watchers.has(watcher)) return
    // Whoever is alone is told all of it now.
    if (this.#watchers.size === 1) this.#changed.clear()
    watcher.told(await this.#changeOf([...this.#standings.keys()]))
  }

  delete(watcher: Watcher): void {
    this.#watchers.delete(watcher)
  }

  /** Compares what is known with Redis. What comes meanwhile is looked at once more. */
  look(): Promise<void> {
    const looking = (this.#looking ?? Promise.resolve()).catch(() => undefined).then(() => this.#look())
    this.#looking = looking
    return looking
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#roomEar.stop()
    for (const ear of this.#ears.values()) ear.stop()
    this.#ears.clear()
  }

  async #look(): Promise<void> {
    const { source, roomId, mostMembers } = this.#options
    const readers = [...new Set(Array.from(this.#watchers, ({ userId }) => userId))]
    const [crowd, shown] = await Promise.all([
      source.readCrowd(roomId, mostMembers),
      source.readShown(roomId, readers, []),
    ])
    if (this.#closed) return
    for (const watcher of this.#watchers)
      if (!crowd || shown?.deleted || !shown?.memberships.has(watcher.userId)) this.#end(watcher)
    this.#following = crowd?.following ?? 0
    await this.#meet(new Set(crowd?.members ?? []))
    this.#tellSoon()
  }

  #end(watcher: Watcher): void {
    this.#watchers.delete(watcher)
    watcher.ended(this.#options.roomId)
  }

  /** Hears of these people, and of nobody else. */
  async #meet(members: ReadonlySet<UserId>): Promise<void> {
    const { source, listen, channelNames } = this.#options
    for (const [userId, ear] of this.#ears) if (!members.has(userId)) this.#forget(userId, ear)
    for (const userId of members) {
      if (!this.#ears.has(userId))
        this.#ears.set(
          userId,
          listen(channelNames.user(userId), word => this.#hearUser(userId, word)),
        )
    }
    await Promise.all(Array.from(this.#ears.values(), ear => ear.acknowledged()))
    const found = await source.readStandings([...members])
    for (const [userId, standing] of found) if (this.#ears.has(userId)) this.#note(userId, standing)
  }

  #forget(userId: UserId, ear: Listening): void {
    ear.stop()
    this.#ears.delete(userId)
    this.#standings.delete(userId)
    this.#changed.delete(userId)
  }

  #note(userId: UserId, standing: Standing): void {
    const known = this.#standings.get(userId)
    if (known?.online === standing.online && known.lastSeenAt === standing.lastSeenAt) return
    this.#standings.set(userId, standing)
    this.#changed.add(userId)
    this.#tellSoon()
  }

  #hearUser(userId: UserId, word: unknown): void {
    if (!isNamed(word) || word.kind !== 'presence') return
    const standing = standingIn(word)
    if (standing) this.#note(userId, standing)
  }

  /** Whoever is out watches no longer; who comes and goes changes who is heard. */
  #hearRoom(word: unknown): void {
    const entry = isNamed(word) && word.kind !== 'entry' ? null : loggedIn(word)?.entry
    if (!entry || (memberOf(entry) === null && entry.kind !== 'deleted')) return
    const isOut = ({ userId }: Watcher) =>
      entry.kind === 'deleted' || (entry.kind === 'removed' && entry.member === userId)
    for (const watcher of [...this.#watchers].filter(isOut)) this.#end(watcher)
    // What Redis does not answer now is looked at again by the recheck.
    this.look().catch(() => undefined)
  }

  #tellSoon(): void {
    if (this.#closed || this.#timer || (this.#changed.size === 0 && this.count === this.#told)) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#tell().catch(() => undefined)
    }, tellEveryMs).unref()
  }

  async #tell(): Promise<void> {
    const changed = [...this.#changed]
    this.#changed = new Set()
    this.#told = this.count
    const change = await this.#changeOf(changed)
    for (const watcher of this.#watchers) watcher.told(change)
  }

  async #changeOf(people: readonly UserId[]): Promise<PresenceChanged> {
    const { source, roomId } = this.#options
    const users = await source.readUsers(people)
    const changes: Presence[] = people.flatMap(id => {
      const [user, standing] = [users.get(id), this.#standings.get(id)]
      return user && standing ? presenceOf(user, standing) : []
    })
    return { roomId, onlineCount: this.count, changes }
  }
}
