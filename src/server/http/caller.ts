/** Where a request comes from: what its connection says, or the proxies that are to be believed. */
import type { IncomingMessage } from 'node:http'
import { callerKey } from '../../domain/address.ts'

export interface CallerRules {
  /** How many proxies in front of this server are to be believed: 0 for none. */
  trustedProxies: number
}

/**
 * The caller's network address as it is counted, its `callerKey`; behind n trusted proxies, of what the outermost of them
 * saw. What that wrote and is no address counts as the proxy's own.
 */
export function addressOf({ headers, socket }: IncomingMessage, { trustedProxies }: CallerRules): string {
  const seen = trustedProxies > 0 ? callerKey(listOf(headers['x-forwarded-for']).at(-trustedProxies) ?? '') : null
  return seen ?? callerKey(socket.remoteAddress ?? '') ?? 'unknown'
}

/** In which trusted proxies pass on under which address a request came to them. */
export const forwardedHeaders = ['x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'] as const

/** What the outermost trusted proxy says in a header of which each proxy may add an item, or the only one that says it. */
export function forwarded(
  { headers }: IncomingMessage,
  name: (typeof forwardedHeaders)[number],
  { trustedProxies }: CallerRules,
): string | undefined {
  if (trustedProxies === 0) return undefined
  const said = listOf(headers[name])
  return said.at(-trustedProxies) ?? said[0]
}

const listOf = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
