/** What the values of settings look like: each parser throws, with words that complete "NAME must be …", on a wrong one. */
import type { AppToken } from '../domain/app.ts'
import { parseHostPattern } from '../domain/host.ts'
import { parseNetwork } from '../domain/network.ts'
import { parseOriginPattern } from '../domain/origin.ts'
import { parseRedisAddress } from '../redis/address.ts'

export function anyText(text: string): string {
  return text
}

/** An IPv6 address may stand in brackets, as in a URL. */
export const parseHost = (text: string): string => text.replace(/^\[(.+)\]$/, '$1')

export function integer(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new Error(`a whole number from ${least} to ${most}`)
  }
}

/** Null for nothing. */
export function nothingOr<T>(parse: (text: string) => T): (text: string) => T | null {
  return text => (text === '' ? null : parse(text))
}

const hourMs = 60 * 60 * 1000
export const hours = time('hours', hourMs, 8760)
export const days = time('days', 24 * hourMs, 3650)

/** In milliseconds. */
function time(unit: string, unitMs: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (value > 0 && value <= most) return value * unitMs
    throw new Error(`a number of ${unit}, more than 0 and at most ${most}`)
  }
}

export function onOrOff(text: string): boolean {
  if (/^(on|true|1|yes)$/i.test(text)) return true
  if (/^(off|false|0|no)$/i.test(text)) return false
  throw new Error('on or off')
}

export function oneOf(words: string): (text: string) => string {
  return text => {
    if (words.split(' ').includes(text)) return text
    throw new Error(`one of ${words.replaceAll(' ', ', ')}`)
  }
}

/** Null for none. A unix socket is written as its path or as `unix://` and the path. */
export function parseRedisUrl(text: string): string | null {
  if (text === '') return null
  parseRedisAddress(text)
  return text
}

/** Short and plain, so that it makes a pattern of an ACL, and no hash tag. */
export function parsePrefix(text: string): string {
  const prefix = text.replace(/:$/, '')
  if (/^([\w.-]{1,32})?$/.test(prefix)) return prefix
  throw new Error('up to 32 letters, digits, dots, hyphens and underscores')
}

export function parseWebUrl(text: string): string {
  const isWeb = URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol)
  if (isWeb) return text
  throw new Error('a URL that begins with https:// or http://')
}

/** As long as the shortest of the digests that it makes. */
export function parseSecret(text: string): string {
  if (Buffer.byteLength(text) >= 32) return text
  throw new Error('at least 32 bytes long')
}

/** `name:hex` by comma. */
export function parseAppTokens(text: string): readonly AppToken[] {
  const items = text.split(',').map(item => item.trim())
  return items.filter(Boolean).map(item => {
    const [, name, hex] = /^([\w.-]{1,32}):([0-9a-f]{64})$/i.exec(item) ?? []
    if (!name || !hex) throw new Error('names and SHA-256 digests in hex such as backend:9f86…0a08, by comma')
    return { name, digest: Buffer.from(hex, 'hex') }
  })
}

export const parseOrigins = listOf(
  parseOriginPattern,
  'origins such as https://chat.example, https://*.chat.example, http://localhost:* or capacitor://localhost, separated by commas, or * alone',
)

export const parseHosts = listOf(
  parseHostPattern,
  'hosts such as chat.example or *.chat.example, without ports, separated by commas, or * alone',
)

export const parseNetworks = listOf(
  parseNetwork,
  'addresses and networks such as 127.0.0.1 or 10.1.0.0/16, separated by commas',
  false,
)

export function parseHookUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url && url.username === '' && url.password === '' && url.hash === ''
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href
  throw new Error('an https or http URL without user, password and fragment')
}

/** Short ones can be guessed from one signed call. */
const secretChars = 32

export function parseSecrets(text: string): readonly string[] {
  const secrets = text.split(',').flatMap(secret => secret.trim() || [])
  if (secrets.every(secret => secret.length >= secretChars)) return secrets
  throw new Error(`texts of at least ${secretChars} characters, separated by commas`)
}

/** A list by comma of what `parse` does not answer null for; `*` alone stands for everything, where there is an everything. */
function listOf(
  parse: (text: string) => string | null,
  words: string,
  all = true,
): (text: string) => readonly string[] {
  return text => {
    const items = text.split(',').map(item => item.trim())
    const parsed = items.filter(Boolean).map(item => (item === '*' && all ? item : parse(item)))
    if (parsed.includes(null) || (parsed.includes('*') && parsed.length > 1)) throw new Error(words)
    return parsed as string[]
  }
}
