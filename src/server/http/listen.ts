/** Ports: listening at one. If it cannot be had, the error names the setting. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'

interface Place {
  port: number
  host: string
}

/**
 * Connections that wait to be let in: libuv takes one in each turn of the event loop. What comes when they are more is lost, and
 * its client tries again after 1 s, 3 s, 7 s. The system may allow fewer (on Linux `net.core.somaxconn`).
 */
const backlog = 4096

/** Resolves with the address, as a URL. Rejects with the `setting` that names the port, when it cannot be had. */
export async function listen(http: Server, { port, host }: Place, setting = 'PORT'): Promise<string> {
  http.listen({ port, host, backlog })
  await listening(http, setting)
  const { port: actual } = http.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}

/** Rejects like `listen` when this port could not be had now. Nothing listens there afterwards. */
export async function assertFree({ port, host }: Place, setting = 'PORT'): Promise<void> {
  const server = createServer(socket => socket.destroy())
  server.listen(port, host)
  await listening(server, setting)
  server.close()
  await once(server, 'close')
}

const listening = (server: NodeJS.EventEmitter, setting: string) =>
  once(server, 'listening').catch(error => Promise.reject(Object.assign(error, { setting })))
