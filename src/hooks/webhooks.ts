/** The webhook: tells the app what happened in all rooms, at least once and in order in each, however often it takes. */
import type { Logger } from 'pino'
import type { RoomId } from '../domain/id.ts'
import type { Patience, Settlement, WebhookState, WebhookStore } from '../store/webhook-store.ts'
import type { Caller } from './caller.ts'
import { Pace } from './pace.ts'
import { readTale, type Tale, type TaleParts } from './tale.ts'

export interface WebhookParts extends TaleParts {
  store: WebhookStore
  caller: Caller
  /** A room that the app was never told of may be older than the webhook. */
  register(roomId: RoomId): Promise<void>
  logger: Logger
}

export interface WebhookOptions extends Patience {
  timeoutMs: number
  callsAtOnce: number
  eventsPerCall: number
}

const roomsPerCall = 25
const charsPerCall = 1024 * 1024
const pollMs = 250
/** What reading and noting may take besides the call: Redis answers, or not, within 2.5 s each. */
const besidesMs = 15_000
/** How long a call that is under way may still take when the instance ends. */
const graceMs = 3000

type Outcome = Settlement['outcome']

export class Webhooks {
  readonly #parts: WebhookParts
  readonly #options: WebhookOptions
  readonly #pace: Pace
  readonly #timer: NodeJS.Timeout
  readonly #openedAt = performance.now()
  readonly #ending = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #closed = false
  #calls = { told: 0, failed: 0 }
  #state: WebhookState = { began: 0, isParked: false, waiting: 0, failing: 0, parked: 0 }

  constructor(parts: WebhookParts, options: WebhookOptions) {
    this.#parts = parts
    this.#options = options
    this.#pace = new Pace(options)
    this.#timer = setInterval(() => this.wake(), pollMs)
    this.wake()
  }

  /** How things stood when this instance looked last, and what it did. */
  counts = () => ({ ...this.#state, ...this.#calls })

  /** There may be something to tell. */
  wake(): void {
    if (this.#closed || !this.#pace.mayBegin()) return
    this.#pace.begin()
    const turn = this.#turn().finally(() => this.#underWay.delete(turn))
    this.#underWay.add(turn)
  }

  /** Lets what is under way finish, for a moment; what does not is told by another instance. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    const deadline = setTimeout(() => this.#ending.abort(), graceMs)
    await Promise.all(this.#underWay)
    clearTimeout(deadline)
    this.#parts.caller.close()
  }

  /** Never rejects: what Redis does not answer now is done once the lease has run out. */
  async #turn(): Promise<void> {
    const { store } = this.#parts
    // Redis may have answered others before it answered here.
    const openForMs = Math.ceil(performance.now() - this.#openedAt)
    const lease = { leaseMs: this.#options.timeoutMs + besidesMs, most: roomsPerCall, openForMs }
    const taken = await store.takeNews(lease).catch(() => null)
    if (taken) this.#state = taken
    const rooms = taken?.rooms ?? []
    // There may be more than one call can tell.
    if (rooms.length > 0) this.wake()
    await this.#tell(rooms).catch(() => undefined)
    this.#pace.end()
    if (rooms.length > 0) this.wake()
  }

  async #tell(rooms: readonly RoomId[]): Promise<void> {
    if (rooms.length === 0) return
    const { tales, unread } = await this.#read(rooms)
    const bodies = tales.flatMap(({ json }) => json ?? [])
    const outcome = bodies.length === 0 ? 'idle' : await this.#call(`{"version":1,"rooms":[${bodies.join(',')}]}`)
    const isDone = outcome === 'told' || outcome === 'idle'
    const more = isDone ? await this.#move(tales) : outcome === 'left' ? rooms : []
    await this.#settle(
      outcome,
      rooms.filter(room => !unread.includes(room)),
      more,
    )
    if (unread.length > 0) await this.#settle('unread', unread, [])
  }

  /** What cannot be read of a room holds up no other. */
  async #read(rooms: readonly RoomId[]): Promise<{ tales: Tale[]; unread: RoomId[] }> {
    const measure = {
      began: this.#state.began,
      entries: Math.ceil(this.#options.eventsPerCall / rooms.length),
      chars: Math.ceil(charsPerCall / rooms.length),
    }
    const unread: RoomId[] = []
    const read = (room: RoomId) =>
      readTale(this.#parts, room, measure).catch(() => {
        unread.push(room)
        return null
      })
    const tales = await Promise.all(rooms.map(read))
    return { tales: tales.filter(tale => tale !== null), unread }
  }

  async #call(body: string): Promise<Outcome> {
    const begunAt = performance.now()
    const { caller } = this.#parts
    const call = caller.post(body, { withinMs: this.#options.timeoutMs, signal: this.#ending.signal })
    const problem = await call.then(
      ({ status }) => (status >= 200 && status < 300 ? null : `The webhook answered ${status}`),
      (error: Error) => error.message,
    )
    if (problem === null) return this.#succeeded()
    if (this.#ending.signal.aborted) return 'left'
    return this.#failed(problem, begunAt)
  }

  #succeeded(): Outcome {
    if (this.#pace.isFailing) this.#parts.logger.info('The webhook answers again')
    this.#pace.succeeded()
    this.#calls.told++
    return 'told'
  }

  #failed(problem: string, begunAt: number): Outcome {
    if (!this.#pace.isFailing) this.#parts.logger.warn({ problem }, 'A call of the webhook failed: it is tried again')
    this.#pace.failed(begunAt)
    this.#calls.failed++
    return 'failed'
  }

  /** Notes what the app has been told. Answers the rooms of which there is more, also because another instance was sooner. */
  async #move(tales: readonly Tale[]): Promise<RoomId[]> {
    const { store, register } = this.#parts
    const more = await Promise.all(
      tales.map(async ({ roomId, from, to, hasMore }) => {
        if (from === '') await register(roomId)
        const moved = await store.moveHooked(roomId, from, to)
        return moved && !hasMore ? null : roomId
      }),
    )
    return more.filter(room => room !== null)
  }

  async #settle(outcome: Outcome, rooms: readonly RoomId[], more: readonly RoomId[]): Promise<void> {
    const { store, logger } = this.#parts
    const { firstWaitMs, longestWaitMs, giveUpMs } = this.#options
    const parked = await store.settleNews({ outcome, rooms, more, firstWaitMs, longestWaitMs, giveUpMs })
    const advice = 'once the receiver is well, `npm run webhooks -- resume`'
    if (parked.rooms > 0) logger.error({ rooms }, `Rooms are parked, their calls failed for too long: ${advice}`)
    if (parked.all) logger.error(`The webhook is parked, it answered nothing for too long: ${advice}`)
  }
}
