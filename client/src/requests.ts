/** Queries and mutations over HTTP, at the address of the feed. */
import type { TypedDocument } from './chat-snapshots.ts'
import { OperationError } from './errors.ts'

/** Where to ask, and as whom. */
export interface RequestOptions {
  /** `https://chat.example/graphql`, or the same with `wss:`. */
  url: string
  /** A valid token; asked for whenever something is asked, or a socket opened. */
  token: () => string | Promise<string>
  fetch?: typeof globalThis.fetch
  /** After how long without an answer a request is given up; 15 s unless told otherwise. */
  answerWaitMs?: number
}

/** Resolves with the data. Rejects with an `OperationError` for top-level errors, and with something else where no answer came. */
export type Request = <Data = unknown, Variables = Record<string, unknown>>(
  document: TypedDocument<Data, Variables>,
  variables?: Variables,
) => Promise<Data>

interface Answer {
  data?: unknown
  errors?: { message: string; extensions?: Record<string, unknown> }[]
}

export function createRequest({
  url,
  token,
  answerWaitMs = 15_000,
  fetch = globalThis.fetch,
}: RequestOptions): Request {
  const address = url.replace(/^ws/, 'http')
  return async <Data>(document: { toString(): string }, variables?: unknown) => {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ query: String(document), variables }),
      signal: AbortSignal.timeout(answerWaitMs),
    })
    const { data, errors } = (await answer.json()) as Answer
    if (errors) throw new OperationError(errors)
    return data as Data
  }
}
