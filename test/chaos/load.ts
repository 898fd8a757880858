/** What goes on during a run: messages at a rate, people who come and go. Everything is written down. */
import { setTimeout as pause } from 'node:timers/promises'
import { Admissions } from './admissions.ts'
import { Conversations } from './conversations.ts'
import type { Crowd, Room } from './crowd.ts'
import { Deeds, messageIn, noteAnswer, textOf } from './deeds.ts'
import { Governing, Rulings } from './governing.ts'
import { Guests } from './guests.ts'
import { Hints } from './hints.ts'
import type { Send } from './history.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import { saying } from './shown.ts'

export interface LoadOptions {
  messagesPerSecond: number
  /** Additions and removals. */
  changesPerSecond: number
  /** Edits, deletions, reactions, pages; none unless told. */
  deedsPerSecond?: number
  /** Mutes, bans, roles, doors; people who join by themselves; direct rooms and blocks; guests. None unless told. */
  rulingsPerSecond?: number
  /** People who type and mark what they have read; none unless told. */
  hintsPerSecond?: number
  /** Characters of each message. */
  bodyChars: number
  /** What they are made of. */
  letter?: string
}

/** So many commands may be unanswered; above that, new ones are left out. */
const underWayAtMost = 150
const tickMs = 20

export class Load {
  readonly #crowd: Crowd
  readonly #options: LoadOptions
  readonly #random: Random
  readonly #deeds: Deeds
  readonly #governing: Governing
  readonly #admissions: Admissions
  readonly #conversations: Conversations
  readonly #hints: Hints
  readonly #guests: Guests
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false
  #running: Promise<void> = Promise.resolve()
  /** What went wrong that no fault explains. */
  readonly faults: string[] = []

  constructor(crowd: Crowd, options: LoadOptions) {
    this.#crowd = crowd
    this.#options = options
    this.#random = crowd.world.random.fork()
    this.#deeds = new Deeds(crowd, options)
    const rulings = new Rulings(crowd)
    const speak = (room: Pick<Room, 'id'>, by: Person) => this.send(room, by)
    this.#governing = new Governing(crowd, rulings, speak)
    this.#admissions = new Admissions(crowd)
    this.#conversations = new Conversations(crowd, rulings)
    this.#hints = new Hints(crowd)
    this.#guests = new Guests(crowd, speak)
  }

  start(): void {
    this.#stopped = false
    this.#running = Promise.all([
      this.#every(this.#options.messagesPerSecond, () => this.#sendSomewhere()),
      this.#every(this.#options.changesPerSecond, () => this.#changeSomething()),
      this.#every(this.#options.deedsPerSecond ?? 0, () => this.#deeds.doSomething()),
      this.#every(this.#options.rulingsPerSecond ?? 0, () => this.#rule()),
      this.#every(this.#options.hintsPerSecond ?? 0, () => this.#hints.give()),
    ]).then(() => undefined)
  }

  /** Begins nothing any more. Resolves when everything that was begun has been answered. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
    await Promise.all(this.#underWay)
  }

  /** For a while, and then what was begun is answered. */
  async goOn(forMs: number): Promise<void> {
    this.start()
    await pause(forMs)
    await this.stop()
  }

  /**
   * Sends one message to this room, through any instance or that one, until it is answered. What it replies to may have
   * been lost, or be too old: then it is refused, and rightly so.
   */
  async send(
    { id: roomId }: Pick<Room, 'id'>,
    by: Person,
    { url, replyToId = null }: { url?: string; replyToId?: string | null } = {},
  ): Promise<Send> {
    const clientMessageId = `m${this.#crowd.world.history.sends.length}`
    const text = textOf(clientMessageId, 0)
    const send: Send = {
      ...{ clientMessageId, roomId, text, userId: by.user.id, invokedAt: Date.now() },
      ...{ attempts: [], answeredAt: null, outcome: null, messageId: null },
    }
    this.#crowd.world.history.sends.push(send)
    const said = saying(text, this.#options)
    const input = { roomId, ...said, clientMessageId, replyToId }
    const onAttempt = () => void send.attempts.push(Date.now())
    const answer = await this.#crowd.insist(by, 'sendMessage', input, { url, onAttempt })
    if (!answer) return send
    send.answeredAt = Date.now()
    send.messageId = messageIn(answer)?.id ?? null
    send.outcome = send.messageId ? 'acknowledged' : 'refused'
    noteAnswer(this.#crowd, 'sendMessage', { answer, invokedAt: send.invokedAt })
    this.#deeds.stands(send, by)
    return send
  }

  async #every(perSecond: number, act: () => Promise<unknown>): Promise<void> {
    const startedAt = Date.now()
    for (let done = 0; !this.#stopped; await pause(tickMs)) {
      const due = Math.floor(((Date.now() - startedAt) / 1000) * perSecond)
      for (; done < due; done++) if (this.#underWay.size < underWayAtMost) this.#begin(act)
    }
  }

  #begin(act: () => Promise<unknown>): void {
    const work = act()
      .catch((error: unknown) => void this.faults.push(String(error)))
      .then(() => void this.#underWay.delete(work))
    this.#underWay.add(work)
  }

  /** Also by people who may just have been removed: they are refused. */
  #sendSomewhere(): Promise<Send> {
    const { id, speakers } = this.#anyPlace()
    const replyToId = this.#options.deedsPerSecond ? this.#deeds.toReplyTo(id) : null
    return this.send({ id }, this.#random.pick(speakers), { replyToId })
  }

  /** Where something is said next, and by one of whom. */
  #anyPlace(): { id: string; speakers: readonly Person[] } {
    const { people, rooms, forum, hall } = this.#crowd
    const open = this.#random.pick([forum, forum, hall])
    const isBeside = this.#options.rulingsPerSecond !== undefined && this.#random.chance(0.25)
    const conversations = this.#conversations.open
    if (!isBeside) return { id: this.#random.pick(rooms).id, speakers: people }
    if (open && (conversations.length === 0 || this.#random.chance(0.6))) return { id: open.id, speakers: people }
    const { id, pair } = this.#random.pick(conversations)
    return { id, speakers: pair }
  }

  #rule(): Promise<void> {
    const kind = this.#random.next()
    if (kind < 0.5) return this.#governing.doSomething()
    if (kind > 0.95) return this.#guests.come()
    return kind < 0.75 ? this.#admissions.doSomething() : this.#conversations.doSomething()
  }

  /** Some insist, and some ask once and go away whatever came of it; some are no owners, and may not be allowed to. */
  #changeSomething(): Promise<void> {
    const { id, creator } = this.#random.pick(this.#crowd.rooms)
    const member = this.#random.pick(this.#crowd.people.filter(person => person !== creator))
    const kind = this.#random.chance(0.65) ? 'added' : 'removed'
    const isBySelf = kind === 'removed' && this.#random.chance(0.3)
    const other = this.#random.pick(this.#crowd.people.filter(person => person !== member))
    const by = isBySelf ? member : this.#random.chance(0.4) ? other : creator
    return this.#crowd.change(kind, { roomId: id, by, member, insist: this.#random.chance(0.7) })
  }
}
