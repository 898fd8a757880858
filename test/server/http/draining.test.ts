/** A server that is closed ends, whatever its clients do. */
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { openRaw, openReady } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'
import { serve } from '../serving.ts'

test('a closed server ends though a client never stops asking over the connection that it has', async () => {
  const { url, server } = await serve({ unready: closeTheServer })
  function closeTheServer() {
    server.close()
    return []
  }
  const closed = once(server, 'close')
  await expect(askForEver(`${url}/readyz`)).rejects.toThrow()
  await closed
})

async function askForEver(url: string): Promise<never> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (;;) {
    const [response] = await once(httpRequest(url, { agent }).end(), 'response')
    expect(response.statusCode).toBe(200)
    response.resume()
    await once(response, 'end')
  }
}

test('while its sockets leave, an instance still says that it is draining, and lets no new ones in', async () => {
  const instance = await startInstance()
  const { app, url } = instance
  const readyz = url.replace('/graphql', '/readyz')
  await until(async () => (await fetch(readyz)).ok)
  const sockets = await Promise.all(Array.from({ length: 200 }, () => openRaw(instance)))
  const drained = app.drain()
  const answer = await fetch(readyz)
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('draining')])
  await expect(openRaw(instance)).rejects.toThrow('503')
  expect(await Promise.all(sockets.map(socket => socket.closed()))).toContainEqual({
    code: 1012,
    reason: 'Service restart',
  })
  await drained
})

const isReady = async (address: string) => (await fetch(`${address}/readyz`)).status === 200

test('for as long as balancers may need to notice, all is answered as ever, and only /readyz says no', async () => {
  const instance = await startInstance({ drainDelayMs: 1500 })
  const { app, url } = instance
  await until(() => isReady(app.address))
  const early = await openReady(instance)
  const drained = app.drain()
  expect(await isReady(app.address)).toBe(false)
  const answer = await fetch(`${url}?query={__typename}`)
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  const late = await openReady(instance)
  expect(await late.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  expect(early.closing).toBe(null)
  await drained
  for (const socket of [early, late]) expect((await socket.closed()).code).toBe(1012)
  await expect(fetch(url)).rejects.toThrow()
})

test('a balancer that has not noticed is waited for, and one that never does is not', async () => {
  const { app, url } = await startInstance({ drainDelayMs: 500 })
  await until(() => isReady(app.address))
  let refused = 0
  const began = performance.now()
  const drained = app.drain().then(() => performance.now() - began)
  const asking = (async () => {
    while (refused === 0) await fetch(`${url}?query={__typename}`).catch(() => refused++)
  })()
  expect(await drained).toBeGreaterThanOrEqual(1000)
  await asking
})

test('checks by balancers do not count as requests', async () => {
  const { app } = await startInstance({ drainDelayMs: 500 })
  await until(() => isReady(app.address))
  let ended = false
  const drained = app.drain().then(() => {
    ended = true
  })
  while (!ended) await isReady(app.address).catch(() => undefined)
  await drained
})

test('a connection that is kept outlives the limits of requests, and tells for how long', async () => {
  const { port } = await serve({ stalledAfterMs: 100, httpKeepAliveMs: 620_000 })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ask = async () => {
    const [response] = await once(httpRequest({ port, path: '/healthz', agent }).end(), 'response')
    const from = response.socket.localPort
    response.resume()
    await once(response, 'end')
    return { from, keeps: response.headers['keep-alive'] }
  }
  const first = await ask()
  expect(first.keeps).toBe('timeout=620')
  const askedAt = performance.now()
  await until(() => performance.now() - askedAt > 500)
  expect(await ask()).toEqual(first)
})
