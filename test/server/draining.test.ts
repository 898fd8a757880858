/** A server that is closed ends, whatever its clients do. */
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
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
