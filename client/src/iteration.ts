/** The results of an operation for `for await`, from whatever tells them one by one. */
import type { Client, FormattedExecutionResult } from 'graphql-ws'

/** What `Client.iterate` promises, of this `subscribe`. Leaving the loop ends the operation, also while it waits. */
export function iterateWith(subscribe: Client['subscribe']): Client['iterate'] {
  return <Data, Extensions>(payload: Parameters<Client['iterate']>[0]) => {
    const results: FormattedExecutionResult<Data, Extensions>[] = []
    let end: { error?: unknown } | null = null
    let wake: () => void = () => undefined
    const endWith = (how: { error?: unknown }) => {
      end ??= how
      wake()
    }
    const stop = subscribe<Data, Extensions>(payload, {
      next: result => {
        results.push(result)
        wake()
      },
      error: error => endWith({ error }),
      complete: () => endWith({}),
    })
    async function* iterate() {
      for (;;) {
        for (let result = results.shift(); result; result = results.shift()) yield result
        if (end && 'error' in end) throw end.error
        if (end) return
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    }
    const iterator = iterate()
    return Object.assign(iterator, {
      async return() {
        results.length = 0
        end = {}
        stop()
        wake()
        return { value: undefined, done: true as const }
      },
    })
  }
}
