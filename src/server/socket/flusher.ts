/** When queued events leave: in rounds, audiences first, then every socket in one write. */

/** An audience with events that are not queued for its sockets yet, or a socket with frames that are not written yet. */
export interface Pending {
  flush(): void
}

/** A write takes the kernel some 4 µs: after so many, what else waits for the event loop has its turn. */
const socketsPerTurn = 1024
/** For so long audiences may queue events in one turn. The events of one audience stay in order, whenever they leave. */
const audiencesMs = 8

export class Flusher {
  readonly #audiences = new Set<Pending>()
  #sockets = new Set<Pending>()
  /** The sockets that the present round has not written yet. */
  #round: Iterator<Pending> | null = null
  #scheduled = false

  audienceIsDirty(audience: Pending): void {
    this.#audiences.add(audience)
    this.#schedule()
  }

  socketIsDirty(socket: Pending): void {
    this.#sockets.add(socket)
    this.#schedule()
  }

  /** Queues all events of all audiences for their sockets, without writing anything yet. */
  settle(): void {
    for (const audience of this.#audiences) audience.flush()
    this.#audiences.clear()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    this.#tellAudiences()
    const round = this.#round ?? this.#beginRound()
    this.#round = round
    for (let left = socketsPerTurn; left > 0 && this.#round; left--) {
      const { done, value } = round.next()
      if (done) this.#round = null
      else value.flush()
    }
    this.#scheduled = false
    if (this.#round || this.#sockets.size > 0 || this.#audiences.size > 0) this.#schedule()
  }

  #tellAudiences(): void {
    const until = performance.now() + audiencesMs
    for (const audience of this.#audiences) {
      this.#audiences.delete(audience)
      audience.flush()
      if (performance.now() > until) return
    }
  }

  /** What becomes dirty from here on is for the next round, so that a busy room delays no other by more than one. */
  #beginRound(): Iterator<Pending> {
    const sockets = this.#sockets
    this.#sockets = new Set()
    return sockets.values()
  }
}
