/** Subscriptions that begin again whatever ends them for the moment, and feeds that go on where they were. */
import type { Client, SubscribePayload } from 'graphql-ws'
import { type FeedEvent, keepCursors } from './cursors.ts'
import { isPassing, OperationError } from './errors.ts'
import { backOff } from './sockets.ts'

export type Sink = Parameters<Client['subscribe']>[1]

/** A feed with a keeper of cursors of its own, which begins with what the variable `after` is. */
export function subscribeToFeed(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  const cursors = keepCursors(payload.variables?.after as string[] | null | undefined)
  const variables = {
    ...payload.variables,
    // Read anew for every socket.
    get after() {
      return cursors.after
    },
  }
  const next: Sink['next'] = result => {
    sink.next(result)
    for (const event of Object.values(result.data ?? {})) cursors.take(event as FeedEvent)
  }
  return insist(client, { ...payload, variables }, { ...sink, next })
}

/** Begins a subscription again where the server refused it for the moment, or closed the socket with a code that is the end for graphql-ws. */
export function insist(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  let end: () => void
  let failed = 0
  const next: Sink['next'] = result => {
    failed = 0
    sink.next(result)
  }
  const error = async (reason: unknown) => {
    const pause = pauseAfter(reason, failed++)
    if (!pause) return sink.error(reason)
    let isEnded = false
    end = () => {
      isEnded = true
      sink.complete()
    }
    await pause
    if (!isEnded) begin()
  }
  function begin() {
    end = client.subscribe(payload, { ...sink, next, error })
  }
  begin()
  return () => end()
}

/** What the socket was closed with where another one would be, too: the session is over, or this is not the protocol. */
const lasting = [4400, 4401, 4406]

/** After it the operation may go well; null: never. */
function pauseAfter(reason: unknown, failed: number): Promise<unknown> | null {
  const code = (reason as { code?: number }).code
  if (!Array.isArray(reason)) return code && !lasting.includes(code) ? backOff(failed) : null
  const error = new OperationError(reason)
  return isPassing(error) ? new Promise(resolve => setTimeout(resolve, error.retryAfterMs ?? 1_000)) : null
}
