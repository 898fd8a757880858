/** The connections of this server: how many one address may have, who is kept out, and descriptors for those who must get through. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import { LRUCache } from 'lru-cache'
import { callerKey } from '../../domain/address.ts'
import type { NoteAudit } from '../../domain/audit.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Shares } from '../graphql/shares.ts'
import { Tally } from '../tally.ts'
import { Admission } from './admission.ts'

/** What the HTTP server emits with a connection that has sent what no client sends. */
export const noClient = 'noClient'

export interface ConnectionsParts {
  limits: Pick<Limits, 'connectionsPerAddress'>
  /** Behind proxies all connections are theirs: they bound those of an address, and here only sockets are counted so. */
  trustedProxies: number
  audit: NoteAudit
  shares: Shares
  /** How many files this process may have open at a time. */
  openFiles: number
  /** Connections are nearly as many as there may be: somebody is to make room. Called at each that comes then. */
  onCrowd: () => void
}

/** At which number of connections nobody is let in for long: what is left is for checks, operators and this process itself. */
const keptFor = (openFiles: number): number => Math.max(64, Math.ceil(openFiles / 20))
/** Room is made so early that the next caller still finds some. */
const margin = 64
/** Enough for a question and its answer. */
const briefMs = 2000
const clearIdleEveryMs = 1000
/** How long an address is kept out that sent what no client sends; twice as long each time that it does so again. */
const keptOutMs = { first: 1000, most: 60_000 }
/** It is forgotten after so many times as long. */
const rememberedFor = 10
const mostRemembered = 10_000

/** How many files the system lets this process have open at a time. */
export function mostOpenFiles(): number {
  if (!process.report) return Number.POSITIVE_INFINITY
  // Else it asks for the names of all peers; the types of Node 20 do not know it.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } }
  return Number(userLimits?.open_files?.soft) || Number.POSITIVE_INFINITY
}

export class Connections {
  readonly #http: Server
  readonly #parts: ConnectionsParts
  readonly #admission: Admission
  readonly #most: number
  readonly #open = new Map<NetSocket, string>()
  readonly #byAddress = new Tally()
  /** Those that came when there was no room: they are answered once. */
  readonly #brief = new WeakSet<NetSocket>()
  /** One for all connections: it is called as a method of each. */
  readonly #onClose: (this: NetSocket) => void
  readonly #keptOut = new LRUCache<string, { ms: number; until: number }>({ max: mostRemembered })
  #clearedIdleAt = Number.NEGATIVE_INFINITY

  /** Watches every connection of this server from now on. */
  constructor(http: Server, parts: ConnectionsParts) {
    this.#http = http
    this.#parts = parts
    this.#admission = new Admission(parts.shares)
    this.#most = parts.openFiles - keptFor(parts.openFiles)
    const forget = (raw: NetSocket) => this.#delete(raw)
    this.#onClose = function () {
      forget(this)
    }
    // Before Node begins to serve it.
    http.prependListener('connection', (raw: NetSocket) => this.#add(raw))
    http.on(noClient, (raw: NetSocket) => this.#keepOut(raw))
    http.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.isBrief(request.socket)) response.setHeader('Connection', 'close')
    })
  }

  /** Whether this connection came when there was no room for one that stays. */
  isBrief(raw: NetSocket): boolean {
    return this.#brief.has(raw)
  }

  /**
   * This connection has sent what no client sends, at the price of thousands of requests: what else its address has begun,
   * and was not answered yet, is cut, and for a while nobody from there is listened to. Behind proxies nobody is kept out.
   */
  #keepOut(raw: NetSocket): void {
    const address = this.#open.get(raw)
    if (!address) return
    const ms = Math.min(keptOutMs.most, 2 * (this.#keptOut.get(address)?.ms ?? keptOutMs.first / 2))
    this.#keptOut.set(address, { ms, until: performance.now() + ms }, { ttl: ms * rememberedFor })
    for (const [other, of] of this.#open)
      if (of === address && other !== raw && other.bytesWritten === 0) other.destroy()
  }

  #msOutside(address: string): number {
    return (this.#keptOut.get(address)?.until ?? 0) - performance.now()
  }

  /** Nothing is read from it until it is closed: a client that is turned away at once comes back at once. */
  #leaveOutside(raw: NetSocket, ms: number): void {
    // After what serves it has told it to flow, and before the next turn of the loop reads.
    setImmediate(() => raw.pause())
    const timer = setTimeout(() => raw.destroy(), ms)
    raw.on('close', () => clearTimeout(timer))
  }

  #add(raw: NetSocket): void {
    const address = this.#parts.trustedProxies > 0 ? '' : (callerKey(raw.remoteAddress ?? '') ?? '')
    if (address && this.#byAddress.of(address) >= this.#parts.limits.connectionsPerAddress) {
      this.#parts.audit('too_many_sockets', address)
      raw.destroy()
      return
    }
    this.#parts.shares.noteArrival()
    this.#open.set(raw, address)
    this.#byAddress.add(address, 1)
    raw.on('close', this.#onClose)
    const outsideMs = this.#msOutside(address)
    if (outsideMs > 0) this.#leaveOutside(raw, outsideMs)
    else if (address) this.#admission.admit(raw, address)
    if (this.#open.size > this.#most - margin) this.#makeRoom(raw)
  }

  #makeRoom(raw: NetSocket): void {
    this.#parts.onCrowd()
    const now = performance.now()
    if (now - this.#clearedIdleAt > clearIdleEveryMs) {
      this.#clearedIdleAt = now
      this.#http.closeIdleConnections()
    }
    if (this.#open.size <= this.#most) return
    // Half of what is kept is for this process itself.
    if (this.#open.size > this.#most + keptFor(this.#parts.openFiles) / 2) return void raw.destroy()
    this.#brief.add(raw)
    setTimeout(() => raw.destroy(), briefMs).unref()
  }

  #delete(raw: NetSocket): void {
    const address = this.#open.get(raw)!
    this.#byAddress.add(address, -1)
    this.#open.delete(raw)
    this.#admission.forget(raw, address)
  }
}
