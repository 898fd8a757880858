/** A TCP proxy in front of an instance, to cut what goes through it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Listens on a free port and ends with the test. `cut` resets every connection through it; new ones are let in. */
export async function startProxy(target: { url: string }) {
  const { port, hostname } = new URL(target.url)
  const open = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  return { url: `http://${address}`, wsUrl: `ws://${address}`, cut }
}
