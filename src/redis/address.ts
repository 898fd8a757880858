/** Where Redis is, as REDIS_URL says it: one server, the master that Sentinels name, or a Cluster. */
import { assertUsable, type Credentials, credentialsOf, decode, parseQuery } from './address-parts.ts'

export interface Endpoint {
  host: string
  port: number
}

export type RedisAddress =
  | ({ kind: 'server'; at: Place; database: number } & Access)
  | ({ kind: 'sentinel'; sentinels: Endpoint[]; master: string; sentinel: Credentials } & Access)
  | ({ kind: 'cluster'; nodes: Endpoint[] } & Access)

/** A unix socket, or a host; `family` is 4 or 6 where its name is to be looked up as one of them. */
export type Place = { path: string } | (Endpoint & { family?: number })

interface Access {
  tls: boolean
  /** For the Redis servers. */
  redis: Credentials
}

/** What REDIS_URL may look like, to complete "REDIS_URL must be …". */
export const addressForms =
  'redis://…, rediss://…, valkey://…, valkeys://…, the absolute path of a unix socket, redis+sentinel://host:port,…/master or redis+cluster://host:port,…'

const form =
  /^(?<scheme>redis|valkey)(?<tls>s?)(?:\+(?<group>sentinel|cluster))?:\/\/(?:(?<credentials>[^/?#]*)@)?(?<hosts>[^/?#@]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/i
const socketForm = /^unix:\/\/(?:(?<credentials>[^/?#]*)@)?(?<path>\/[^?#]*)(?:\?(?<query>[^#]*))?$/i
const hostForm = /^(?<host>[\w.-]+|\[[\da-fA-F:.]+\])(?::(?<port>\d{1,5}))?$/
const defaultPorts = { sentinel: 26_379, cluster: 6379 }

/**
 * Reads an address. Throws with words that complete "REDIS_URL must be …" and never show a part of it: it may hold a
 * password. A path is taken as it stands, whatever characters it has.
 */
export function parseRedisAddress(text: string): RedisAddress {
  if (text.startsWith('/')) return { kind: 'server', at: { path: text }, database: 0, tls: false, redis: {} }
  const socket = socketForm.exec(text)?.groups
  if (socket) return parseSocket(socket)
  const { tls, group, credentials, hosts = '', path = '', query = '' } = form.exec(text)?.groups ?? {}
  // A raw / or ? of a password has cut it there.
  if (!hosts || `${path}${query}`.includes('@')) throw new Error(explainMisfit(text))
  const access = { tls: Boolean(tls), redis: parseCredentials(credentials) }
  switch (group?.toLowerCase()) {
    case 'sentinel':
      return { kind: 'sentinel', ...parseSentinels(hosts, path, query), ...access }
    case 'cluster':
      if (path || query) throw new Error('without anything behind the hosts of a Cluster: it has no databases')
      return { kind: 'cluster', nodes: parseEndpoints(hosts, defaultPorts.cluster), ...access }
    default:
      return { kind: 'server', ...parseServer(hosts, path, query), ...access }
  }
}

/** Something unencoded in the password is the usual reason why an address has none of the forms. */
const explainMisfit = (text: string) =>
  text.includes('@') && /^(redis|valkey|unix)/i.test(text)
    ? `${addressForms}, with the characters % @ : / ? # of a password written %25 %40 %3A %2F %3F %23`
    : addressForms

function parseSocket({ credentials, path = '', query = '' }: Record<string, string>): RedisAddress {
  const { db } = assertUsable(parseQuery(query), ['db'])
  const at = { path: decode(path) }
  return { kind: 'server', at, database: parseDatabase(db ?? ''), tls: false, redis: parseCredentials(credentials) }
}

function parseServer(hosts: string, path: string, query: string) {
  if (hosts.includes(',')) throw new Error('one host, or redis+sentinel://… or redis+cluster://… for several')
  const { db, family } = assertUsable(parseQuery(query), ['db', 'family'])
  if (db && path) throw new Error('with one database: /2 or ?db=2, not both')
  if (family && !/^[046]$/.test(family)) throw new Error('with a family of 0, 4 or 6')
  const [endpoint] = parseEndpoints(hosts, 6379) as [Endpoint]
  return { at: { ...endpoint, ...(family && { family: Number(family) }) }, database: parseDatabase(db ?? path) }
}

/** `REDIS_URL` with nothing behind its host means the first database. */
function parseDatabase(text: string): number {
  if (/^\d{0,9}$/.test(text)) return Number(text)
  throw new Error('one with the number of a database behind its host, as in redis://host:6379/2, or with none')
}

function parseSentinels(hosts: string, path: string, query: string) {
  const { sentinelUsername = '', sentinelPassword = '' } = assertUsable(parseQuery(query), [
    'sentinelUsername',
    'sentinelPassword',
  ])
  return {
    sentinels: parseEndpoints(hosts, defaultPorts.sentinel),
    master: parseMaster(path),
    sentinel: credentialsOf(sentinelUsername, sentinelPassword),
  }
}

const parseEndpoints = (hosts: string, defaultPort: number): Endpoint[] =>
  hosts.split(',').map(host => parseEndpoint(host, defaultPort))

function parseEndpoint(text: string, defaultPort: number): Endpoint {
  const { host, port } = hostForm.exec(text.trim())?.groups ?? {}
  if (!host || Number(port) > 65_535 || Number(port) === 0) throw new Error(`made of hosts and ports: ${addressForms}`)
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
