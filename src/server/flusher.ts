/** When queued events leave: once per turn of the event loop, all audiences first, then every socket in one write. */

/** Has events told that are not yet queued for its sockets. */
export interface Pending {
  flush(): void
}

export class Flusher {
  readonly #audiences = new Set<Pending>()
  #sockets = new Set<Pending>()
  #scheduled = false

  audienceIsDirty(audience: Pending): void {
    this.#audiences.add(audience)
    this.#schedule()
  }

  socketIsDirty(socket: Pending): void {
    this.#sockets.add(socket)
    this.#schedule()
  }

  /** Queues everything that audiences were told, without writing it yet. */
  settle(): void {
    for (const audience of this.#audiences) audience.flush()
    this.#audiences.clear()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.settle()
      const sockets = this.#sockets
      // What becomes dirty from here on is for the next turn.
      this.#sockets = new Set()
      for (const socket of sockets) socket.flush()
    })
  }
}
