/** An operation knows whether anybody still waits for its answer. */
import { request } from 'node:http'
import { expect, test } from 'vitest'
import type { Caller } from '../../../src/server/graphql/pipeline.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

test('over HTTP, until the client hangs up', async () => {
  let open!: () => void
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  const callers: Caller[] = []
  const contextFor = async (caller: Caller) => {
    callers.push(caller)
    await gate
    return caller
  }
  const { url } = await serve({ contextFor })
  const asked = [0, 1].map(() => {
    const headers = { 'content-type': 'application/json' }
    const client = request(`${url}/graphql`, { method: 'POST', headers, agent: false })
    client.on('error', () => undefined)
    client.end(JSON.stringify({ query: '{ address }' }))
    return client
  })
  await until(() => callers.length === 2)
  expect(callers.map(caller => caller.isAwaited!())).toEqual([true, true])
  asked[0]!.destroy()
  await until(() => callers.filter(caller => !caller.isAwaited!()).length === 1)
  open()
})
