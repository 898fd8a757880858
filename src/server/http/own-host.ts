/** Under which host a request came, and whether the page that sent it was served under the same. */
import type { IncomingMessage } from 'node:http'
import { type Host, parseHost, withoutUsualPort } from '../../domain/host.ts'
import { type CallerRules, forwarded } from './caller.ts'

/** The host that the client named; behind trusted proxies the one that they pass on. */
export function ownHost(request: IncomingMessage, rules: CallerRules): Host | null {
  return parseHost(forwarded(request, 'x-forwarded-host', rules) ?? request.headers.host ?? '')
}

/**
 * Whether this origin, in its normal form, is this server's own. A server behind a proxy knows neither its scheme nor its
 * port, so that either is taken; but what trusted proxies took in by `https` came from no page of `http`.
 */
export function isOwnOrigin(origin: string, request: IncomingMessage, rules: CallerRules): boolean {
  const page = /^https?:/.test(origin) ? new URL(origin) : null
  const own = ownHost(request, rules)
  if (!page || page.hostname !== own?.name) return false
  if (page.protocol === 'http:' && isSecure(forwarded(request, 'x-forwarded-proto', rules))) return false
  const port = withoutUsualPort(page.port)
  return port === own.port || (own.port === '' && port === forwarded(request, 'x-forwarded-port', rules))
}

/** Some proxies name the protocol of a socket. */
const isSecure = (protocol = ''): boolean => /^(https|wss)$/i.test(protocol)
