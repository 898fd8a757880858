/** Both ends of one socket: the server's `Socket`, and the client that it talks to. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { Flusher } from '../../src/server/socket/flusher.ts'
import { Socket } from '../../src/server/socket/socket.ts'
import { openRaw, type RawSocket } from './raw-socket.ts'

export interface BothEnds {
  client: RawSocket
  socket: Socket
  /** What the server's end stands on. */
  ws: WebSocket
  raw: NetSocket
}

/** Opens one. It speaks no protocol by itself, and nobody pings. */
export async function openBothEnds({ flusher = new Flusher(), unreadBytes = 512 * 1024 } = {}): Promise<BothEnds> {
  const http = createServer()
  const server = new WebSocketServer({ server: http, handleProtocols: ([first]) => first! })
  onTestFinished(() => void http.close())
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const opened = once(server, 'connection')
  const client = await openRaw({ wsUrl: `ws://127.0.0.1:${(http.address() as AddressInfo).port}` })
  const [ws, request] = (await opened) as [WebSocket, IncomingMessage]
  const raw = request.socket
  const socket = new Socket(ws, raw, { flusher, allowance: () => unreadBytes, address: 'here' })
  ws.on('close', () => socket.closed())
  onTestFinished(() => ws.terminate())
  return { client, socket, ws, raw }
}
