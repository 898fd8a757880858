/** The WebSocket of a client library: stock graphql-ws, told to come back for as long as the server lets it. */
import { setTimeout as pause } from 'node:timers/promises'
import { type ClientOptions, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** Opens nothing before the first operation. */
export function openSocket(url: string, token?: string) {
  const closeCodes: number[] = []
  const connectionParams = token ? { authorization: `Bearer ${token}` } : {}
  const socket = createClient({ ...optionsOf(url, closeCodes), connectionParams })
  // Ending it while the server is away tells of the attempt that failed last.
  const close = async () => void (await Promise.resolve(socket.dispose()).catch(() => undefined))
  return { socket, closeCodes, close }
}

/** It comes back again and again, and notes why it was closed. */
export const optionsOf = (url: string, closeCodes: number[]): ClientOptions & { url: string } => ({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: () => pause(50),
  on: { closed: event => void closeCodes.push((event as CloseEvent).code) },
})

/** The header that signs in over HTTP. */
export const headersOf = (token?: string): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {})
