/** The sockets of this server: from the upgrade of an HTTP request until they close, each watched by the same timers. */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import type { Server as Protocol } from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { NoteAudit } from '../../domain/audit.ts'
import { deviceOf } from '../../domain/device.ts'
import type { Limits } from '../../domain/limits.ts'
import { Patrol } from '../../patrol.ts'
import { actAsIn } from '../graphql/authenticate.ts'
import type { Shares } from '../graphql/shares.ts'
import { connectionTurn } from '../http/admission.ts'
import { addressOf, type CallerRules } from '../http/caller.ts'
import { Connections, noClient } from '../http/connections.ts'
import type { Gate } from '../http/gate.ts'
import { type HttpAnswer, refuseRequest } from '../http/operation.ts'
import { pathOf, withoutSlashes } from '../http/path.ts'
import type { UnreadAnswers } from '../http/unread.ts'
import type { UpgradableServer } from '../http/upgrades.ts'
import { closings } from './closings.ts'
import type { Flusher } from './flusher.ts'
import { SocketPlaces } from './places.ts'
import { chooseProtocol, ProtocolSocket } from './protocol-socket.ts'
import { Socket } from './socket.ts'

export interface WebSocketParts extends CallerRules {
  http: UpgradableServer
  gate: Gate
  protocol: Protocol<Socket>
  flusher: Flusher
  shares: Shares
  /** What is unread over HTTP: sockets share what it leaves. */
  unread: UnreadAnswers
  limits: Limits
  logger: Logger
  audit: NoteAudit
  /** How many files this process may have open at a time. */
  openFiles: number
  /** A stranger's socket on which nothing has run for so long is closed, within a second. */
  strangerIdleMs: number
  /** A socket that has not introduced itself for so long is closed, within a second. */
  connectionInitWaitMs: number
  /** How often a socket is pinged, and how long it may take to answer. */
  keepAliveMs: number
  /** A socket that owes us reading is closed when not one byte has left for so long. */
  stalledAfterMs: number
}

export type WebSockets = ReturnType<typeof serveWebSockets>

const sweepMs = 1000
/** About what it takes to make a socket of a connection. */
const handshakeMs = 0.2
/** A client that does not answer the closing handshake is cut off. */
const closeWithinMs = 2000
const drainOverMs = 3000
/** For one client, however few there are. */
const mostUnreadBytes = 512 * 1024

/** Serves GraphQL over WebSocket on this HTTP server, at /graphql. */
export function serveWebSockets(parts: WebSocketParts) {
  const { http, protocol, flusher, unread, limits, logger } = parts
  const sockets = new Set<Socket>()
  const allowance = () => Math.min(mostUnreadBytes, (limits.unreadBytes - unread.inAll) / sockets.size)
  const hooks = { jsonDepth: limits.jsonDepth, fail, shares: parts.shares }
  let draining = false
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: chooseProtocol,
    maxPayload: limits.requestBytes,
    // A message in crumbs takes many times its length while it is unfinished, and its time to put together.
    maxFragments: 128,
    maxBufferedChunks: 4000,
    perMessageDeflate: false,
    // Each message is handled in a turn of its own, so that an operation's end is done before its id comes again.
    allowSynchronousEvents: false,
  })

  // Heads of a thousand connections may be read in one turn of the event loop: sockets are made of them in turns.
  http.onHandshake((request, raw, head) => {
    const turn = connectionTurn(parts.shares, addressOf(request, parts), handshakeMs)
    if (turn) return turn.then(() => shake(request, raw, head))
    shake(request, raw, head)
    return undefined
  })

  function shake(request: IncomingMessage, raw: NetSocket, head: Buffer): void {
    const refused = draining ? leaving : (refuseUpgrade(request, parts.gate) ?? refuseCrowd(request))
    if (refused) refuse(raw, refused)
    else server.handleUpgrade(request, raw, head, ws => open(ws, raw, request))
  }

  const places = new SocketPlaces(parts)
  const connections = new Connections(http, { ...parts, onCrowd: () => places.sendOldestAway() })

  function refuseCrowd(request: IncomingMessage): HttpAnswer | null {
    if (connections.isBrief(request.socket)) return crowded
    const address = addressOf(request, parts)
    if (!places.isFullFor(address)) return null
    parts.audit('too_many_sockets', address)
    return tooManyOfAddress
  }

  function open(ws: WebSocket, raw: NetSocket, request: IncomingMessage): void {
    const socket = new Socket(ws, raw, { flusher, allowance, address: addressOf(request, parts) })
    socket.authorization = request.headers.authorization
    socket.actAs = actAsIn(request.headers) ?? undefined
    socket.userAgent = deviceOf(request.headers['user-agent']) ?? undefined
    sockets.add(socket)
    places.add(socket)
    const closed = protocol.opened(new ProtocolSocket(ws, socket, hooks), socket)
    ws.on('error', error => hearError(error, ws, raw))
    ws.on('close', (code, reason) => {
      sockets.delete(socket)
      places.delete(socket)
      socket.closed()
      closed(code, String(reason)).catch(error => logger.error({ err: error }, 'a socket did not close in order'))
    })
  }

  /** ws tells the sender what is wrong with a frame, by the code with which it closes. To one that sends crumbs nobody listens longer. */
  function hearError(error: NodeJS.ErrnoException, ws: WebSocket, raw: NetSocket): void {
    if (error.code !== 'WS_ERR_TOO_MANY_BUFFERED_PARTS') return
    http.emit(noClient, raw)
    // After ws has told it to flow, and before the next turn of the loop reads.
    setImmediate(() => raw.pause())
    const timer = setTimeout(() => ws.terminate(), closeWithinMs)
    ws.on('close', () => clearTimeout(timer))
  }

  /** Hooks do not throw for what a client sent, but graphql-ws does for a message of no known type. */
  function fail(socket: Socket, error: unknown): void {
    const unknownType = error instanceof Error && error.message.startsWith('Unexpected message of type')
    if (!unknownType) logger.warn({ err: error }, 'a message on a socket met a fault')
    socket.close(unknownType ? closings.badRequest : closings.unavailable)
  }

  function pingAll(some: readonly Socket[]): void {
    for (const socket of some) socket.ping()
  }

  // What came, or could leave, while the process was busy or asleep does so first.
  const pings = new Patrol<Socket>({
    everyone: sockets,
    everyMs: parts.keepAliveMs,
    overMs: parts.keepAliveMs / 4,
    visit: some => setImmediate(pingAll, some),
  })
  const sweeps = setInterval(() => setImmediate(sweep), sweepMs)

  function sweep(): void {
    const now = performance.now()
    for (const socket of sockets)
      if (socket.hasStalled(parts.stalledAfterMs, now)) socket.close(closings.tooSlow, { withinMs: closeWithinMs })
      else if (!socket.introduced && now - socket.idleSince > parts.connectionInitWaitMs) socket.close(closings.silent)
    places.sweep(now)
  }

  return {
    count: () => sockets.size,
    /** Lets nobody in any more and sends everyone away, spread over a few seconds. Resolves when all are gone. */
    async drain(): Promise<void> {
      draining = true
      const all = [...sockets]
      const overMs = Math.min(drainOverMs, all.length * 10)
      await Promise.all(
        all.map((socket, i) => socket.leave(closings.draining, { afterMs: (i * overMs) / all.length, closeWithinMs })),
      )
      pings.stop()
      clearInterval(sweeps)
    },
  }
}

/** Does not leave it to the client to hang up: its connection would keep the server from closing. */
function refuse(raw: NetSocket, { status, type, text }: HttpAnswer): void {
  raw.once('finish', () => raw.destroy())
  const head = [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(text)}`, 'Connection: close']
  raw.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('\r\n')}\r\n\r\n${text}`)
}

const leaving = refuseRequest(503, 'This instance is leaving: try another, or again in a while.', 'UNAVAILABLE')
const crowded = refuseRequest(
  503,
  'There is no room for another socket: try another instance, or again in a while.',
  'UNAVAILABLE',
)
const tooManyOfAddress = refuseRequest(
  429,
  'This address has as many sockets as one may have. Its operator can allow more: LIMIT_SOCKETS_PER_ADDRESS.',
  'RATE_LIMITED',
)
const notHere = refuseRequest(404, 'Sockets are opened at /graphql.')

const refuseUpgrade = (request: IncomingMessage, gate: Gate): HttpAnswer | null =>
  gate.refuseHost(request) ??
  (withoutSlashes(pathOf(request.url)) === '/graphql' ? gate.refuseOrigin(request) : notHere)
