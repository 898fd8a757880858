/** Every setting, read from the environment: the only file that knows the environment's names. */
import { type Limits, limitTable } from './domain/limits.ts'
import { parseRedisAddress } from './redis/address.ts'

export interface Setting<T> {
  /** The name of the environment variable. Unset and empty are the same. */
  env: string
  /** As one would write it in the environment; empty for none. */
  default: string
  unit: string
  /** One sentence for operators. */
  description: string
  /** Throws, with words that complete "NAME must be …", on a wrong value. */
  parse(text: string): T
  /** Its value must not be shown. */
  secret?: boolean
}

/** The settings, in the order in which the README shows them. */
export const settings = {
  port: setting('PORT', '4000', 'TCP port', 'Where to listen; 0 picks a free one.', integer(0, 65_535)),
  host: setting('HOST', '127.0.0.1', 'address', 'The address to listen on; 0.0.0.0 for all.', anyText),
  redisUrl: {
    ...setting(
      'REDIS_URL',
      '',
      'URL',
      'The Redis that all instances share: one server, `redis+sentinel://host:port,…/master` or `redis+cluster://host:port,…`, with TLS as `rediss`; unset, Parlor runs its own.',
      parseRedisUrl,
    ),
    secret: true,
  },
  waitReplicas: setting(
    'WAIT_REPLICAS',
    '0',
    'replicas',
    'How many replicas must have a write before it is acknowledged, so that a failover cannot lose it.',
    integer(0, 16),
  ),
  waitTimeoutMs: setting(
    'WAIT_TIMEOUT_MS',
    '1000',
    'ms',
    'How long the replicas may take until the operation answers UNAVAILABLE; it may have happened.',
    integer(1, 2000),
  ),
  dataDir: setting('DATA_DIR', '.data', 'folder', 'Where the embedded Redis keeps its data.', anyText),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    'level',
    'The least severe lines to log.',
    oneOf('fatal error warn info debug trace silent'),
  ),
  sessionTtlMs: setting('SESSION_TTL_DAYS', '30', 'days', 'How long a token is good unless it is renewed.', days),
  graphiql: setting('GRAPHIQL', 'on', 'on, off', 'Whether browsers find GraphiQL at /graphql.', onOrOff),
  allowedOrigins: setting(
    'ALLOWED_ORIGINS',
    '',
    'origins, by comma',
    'The foreign origins whose pages may call this server over HTTP and WebSocket.',
    parseOrigins,
  ),
  trustedProxies: setting(
    'TRUST_PROXY',
    '0',
    'proxies',
    'How many proxies stand in front, so that a client is told by X-Forwarded-For and not by the last proxy.',
    integer(0, 16),
  ),
  connectionInitWaitMs: setting(
    'CONNECTION_INIT_WAIT_MS',
    '10000',
    'ms',
    'How long a new socket may take to introduce itself.',
    integer(100, 600_000),
  ),
  keepAliveMs: setting(
    'KEEP_ALIVE_MS',
    '15000',
    'ms',
    'How often a socket is pinged; one that by the next ping has neither answered nor read on is closed.',
    integer(100, 600_000),
  ),
  stalledAfterMs: setting(
    'STALLED_AFTER_MS',
    '15000',
    'ms',
    'A socket that is behind and takes not one byte for so long is closed; its client resumes later.',
    integer(100, 600_000),
  ),
}

type Settings = typeof settings
export type Config = { readonly [Key in keyof Settings]: ReturnType<Settings[Key]['parse']> } & {
  readonly limits: Limits
}

/** A setting for each limit: `bodyChars` is `LIMIT_BODY_CHARS`. */
export const limitSettings = Object.fromEntries(
  Object.entries(limitTable).map(([name, { default: initial, unit, meaning }]) => {
    const env = `LIMIT_${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
    return [name, setting(env, String(initial), unit, meaning, integer(1, 1e9))]
  }),
) as Record<keyof Limits, Setting<number>>

/** The settings that `env` asks for. Throws one error that names every wrong value; never shows a secret one. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const wrong: string[] = []
  const read = ([key, { env: name, default: initial, parse, secret }]: [string, Setting<unknown>]) => {
    const text = env[name]?.trim() || initial
    try {
      return [key, parse(text)]
    } catch (error) {
      wrong.push(`${name} must be ${(error as Error).message}${secret ? '' : `, not "${text}"`}`)
      return [key, undefined]
    }
  }
  const values = Object.fromEntries(Object.entries(settings).map(read))
  const limits = Object.fromEntries(Object.entries(limitSettings).map(read))
  if (wrong.length > 0) throw new Error(`Wrong settings:\n${wrong.map(line => `  ${line}\n`).join('')}`.trimEnd())
  return { ...values, limits } as Config
}

function setting<T>(
  env: string,
  initial: string,
  unit: string,
  description: string,
  parse: (text: string) => T,
): Setting<T> {
  return { env, default: initial, unit, description, parse }
}

function anyText(text: string): string {
  return text
}

function integer(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new Error(`a whole number from ${least} to ${most}`)
  }
}

function days(text: string): number {
  const value = Number(text)
  if (value > 0 && value <= 3650) return value * 24 * 60 * 60 * 1000
  throw new Error('a number of days, more than 0 and at most 3650')
}

function onOrOff(text: string): boolean {
  if (/^(on|true|1|yes)$/i.test(text)) return true
  if (/^(off|false|0|no)$/i.test(text)) return false
  throw new Error('on or off')
}

function oneOf(words: string): (text: string) => string {
  return text => {
    if (words.split(' ').includes(text)) return text
    throw new Error(`one of ${words.replaceAll(' ', ', ')}`)
  }
}

/** Null for none. A unix socket is written as its path or as `unix://` and the path. */
function parseRedisUrl(text: string): string | null {
  if (text === '') return null
  const address = parseRedisAddress(text)
  return address.kind === 'server' ? address.url : text
}

function parseOrigins(text: string): readonly string[] {
  const origins = text.split(',').map(origin => origin.trim())
  return origins.filter(Boolean).map(origin => {
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
    throw new Error('origins such as https://chat.example, separated by commas')
  })
}
