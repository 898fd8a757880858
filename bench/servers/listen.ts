/** Listens, and says so as Parlor does. */
import { once } from 'node:events'
import type { Server } from 'node:http'

export const redisUrl = process.env.REDIS_URL!

export async function listen(server: Server): Promise<void> {
  server.listen(Number(process.env.PORT), '127.0.0.1', 4096)
  await once(server, 'listening')
  const address = server.address()
  if (address !== null && typeof address !== 'string')
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`)
}
