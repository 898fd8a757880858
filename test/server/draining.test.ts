/** A server that is closed ends, whatever its clients do. */
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { startInstance } from '../support/instance.ts'
import { openRaw } from '../support/raw-socket.ts'
import { until } from '../support/until.ts'
import { serve } from './serving.ts'

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
