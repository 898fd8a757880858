/** An operation knows whether anybody still waits for its answer, and what nobody waits for is not gone on with. */
import { request } from 'node:http'
import { expect, test } from 'vitest'
import type { Caller } from '../../../src/server/graphql/pipeline.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { add, createRoom, signUpAll } from '../../support/people.ts'
import { openReady, subscribe } from '../../support/raw-socket.ts'
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

interface Asking {
  instance: Instance
  token: string
  query: string
}

/** Each asks, and answers how to hang up. */
const transports: Record<string, (asking: Asking) => Promise<() => void>> = {
  HTTP: async ({ instance, token, query }) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const client = request(instance.url, { method: 'POST', headers, agent: false })
    client.on('error', () => undefined)
    client.end(JSON.stringify({ query }))
    return () => client.destroy()
  },
  'a socket that closes': async ({ instance, token, query }) => {
    const socket = await openReady(instance, token)
    socket.send(subscribe('q', query))
    return () => socket.ws.terminate()
  },
  'a socket that asks no more for it': async ({ instance, token, query }) => {
    const socket = await openReady(instance, token)
    socket.send(subscribe('q', query))
    return () => socket.send({ type: 'complete', id: 'q' })
  },
}

test.each(Object.keys(transports))('a query that takes turns ends when its client has gone: %s', async name => {
  const instance = await startInstance({ limits: { callerShare: 3, callerBurstMs: 8 } })
  const [reader, writer] = await signUpAll(connectGraphqlWs, instance, 'reader', 'writer')
  const client = connectGraphqlWs(instance, writer.token)
  const roomId = await createRoom(client)
  await add(client, roomId, reader.id)
  const socket = await openReady(instance, writer.token)
  const lists = { lists: Array.from({ length: 600 }, () => []) }
  const send = 'mutation ($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }'
  for (let i = 0; i < 30; i++) await socket.ask(send, { i: { roomId, body: 'x', metadata: lists } })
  const query = `{ room(id: "${roomId}") { messages(last: 30) { nodes { a: metadata b: metadata c: metadata } } } }`
  const counts = async () => {
    const metrics = await (await fetch(new URL('/metrics', instance.url))).text()
    const of = (outcome: string) =>
      Number(new RegExp(`kind="query",outcome="${outcome}"} (\\d+)`).exec(metrics)?.[1] ?? 0)
    return { ok: of('ok'), refused: of('refused') }
  }
  const before = await counts()
  const hangUp = await transports[name]!({ instance, token: reader.token, query })
  const isWaiting = async () => {
    const metrics = await (await fetch(new URL('/metrics', instance.url))).text()
    return Number(/^parlor_waiting (\d+)/m.exec(metrics)?.[1]) >= 29
  }
  await until(isWaiting, { what: 'the query waits for its turns' })
  hangUp()
  await client.close()
  await until(async () => (await counts()).refused > before.refused, { what: 'the query has ended' })
  expect((await counts()).ok).toBe(before.ok)
})
