/** Sockets that come back: soon after a cut, patiently while the server is away, and also when the line is dead without a word. */
import type { Client } from 'graphql-ws'

/** The longest pause between two tries. */
const mostMs = 15_000

/** What a page can hear; nothing elsewhere. */
interface Page {
  addEventListener?(name: 'online' | 'offline', listener: () => void): void
  removeEventListener?(name: 'online' | 'offline', listener: () => void): void
}

/** The pause before a try, after so many that failed: about twice as long each time. It ends when the browser is online again. */
export function backOff(failed: number): Promise<void> {
  const page: Page = globalThis
  const ms = Math.min(mostMs, 500 * 2 ** failed) * (0.5 + Math.random() / 2)
  return new Promise(resolve => {
    const timer = setTimeout(end, ms)
    function end() {
      clearTimeout(timer)
      page.removeEventListener?.('online', end)
      resolve()
    }
    page.addEventListener?.('online', end)
  })
}

/** Gives a socket up that does not answer a ping in time, as after a laptop has slept: the client then opens another. */
export function giveUpSilent(client: Client, pongWaitMs: number): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = () => clearTimeout(timer)
  client.on('ping', isReceived => {
    if (isReceived) return
    clearTimeout(timer)
    timer = setTimeout(() => client.terminate(), pongWaitMs)
  })
  client.on('message', heard)
  client.on('closed', heard)
}

/** Gives the socket up as soon as the browser says that it is offline; until the function that it answers is called. */
export function hearOffline(client: Client): () => void {
  const page: Page = globalThis
  const onOffline = () => client.terminate()
  page.addEventListener?.('offline', onOffline)
  return () => page.removeEventListener?.('offline', onOffline)
}
