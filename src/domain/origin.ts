/** Origins of pages and apps: how they are written and compared, and the patterns by which operators allow them. */
import { hostExpression, isReadable, wildcardTest } from './host.ts'

/**
 * An origin as it is compared: in small letters, without the port that its scheme implies, without a slash at the end. Those of
 * apps and extensions (`capacitor://localhost`), `file://` and `null` are texts. Null for what is no origin.
 */
export function normalOrigin(text: string): string | null {
  const plain = text.toLowerCase().replace(/(:\/\/[^/]*)\/$/, '$1')
  if (plain === 'null') return plain
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@\\,]*$/.test(plain)) return null
  if (!/^https?:/.test(plain)) return plain
  return URL.canParse(plain) ? new URL(plain).origin : null
}

/** What an operator names as allowed, as `createOriginMatcher` takes it; null for what has no meaning. */
export function parseOriginPattern(text: string): string | null {
  const [, origin, anyPort] = /^(.*?)(:\*\/?)?$/.exec(text)!
  const normal = normalOrigin(origin!)
  if (!normal || (!anyPort && !normal.includes('*'))) return normal
  const [scheme, host] = normal.split('://') as [string, string?]
  const hasMeaning =
    /^https?$/.test(scheme) && !!host && isReadable(withoutPort(host)) && !(anyPort && withoutPort(host) !== host)
  return hasMeaning ? normal + (anyPort ? ':*' : '') : null
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '')

/** Whether an origin, in its normal form, is one of those allowed; `*` alone allows all. */
export function createOriginMatcher(patterns: readonly string[]): (origin: string) => boolean {
  if (patterns.includes('*')) return () => true
  const exact = new Set(patterns.filter(pattern => !pattern.includes('*')))
  const wild = patterns.filter(pattern => pattern.includes('*')).map(testOf)
  return origin => exact.has(origin) || wild.some(isOne => isOne(origin))
}

function testOf(pattern: string): (origin: string) => boolean {
  const [, scheme, host, anyPort] = /^(https?:\/\/)(.*?)(:\*)?$/.exec(pattern)!
  return wildcardTest(`${scheme}${hostExpression(host!)}${anyPort ? '(?::\\d+)?' : ''}`)
}
