/** Where Redis is, as REDIS_URL says it: one server, the master that Sentinels name, or a Cluster. */

export interface Endpoint {
  host: string
  port: number
}

export interface Credentials {
  username?: string
  password?: string
}

export type RedisAddress =
  /** `url` as ioredis takes it, or the path of a unix socket. */
  | { kind: 'server'; url: string }
  | ({ kind: 'sentinel'; sentinels: Endpoint[]; master: string; sentinel: Credentials } & Group)
  | ({ kind: 'cluster'; nodes: Endpoint[] } & Group)

interface Group {
  tls: boolean
  /** For the Redis servers. */
  redis: Credentials
}

/** What REDIS_URL may look like, to complete "REDIS_URL must be …". */
export const addressForms =
  'redis://…, rediss://…, the absolute path of a unix socket, redis+sentinel://host:port,…/master or redis+cluster://host:port,…'

const groupForm =
  /^(?<tls>rediss?)\+(?<kind>sentinel|cluster):\/\/(?:(?<credentials>[^/?#]*)@)?(?<hosts>[^/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/
const hostForm = /^(?<host>[\w.-]+|\[[\da-fA-F:.]+\])(?::(?<port>\d{1,5}))?$/
const defaultPorts = { sentinel: 26_379, cluster: 6379 }

/**
 * Reads an address. Throws with words that complete "REDIS_URL must be …" and never show a part of it: it may hold a
 * password.
 */
export function parseRedisAddress(text: string): RedisAddress {
  const url = text.replace(/^unix:\/\//, '')
  if (url.startsWith('/') || (/^rediss?:\/\/./.test(url) && URL.canParse(url))) return { kind: 'server', url }
  const { tls, kind, credentials, hosts = '', path = '', query = '' } = groupForm.exec(url)?.groups ?? {}
  if (kind !== 'sentinel' && kind !== 'cluster') throw new Error(addressForms)
  const endpoints = hosts.split(',').map(host => parseEndpoint(host, defaultPorts[kind]))
  const group = { tls: tls === 'rediss', redis: parseCredentials(credentials) }
  if (kind === 'sentinel')
    return { kind, sentinels: endpoints, master: parseMaster(path), sentinel: parseQuery(query), ...group }
  if (path || query) throw new Error('without anything behind the hosts of a Cluster: it has no databases')
  return { kind, nodes: endpoints, ...group }
}

function parseEndpoint(text: string, defaultPort: number): Endpoint {
  const { host, port } = hostForm.exec(text.trim())?.groups ?? {}
  if (!host || Number(port) > 65_535) throw new Error(`made of hosts and ports: ${addressForms}`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPort) }
}

function parseMaster(path: string): string {
  const master = decode(path)
  if (/^[\w.-]+$/.test(master)) return master
  throw new Error('redis+sentinel://host:port,…/master with the name under which the Sentinels know the master')
}

/** `user:password`, `:password` or nothing. */
function parseCredentials(text = ''): Credentials {
  const [username = '', ...password] = text.split(':')
  return credentialsOf(decode(username), decode(password.join(':')))
}

/** The Sentinels' own credentials: theirs are seldom those of the servers. */
function parseQuery(text: string): Credentials {
  const query = new URLSearchParams(text)
  for (const name of query.keys())
    if (name !== 'sentinelUsername' && name !== 'sentinelPassword')
      throw new Error('without other parameters than sentinelUsername and sentinelPassword')
  return credentialsOf(query.get('sentinelUsername') ?? '', query.get('sentinelPassword') ?? '')
}

const credentialsOf = (username: string, password: string): Credentials => ({
  ...(username && { username }),
  ...(password && { password }),
})

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('percent-encoded where it holds special characters')
  }
}
