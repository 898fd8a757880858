/** Who may call at all, over HTTP and WebSocket: under which hosts, and from which pages. */
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { isLoopback } from '../../domain/address.ts'
import type { NoteAudit } from '../../domain/audit.ts'
import { createHostMatcher, isAddress } from '../../domain/host.ts'
import { createOriginMatcher, normalOrigin } from '../../domain/origin.ts'
import { addressOf, type CallerRules, forwardedHeaders } from './caller.ts'
import { type HttpAnswer, refuseRequest } from './operation.ts'
import { isOwnOrigin, ownHost } from './own-host.ts'

export interface GateRules extends CallerRules {
  /** Origins besides this server's own whose pages may call it: as `parseOriginPattern` has them, or `*` alone. */
  allowedOrigins: readonly string[]
  /** Hosts under which this server answers, as `parseHostPattern` has them, or `*` alone; none for the default. */
  allowedHosts: readonly string[]
  /** The address on which it listens. */
  host: string
}

export interface GateParts extends GateRules {
  logger: Pick<Logger, 'warn'>
  audit: NoteAudit
}

/** Each answers why the request may not come in, or null. Refusals are counted, and the setting that would allow it is logged once. */
export interface Gate {
  refuseHost(request: IncomingMessage): HttpAnswer | null
  refuseOrigin(request: IncomingMessage): HttpAnswer | null
}

export function createGate(parts: GateParts): Gate {
  const mayComeUnder = remembering(createHostRule(parts), parts)
  const mayCome = remembering(createOriginRule(parts), parts)
  const logOnce = createOnceLog(parts)
  const refuse = (request: IncomingMessage, answer: HttpAnswer): HttpAnswer => {
    parts.audit('origin_refused', addressOf(request, parts))
    return answer
  }
  return {
    refuseHost(request) {
      if (mayComeUnder(request)) return null
      logOnce('ALLOWED_HOSTS', parts.allowedHosts, ownHost(request, parts)?.name)
      return refuse(request, foreignHost)
    },
    refuseOrigin(request) {
      const { origin } = request.headers
      if (origin === undefined || mayCome(request)) return null
      logOnce('ALLOWED_ORIGINS', parts.allowedOrigins, normalOrigin(origin) ?? undefined)
      return refuse(request, foreignOrigin)
    },
  }
}

const foreignHost = refuseRequest(
  403,
  'This server does not answer under this host, unless its operator names it in ALLOWED_HOSTS.',
  'FORBIDDEN_HOST',
)

const foreignOrigin = refuseRequest(
  403,
  'Pages of this origin may not call this server, unless its operator names the origin in ALLOWED_ORIGINS.',
  'FORBIDDEN_ORIGIN',
)

type Rule = (request: IncomingMessage) => boolean

/**
 * A foreign page can bend a name of its own to this server's address (DNS rebinding), and would then pass for a page of this
 * server; it cannot bend an address. Clients of HTTP/1.0 name no host, and are no browsers.
 */
function createHostRule(rules: GateRules): Rule {
  const { allowedHosts } = rules
  const isAllowed = createHostMatcher(allowedHosts)
  if (allowedHosts.includes('*') || (allowedHosts.length === 0 && !isLocal(rules))) return () => true
  return request => {
    if (!request.headers.host) return true
    const host = ownHost(request, rules)
    return !!host && (isAddress(host) || isAllowed(host.name) || (isLocal(rules) && isLoopback(host.name)))
  }
}

/** Pages of this host, of allowed origins, and, where nobody else gets here, of any server on this machine. */
function createOriginRule(rules: GateRules): Rule {
  const isAllowed = createOriginMatcher(rules.allowedOrigins)
  return request => {
    const origin = normalOrigin(request.headers.origin ?? '')
    if (!origin) return false
    return isAllowed(origin) || isOwnOrigin(origin, request, rules) || (isLocal(rules) && isLocalPage(origin))
  }
}

/** Whether only this machine gets here, and no proxy on it brings others. */
const isLocal = ({ host, trustedProxies }: GateRules): boolean => isLoopback(host) && trustedProxies === 0

const isLocalPage = (origin: string): boolean => /^https?:/.test(origin) && isLoopback(new URL(origin).hostname)

/** Reading addresses takes some microseconds, and most requests name the same ones. */
function remembering(rule: Rule, { trustedProxies }: GateRules): Rule {
  const verdicts = new LRUCache<string, boolean>({ max: 500 })
  return request => {
    const { headers } = request
    const passedOn = trustedProxies > 0 ? forwardedHeaders.map(name => headers[name]).join('\n') : ''
    const key = [headers.origin, headers.host, passedOn].join('\n')
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const verdict = rule(request)
    if (key.length <= 2 * mostChars) verdicts.set(key, verdict)
    return verdict
  }
}

/** Callers make up the names that they send: so many of them are logged, and no more are remembered. */
const mostTold = 100
const mostChars = 200

function createOnceLog({ logger }: GateParts) {
  const told = new Set<string>()
  return (setting: string, allowed: readonly string[], named: string | undefined): void => {
    const line = `${setting}=${[...allowed, named].join(',')}`
    if (!named || named.length > mostChars || told.has(line) || told.size >= mostTold) return
    told.add(line)
    logger.warn({ refused: named, toAllow: line }, `refused, because ${setting} does not have it`)
  }
}
