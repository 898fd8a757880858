/** Judges what a device was shown of one room by the room's log: every entry of each stay, as far as promise 5 goes. */
import { isDeepStrictEqual } from 'node:util'
import { decodeCursor } from '../../src/domain/cursor.ts'
import { type Event, eventFor, memberOf } from '../../src/domain/event.ts'
import type { RoomId } from '../../src/domain/id.ts'
import type { Logged } from '../../src/domain/log.ts'
import type { User } from '../../src/domain/user.ts'

/** One membership: the sequences of its first and its last entry, both of which the member sees. */
interface Stay {
  from: number
  to: number
}

export interface Shown {
  /** What each connection was shown, in order. */
  connections: readonly Event[][]
  roomId: RoomId
  log: readonly Logged[]
  viewer: User
}

/** Everything that is wrong; nothing else is due. */
export function findWrongs(shown: Shown): string[] {
  const walk = new Walk(shown)
  for (const events of shown.connections) walk.connect(events)
  walk.end()
  return walk.wrongs
}

class Walk {
  readonly wrongs: string[] = []
  readonly #shown: Shown
  readonly #stays: Stay[]
  /** The last sequence that was told, or that a reset skipped to. */
  #position = 0
  /** The stay that this connection is being shown: nothing of it may be missing. */
  #current: Stay | null = null
  #justAdded = false

  constructor(shown: Shown) {
    this.#shown = shown
    this.#stays = staysOf(shown.log, shown.viewer)
  }

  connect(events: readonly Event[]): void {
    this.#current = null
    for (const event of events) {
      if (event.type === 'FeedReady') this.#current = this.#stayOf(this.#position)
      else if (event.roomId !== this.#shown.roomId) continue
      else if (event.type === 'FeedReset') this.#reset(event)
      else this.#take(event, decodeCursor(event.cursor)!.position.sequence)
      if (event.type !== 'FeedReady') this.#justAdded = event.type === 'AddedToRoom'
    }
  }

  end(): void {
    const missing = this.#missingBefore(this.#shown.log.length + 1)
    if (missing.length > 0) this.wrongs.push(`missing in the end: ${missing}`)
  }

  #reset({ reason, cursor }: Event & { type: 'FeedReset' }): void {
    if (reason !== 'TOO_OLD' || !this.#justAdded) this.wrongs.push(`a reset that nothing calls for: ${reason}`)
    this.#position = cursor ? decodeCursor(cursor)!.position.sequence : 0
  }

  #take(event: Event, sequence: number): void {
    const logged = this.#shown.log[sequence - 1]
    const stay = this.#stayOf(sequence)
    if (!logged || !isDeepStrictEqual(event, eventFor(this.#shown.viewer.id, logged)))
      this.wrongs.push(`not what the log has: ${JSON.stringify(event)}`)
    if (!stay) this.wrongs.push(`shown outside of every stay: ${sequence}`)
    if (sequence <= this.#position) this.wrongs.push(`${sequence} after ${this.#position}`)
    const missing = this.#missingBefore(sequence)
    const maySkip = (sequence === stay?.from || sequence === stay?.to) && !missing.some(this.#isCurrent)
    if (missing.length > 0 && !maySkip) this.wrongs.push(`missing before ${sequence}: ${missing}`)
    this.#position = sequence
    this.#current = stay
  }

  readonly #isCurrent = (sequence: number): boolean => this.#current !== null && isWithin(this.#current, sequence)

  #stayOf(sequence: number): Stay | null {
    return this.#stays.find(stay => isWithin(stay, sequence)) ?? null
  }

  #missingBefore(sequence: number): number[] {
    const between = this.#shown.log.slice(this.#position, sequence - 1).map(logged => logged.sequence)
    return between.filter(one => this.#stayOf(one))
  }
}

const isWithin = ({ from, to }: Stay, sequence: number): boolean => sequence >= from && sequence <= to

function staysOf(log: readonly Logged[], viewer: User): Stay[] {
  const stays: Stay[] = []
  let from: number | null = null
  for (const { sequence, entry } of log) {
    const own = memberOf(entry) === viewer.id
    if (own && entry.kind === 'added') from = sequence
    if (from === null || !(entry.kind === 'deleted' || (own && entry.kind === 'removed'))) continue
    stays.push({ from, to: sequence })
    from = null
  }
  return from === null ? stays : [...stays, { from, to: Number.POSITIVE_INFINITY }]
}
