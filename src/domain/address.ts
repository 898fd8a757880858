/** Network addresses: the one spelling by which a caller is counted, and which of them never leave their machine. */
import { isIPv4, isIPv6 } from 'node:net'

/**
 * What a caller at this address is counted by: an IPv4 address, or the /64 of an IPv6 one, because whoever has one address of
 * it has them all. Every spelling of an address, with or without a port, gives the same key; null for what is no address.
 */
export function callerKey(text: string): string | null {
  const address = parseAddress(text)
  if (address === null || isIPv4(address)) return address
  const groups = groupsOf(address)
  const embedded = embeddedIPv4(groups)
  if (embedded) return embedded
  if (isLoopbackGroups(groups)) return '::1'
  return `${groups
    .slice(0, 4)
    .map(group => group.toString(16))
    .join(':')}::/64`
}

/** Whether what listens at this host is reached from its own machine only. */
export function isLoopback(host: string): boolean {
  if (/^([^.]+\.)*localhost\.?$/i.test(host)) return true
  const key = callerKey(host)
  return key === '::1' || !!key?.startsWith('127.')
}

/** The bare address of what proxies write: `192.0.2.1:5678`, `[2001:db8::1]:443`, `"[2001:db8::1]"`, `fe80::1%eth0`. */
function parseAddress(text: string): string | null {
  if (isIPv4(text)) return text
  const plain = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    // What most callers of a server on `::` look like, read without the longer way below.
    .replace(/^::ffff:(?=[\d.]+$)/i, '')
  const bracketed = /^\[(.+)\](:\d+)?$/.exec(plain)
  // A whole address comes first: the end of an IPv6 address looks like a port.
  for (const candidate of bracketed ? [bracketed[1]!] : [plain, plain.replace(/:\d+$/, '')]) {
    const [address] = candidate.split('%', 1) as [string]
    if (isIPv6(address) || (isIPv4(address) && !bracketed)) return address
  }
  return null
}

/** The eight numbers of an IPv6 address; `URL` knows how every spelling is read. */
function groupsOf(address: string): number[] {
  const [before, after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::') as [string, string?]
  const numbers = (part = '') => (part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16)))
  const [first, last] = [numbers(before), numbers(after)]
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
}

/** The prefixes under which IPv4 callers reach an IPv6 server: mapped by the system, or translated (RFC 6052). */
const prefixesOfIPv4 = ['0,0,0,0,0,65535', '100,65435,0,0,0,0']

function embeddedIPv4(groups: readonly number[]): string | null {
  if (!prefixesOfIPv4.includes(groups.slice(0, 6).join())) return null
  return groups
    .slice(6)
    .flatMap(group => [group >> 8, group & 255])
    .join('.')
}

const isLoopbackGroups = (groups: readonly number[]): boolean => groups.join() === '0,0,0,0,0,0,0,1'
