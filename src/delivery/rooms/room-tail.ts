/** The newest end of one room's log as this instance knows it, and all who follow it live. */
import { isClosing } from '../../domain/entry.ts'
import { eventForOthers, isGone, showsAll } from '../../domain/event.ts'
import { type Facts, itemsByNumber, peopleOf } from '../../domain/facts.ts'
import type { RoomId } from '../../domain/id.ts'
import { follows, type LogAnswer, type Logged, type Position, samePosition } from '../../domain/log.ts'
import type { Signal } from '../../domain/signal.ts'
import { UnreadableError } from '../../domain/unreadable.ts'
import type { Source } from '../source.ts'
import { Arrivals } from './arrivals.ts'
import { type Follower, Followers } from './followers.ts'
import { keepWord, Meetings, type Words } from './meetings.ts'

export interface TailOptions {
  roomId: RoomId
  source: Pick<Source, 'readLog' | 'readUsers'>
  /** How long to rest before reading again when Redis did not answer. */
  retryMs: number
  /** The history that was followed is not the one in Redis. */
  onLost: () => void
}

const entriesPerRead = 128
/** A long message, with what it replies to: nobody has seen yet how long those of the room are. */
const bytesOfLong = 24 * 1024

/**
 * LIVE: every entry that is next in line goes to the audience at once. Anything else (a hole, a wrong predecessor, a
 * reconnection) makes it SUSPECT: what is published is ignored, the log is read from our position on, told to the
 * audience, and the tail is LIVE again when it has reached the newest it has heard of. An audience thus sees each
 * entry once and in order, whatever pub/sub does.
 */
export class RoomTail {
  readonly roomId: RoomId
  readonly meetings = new Meetings()
  /** What an entry shows takes about so many bytes, as those who are behind saw last. */
  bytesOfEntry = bytesOfLong
  readonly #options: TailOptions
  readonly #followers = new Followers()
  readonly #arrivals = new Arrivals()
  #position: Position | null = null
  #live = false
  #repairing = false
  /** Became suspect (again) since the reading under way was asked for. */
  #doubted = false
  /** At the last reading the room did not exist, or could not be read: the next reading waits until somebody asks. */
  #gone = false
  /** The newest sequence that is known to have been given out. */
  #newest = 0
  #isHeard = false
  /** The words that came since the reading under way was asked for: a busy room is never quiet for so long. */
  #words: Words | null = null
  #closed = false

  constructor(options: TailOptions) {
    this.#options = options
    this.roomId = options.roomId
  }

  /** The last entry that the audiences got, or null before the first reading. */
  get position(): Position | null {
    return this.#position
  }

  /** How many people follow the room live here. */
  get people(): number {
    return this.#followers.people
  }

  get live(): boolean {
    return this.#live
  }

  /** Adds a follower at exactly this position; false when the tail is not live there. */
  attach(follower: Follower, at: Position): boolean {
    if (!this.#live || !samePosition(this.#position!, at)) return false
    this.#followers.add(follower)
    return true
  }

  /** Takes a follower out. It has got everything up to the position that is returned. */
  detach(follower: Follower): Position {
    this.#followers.delete(follower)
    return this.#position!
  }

  /** Calls back once, when the tail is live at this sequence or beyond, or cannot be. */
  whenReaches(sequence: number, callback: () => void): void {
    if (this.#closed || (this.#live && this.#position!.sequence >= sequence)) {
      callback()
      return
    }
    this.#newest = Math.max(this.#newest, sequence)
    this.#arrivals.add(sequence, callback)
    // Of whoever leaves just now a reading would show less than the word that is on its way.
    if (this.#live) this.#arrivals.expectWord(() => this.#startReading())
    else this.#startReading()
  }

  /** The channel is heard from now on, for the first time: only now is reading the log of use. */
  begin(): void {
    this.#isHeard = true
    this.suspect()
  }

  /** What pub/sub brought, and what its event shows; null where that cannot be read. */
  receive(logged: Logged, facts: Facts | null): void {
    const position = this.#position
    this.#newest = Math.max(this.#newest, logged.sequence)
    if (!this.#live || !position) {
      if (facts && this.#words) keepWord(this.#words, { logged, facts })
    } else if (follows(logged, position) && facts && showsAll(logged, facts)) {
      this.#tell(logged, facts)
      this.meetings.tell(logged, facts)
      this.#arrivals.reached(logged.sequence)
    } else if (logged.sequence >= position.sequence && !samePosition(logged, position)) this.suspect()
  }

  /**
   * A signal came, given at this head. It goes to those who stand right there. One of a later head says that something was
   * missed; any other is too old to be of use, and nobody would know who may hear it.
   */
  receiveSignal({ head, event }: Signal): void {
    const position = this.#position
    if (!this.#live || !position) return
    if (samePosition(head, position)) this.#followers.signal(event)
    else if (head.sequence > position.sequence) this.suspect()
  }

  /** Trusts nothing any more until the log has been read. */
  suspect(): void {
    this.#doubted = true
    this.#startReading()
  }

  #startReading(): void {
    this.#live = false
    if (!this.#isHeard || this.#repairing || this.#closed) return
    this.#gone = false
    this.#repairing = true
    void this.#repair()
  }

  close(): void {
    this.#closed = true
    this.#live = false
    this.#arrivals.close()
  }

  async #repair(): Promise<void> {
    while (!this.#live && !this.#gone && !this.#closed) {
      try {
        await this.#readOn()
      } catch (error) {
        if (error instanceof UnreadableError) this.#lose(null)
        else await new Promise(resolve => setTimeout(resolve, this.#options.retryMs).unref())
      }
    }
    this.#repairing = false
    this.#words = null
    this.#arrivals.reached()
  }

  /** Reads once from our position on; live when that reached the newest entry. */
  async #readOn(): Promise<void> {
    const newest = this.#newest
    this.#doubted = false
    this.#words = []
    const { roomId, source } = this.#options
    const answer = await source.readLog(roomId, { userId: null, after: this.#position, count: entriesPerRead })
    if (this.#closed) return
    if (answer?.verdict !== 'GOOD') this.#lose(answer?.head ?? null)
    else await this.#take(answer)
    if (this.#closed || !this.#position || this.#doubted) return
    if (answer && this.#position.sequence < answer.head.sequence) return
    this.#tellWords()
    // Newer entries that were heard of while reading are read next. Those that the log does not have were lost, and do not count.
    if (this.#newest > this.#position.sequence && this.#newest !== newest) return
    this.#newest = this.#position.sequence
    this.#live = true
  }

  /** Tells what was read to those who may see it. */
  async #take(answer: LogAnswer): Promise<void> {
    const { roomId, source } = this.#options
    const users = await source.readUsers(peopleOf(answer.entries, answer.items))
    if (this.#closed) return
    const facts = { roomId, room: answer.room, users, items: itemsByNumber(answer.items) }
    if (answer.entries.some(logged => isGone(logged, facts))) return this.#lose(answer.head)
    this.#position ??= answer.head
    this.#loseFormer(answer)
    for (const logged of answer.entries) this.#tell(logged, facts)
  }

  /** Entries were lost for good: every follower asks Redis, which alone knows who is still a member. */
  #lose(head: Position | null): void {
    const position = this.#position
    this.#options.onLost()
    this.#position = head
    this.#gone = head === null
    for (const follower of this.#followers.everyone()) {
      this.detach(follower)
      if (position) follower.lost(position)
    }
  }

  /**
   * What was read shows messages as they are now, and whoever has left meanwhile may not see that: they ask Redis. When
   * there is more than one reading brings, nobody knows yet who they are.
   */
  #loseFormer({ entries, head }: LogAnswer): void {
    const isAll = entries.length === 0 || entries.at(-1)!.sequence >= head.sequence
    const isOver = entries.some(({ entry }) => entry.kind === 'deleted' || isClosing(entry))
    const left = entries.flatMap(({ entry }) =>
      entry.kind === 'removed' ? entry.member : entry.kind === 'banned' ? entry.user : [],
    )
    const former = isAll && !isOver ? left.flatMap(userId => this.#followers.of(userId)) : this.#followers.everyone()
    for (const follower of former) follower.lost(this.detach(follower))
  }

  /** The words that came meanwhile, as far as they follow. */
  #tellWords(): void {
    const words = this.#words ?? []
    this.#words = null
    for (const { logged, facts } of words)
      if (follows(logged, this.#position!) && showsAll(logged, facts)) this.#tell(logged, facts)
  }

  #tell(logged: Logged, facts: Facts): void {
    const { entry } = logged
    // An audience hears of it as others do: who is added reads it from the log.
    for (const follower of this.#followers.joiningBy(entry)) follower.lost(this.detach(follower))
    this.#position = { sequence: logged.sequence, check: logged.check }
    const leaving = this.#followers.leavingBy(entry)
    for (const follower of leaving) this.detach(follower)
    if (this.#followers.people > 0) this.#followers.tell(eventForOthers(logged, facts))
    for (const follower of leaving) follower.ended(logged, facts)
    if (entry.kind === 'deleted')
      for (const follower of this.#followers.everyone()) {
        this.detach(follower)
        follower.ended(logged, facts)
      }
  }
}
