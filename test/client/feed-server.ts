/** A server that speaks graphql-transport-ws just as a test wants it to. */
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { until } from '../support/until.ts'

interface Subscribed {
  /** The n-th of this server. */
  n: number
  after: unknown
  token: unknown
  next(event: object): void
  error(extensions: object): void
  complete(): void
}

export async function startFeedServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' })
  await new Promise(resolve => server.once('listening', resolve))
  const subscribed: Subscribed[] = []
  const completed: string[] = []
  const behaviour = { answersPings: true, closesAtInit: 0 }

  server.on('connection', (socket: WebSocket) => {
    let token: unknown
    const say = (message: object) => socket.send(JSON.stringify(message))
    socket.on('message', data => {
      const { type, id, payload } = JSON.parse(String(data))
      if (type === 'connection_init' && behaviour.closesAtInit) return socket.close(behaviour.closesAtInit, 'No.')
      if (type === 'connection_init') {
        token = payload.authorization
        say({ type: 'connection_ack' })
      }
      if (type === 'ping' && behaviour.answersPings) say({ type: 'pong' })
      if (type === 'complete') completed.push(id)
      if (type !== 'subscribe') return
      subscribed.push({
        n: subscribed.length + 1,
        after: payload.variables?.after,
        token,
        next: event => say({ id, type: 'next', payload: { data: { events: event } } }),
        error: extensions => say({ id, type: 'error', payload: [{ message: 'No.', extensions }] }),
        complete: () => say({ id, type: 'complete' }),
      })
    })
  })
  const cut = (code = 1012) => {
    for (const socket of server.clients) socket.close(code)
  }
  onTestFinished(async () => {
    for (const socket of server.clients) socket.terminate()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    subscribed,
    completed,
    cut,
    /** Resolves when there were so many subscriptions, with the last. */
    async subscription(n: number): Promise<Subscribed> {
      await until(() => subscribed.length >= n)
      return subscribed[n - 1]!
    },
  }
}
