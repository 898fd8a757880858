/** Hosts as requests name them, and the patterns by which operators allow them. */
import { isIP, isIPv6 } from 'node:net'

export interface Host {
  /** In small letters; of an address the usual spelling, IPv6 in brackets. */
  name: string
  /** Empty for the ports that addresses leave out: 80 and 443, whichever proxy wrote which. */
  port: string
}

/** What a `Host` header says; null when it names no host. */
export function parseHost(text: string): Host | null {
  if (!/^[^\s/?#@\\]+$/.test(text) || !URL.canParse(`http://${text}`)) return null
  const { hostname, port } = new URL(`http://${text}`)
  return { name: hostname, port: withoutUsualPort(port) }
}

export const withoutUsualPort = (port: string): string => (port === '80' || port === '443' ? '' : port)

/** Whether a host's name is an address. No page of another site comes under one: names can be bent to it, addresses not. */
export const isAddress = ({ name }: Host): boolean => isIP(name.replace(/^\[|\]$/g, '')) > 0

/** The host that an operator names as allowed, with wildcards or not, as `createHostMatcher` takes it; null for none. */
export function parseHostPattern(text: string): string | null {
  const whole = isIPv6(text) ? `[${text}]` : text
  const host = parseHost(whole)
  const hasPort = /^[^[]*:|\]:/.test(whole)
  return host && !hasPort && isReadable(host.name) ? host.name : null
}

/** Whether the pattern has a meaning: no two wildcards side by side, and not wildcards alone. */
export const isReadable = (pattern: string): boolean => !pattern.includes('**') && /[a-z\d[]/.test(pattern)

/** Whether a name is one of those allowed. */
export function createHostMatcher(patterns: readonly string[]): (name: string) => boolean {
  const any = patterns.map(pattern => wildcardTest(hostExpression(pattern)))
  return name => any.some(isOne => isOne(name))
}

/** The longest name of a host has 253 characters. */
const longest = 'https://'.length + 253 + ':65535'.length

/** Whether a whole text fits. With several wildcards that takes time by the square of its length, or more: none that is too long is looked at. */
export function wildcardTest(expression: string): (text: string) => boolean {
  const whole = new RegExp(`^${expression}$`)
  return text => text.length <= longest && whole.test(text)
}

const label = '[a-z0-9_-]+'

/** `*.` at the beginning stands for one label or several, any other `*` for a label or a part of it. */
export function hostExpression(pattern: string): string {
  const [, subdomains, rest] = /^(\*\.)?(.*)$/.exec(pattern)!
  const parts = rest!.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return (subdomains ? `(?:${label}\\.)+` : '') + parts.join(label)
}
