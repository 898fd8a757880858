/** Libraries remember contexts until all garbage is collected: what hangs on them is copied with each smaller collection before. */
import type { IncomingMessage } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Caller } from '../../../src/server/graphql/pipeline.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

test.each(['{ address }', 'mutation { write }', '{ bug }', '{ nothing }'])(
  'the context of %s does not hold its request',
  async query => {
    const contexts: Caller[] = []
    const requests: WeakRef<IncomingMessage>[] = []
    const contextFor = (caller: Caller) => {
      contexts.push(caller)
      return caller
    }
    const refuseHost = (request: IncomingMessage) => {
      requests.push(new WeakRef(request))
      return null
    }
    const { url } = await serve({ contextFor, gate: { refuseHost, refuseOrigin: () => null } })
    for (let i = 0; i < 20; i++) {
      const headers = { 'content-type': 'application/json' }
      await (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).text()
    }
    await until(() => {
      collectGarbage()
      // The last ones hang on their connections.
      return requests.filter(request => request.deref() !== undefined).length <= 5
    })
    expect([contexts.length, requests.length]).toEqual([20, 20])
  },
)
