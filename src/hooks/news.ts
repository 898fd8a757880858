/** Which rooms have news for the webhook: collected without anybody waiting, and noted in Redis in few commands. */
import type { RoomId } from '../domain/id.ts'

interface Options {
  /** Notes that these rooms have something to tell. */
  noteNews(rooms: readonly RoomId[]): Promise<unknown>
  /** Called when it is noted. */
  onNoted(): void
}

/** What happens alone is told at once; where much happens, it is told together: a call costs more than an event in it. */
const soonMs = 20
const togetherMs = 250
/** What is more than this, and what is lost, the sweep finds. */
const roomsAtOnce = 10_000

export class News {
  readonly #options: Options
  readonly #rooms = new Set<RoomId>()
  #timer: NodeJS.Timeout | null = null
  #flushedAt = Number.NEGATIVE_INFINITY

  constructor(options: Options) {
    this.#options = options
  }

  /** On the hot path of every change of a room. */
  note(roomId: RoomId): void {
    if (this.#rooms.size < roomsAtOnce) this.#rooms.add(roomId)
    this.#timer ??= setTimeout(() => void this.flush(), this.#waitMs())
  }

  #waitMs(): number {
    return Math.max(soonMs, this.#flushedAt + togetherMs - performance.now())
  }

  /** Notes what was collected. Never rejects. */
  async flush(): Promise<void> {
    this.#flushedAt = performance.now()
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const rooms = [...this.#rooms]
    this.#rooms.clear()
    if (rooms.length === 0) return
    await this.#options.noteNews(rooms).then(this.#options.onNoted, () => undefined)
  }
}
