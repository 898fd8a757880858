/** Messages on their way out: one at a time, so that tries that are made again cannot change their order. */

export interface Draft {
  roomId: string
  body: string
  /** The same for every try, so that none sends it twice; good as a key on the screen until `MessageSent` has it. */
  clientMessageId: string
}

export interface OutboxOptions<Result extends object> {
  /** Makes one try, and answers the result of `sendMessage`. Rejects when no answer came, or for a fault of the server. */
  send(draft: Draft): Promise<Result>
  /** Whether the same try may go well later: true for a lost connection, `UNAVAILABLE` and `RATE_LIMITED`. */
  isPassing(error: unknown): boolean
  retryAfterMs?: number
}

export function createOutbox<Result extends object>({ send, isPassing, retryAfterMs = 1_000 }: OutboxOptions<Result>) {
  let last: Promise<unknown> = Promise.resolve()

  async function deliver(draft: Draft): Promise<Result> {
    for (;;) {
      let pauseMs = retryAfterMs
      try {
        const result = await send(draft)
        // A `RateLimitedError`: it was too much at a time.
        if (!('retryAfterMs' in result)) return result
        pauseMs = Number(result.retryAfterMs)
      } catch (error) {
        if (!isPassing(error)) throw error
      }
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }

  return {
    /** Resolves with the payload or the refusal, rejects with a fault. Either way the next one goes on. */
    send(roomId: string, body: string): Promise<Result> {
      const draft = { roomId, body, clientMessageId: crypto.randomUUID() }
      const result = last.then(() => deliver(draft))
      last = result.catch(() => undefined)
      return result
    },
  }
}
