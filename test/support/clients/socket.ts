/** The WebSocket of a client library: stock graphql-ws, told to come back for as long as the server lets it. */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** Opens nothing before the first operation. */
export function openSocket(url: string, token?: string) {
  const closeCodes: number[] = []
  const socket = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => pause(50),
    on: { closed: event => void closeCodes.push((event as CloseEvent).code) },
  })
  // Ending it while the server is away tells of the attempt that failed last.
  const close = async () => void (await Promise.resolve(socket.dispose()).catch(() => undefined))
  return { socket, closeCodes, close }
}

/** The header that signs in over HTTP. */
export const headersOf = (token?: string): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {})
