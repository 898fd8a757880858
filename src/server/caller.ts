/** Where a request comes from: the caller's address, and whether the page that sent it may. */
import type { IncomingMessage } from 'node:http'
import { callerKey } from '../domain/address.ts'

export interface CallerRules {
  /** Origins besides this server's own whose pages may call it, as browsers write them: `https://chat.example`. */
  allowedOrigins: readonly string[]
  /** How many proxies in front of this server are to be believed: 0 for none. */
  trustedProxies: number
}

/**
 * The caller's network address as it is counted, its `callerKey`; behind n trusted proxies, of what the outermost of them
 * saw. What that wrote and is no address counts as the proxy's own.
 */
export function addressOf({ headers, socket }: IncomingMessage, { trustedProxies }: CallerRules): string {
  const seen = trustedProxies > 0 ? listOf(headers['x-forwarded-for']).at(-trustedProxies) : undefined
  return callerKey(seen ?? '') ?? callerKey(socket.remoteAddress ?? '') ?? 'unknown'
}

/** Whether the request comes from no page, from a page of this very host, or from an allowed origin. */
export function mayCall({ headers }: IncomingMessage, { allowedOrigins, trustedProxies }: CallerRules): boolean {
  const { origin } = headers
  if (origin === undefined || allowedOrigins.includes(origin)) return true
  const forwarded = trustedProxies > 0 ? listOf(headers['x-forwarded-host'])[0] : undefined
  return URL.canParse(origin) && new URL(origin).host === (forwarded ?? headers.host)
}

const listOf = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
