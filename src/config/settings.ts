/** The table of settings: name, default, unit, meaning. `npm run readme` prints it into docs/operations.md. */
import type { Limit } from '../domain/limit.ts'
import { type Limits, limitTable } from '../domain/limits.ts'
import { hookSettings } from './hook-settings.ts'
import { identitySettings } from './identity-settings.ts'
import { type Setting, secretSetting, setting } from './setting.ts'
import {
  anyText,
  days,
  integer,
  nothingOr,
  oneOf,
  onOrOff,
  parseHost,
  parseHosts,
  parseOrigins,
  parsePrefix,
  parseRedisUrl,
} from './values.ts'

/** The settings, in the order in which docs/operations.md shows them. */
export const settings = {
  port: setting('PORT', '4000', 'TCP port', 'Where to listen; 0 picks a free one.', integer(0, 65_535)),
  host: setting('HOST', '127.0.0.1', 'address', 'The address to listen on; 0.0.0.0 for all.', parseHost),
  redisUrl: secretSetting(
    'REDIS_URL',
    '',
    'URL',
    'The Redis that all instances share: `redis://user:password@host:port/database`, `redis+sentinel://host:port,…/master` or `redis+cluster://host:port,…`; with TLS `rediss`. If it is not set, Parlor runs its own.',
    parseRedisUrl,
  ),
  redisPrefix: setting(
    'REDIS_PREFIX',
    '',
    'text',
    'Stands before all keys and channels, so that several environments can share one Redis.',
    parsePrefix,
  ),
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
    'How long to wait for the replicas. After that the operation answers UNAVAILABLE; it may have happened.',
    integer(1, 2000),
  ),
  dataDir: setting('DATA_DIR', '.data', 'folder', 'Where the embedded Redis keeps its data.', anyText),
  embeddedMemoryMb: setting(
    'EMBEDDED_MEMORY_MB',
    '1024',
    'MiB',
    'The most that the embedded Redis may hold. When it is full, operations that need more room answer UNAVAILABLE.',
    integer(8, 1_048_576),
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    'level',
    'The least severe lines to log.',
    oneOf('fatal error warn info debug trace silent'),
  ),
  sessionTtlMs: setting('SESSION_TTL_DAYS', '30', 'days', 'How long a session lasts, unless it is renewed.', days),
  ...identitySettings,
  presence: setting(
    'PRESENCE',
    'on',
    'on, off',
    'Whether people who share a room see who of them is here. `off`: nothing is noted, and nothing told.',
    onOrOff,
  ),
  web: setting(
    'WEB',
    'on',
    'on, off',
    'Whether browsers find the chat page at /. `off`: they are sent on to /graphql.',
    onOrOff,
  ),
  graphiql: setting(
    'GRAPHIQL',
    'on',
    'on, off',
    'Whether this server is for exploring: browsers find GraphiQL at /graphql, and clients may introspect. `off` in production.',
    onOrOff,
  ),
  introspection: setting(
    'INTROSPECTION',
    '',
    'on, off',
    'Whether clients may introspect, and errors suggest names that are close to a wrong one. If it is not set, the same as `GRAPHIQL`.',
    nothingOr(onOrOff),
  ),
  operations: setting(
    'OPERATIONS',
    'any',
    'any, known',
    'Which operations are run: `known` are those of OPERATIONS_FILE, by their hash or by their exact text.',
    oneOf('any known'),
  ),
  operationsFile: setting(
    'OPERATIONS_FILE',
    '',
    'file',
    'The documents that clients may ask by their hashes, as `npm run operations` writes them. If it is not set, clients are told to send texts.',
    nothingOr(anyText),
  ),
  metricsPort: setting(
    'METRICS_PORT',
    '',
    'TCP port',
    'The port on HOST where /metrics answers everybody. If it is not set, /metrics is on PORT, for callers from the same machine only.',
    nothingOr(integer(0, 65_535)),
  ),
  allowedOrigins: setting(
    'ALLOWED_ORIGINS',
    '',
    'origins, by comma',
    'The foreign origins whose pages and apps may call this server. `*` may stand in a host (`https://*.chat.example`), or alone for all. Pages on loopback may always call a server on loopback.',
    parseOrigins,
  ),
  allowedHosts: setting(
    'ALLOWED_HOSTS',
    '',
    'hosts, by comma',
    'The hosts under which this server answers, besides addresses. If it is not set: all; but if HOST is loopback and TRUST_PROXY is 0, only loopback names.',
    parseHosts,
  ),
  trustedProxies: setting(
    'TRUST_PROXY',
    '0',
    'proxies',
    'How many proxies stand in front. With it, a client is recognised by X-Forwarded-For, and not by the address of the last proxy.',
    integer(0, 16),
  ),
  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    '15000',
    'ms',
    'How long an HTTP request may take to arrive whole, with its body.',
    integer(100, 600_000),
  ),
  httpKeepAliveMs: setting(
    'HTTP_KEEP_ALIVE_MS',
    '620000',
    'ms',
    'How long an idle HTTP connection is kept: longer than a balancer in front keeps it, so that none is closed during a request.',
    integer(1000, 3_600_000),
  ),
  drainDelayMs: setting(
    'DRAIN_DELAY_MS',
    '',
    'ms',
    'How long everything is still answered after the signal to end, while /readyz answers 503: longer than the balancer takes to notice. If it is not set: 0 if HOST is loopback, otherwise 5000.',
    nothingOr(integer(0, 600_000)),
  ),
  connectionInitWaitMs: setting(
    'CONNECTION_INIT_WAIT_MS',
    '10000',
    'ms',
    'How long a new socket may take to send `connection_init`.',
    integer(100, 600_000),
  ),
  strangerIdleMs: setting(
    'STRANGER_IDLE_MS',
    '60000',
    'ms',
    'How long nothing may run on a socket whose client has not signed in. After that it is closed.',
    integer(100, 86_400_000),
  ),
  keepAliveMs: setting(
    'KEEP_ALIVE_MS',
    '15000',
    'ms',
    'How often a socket is pinged. If the client has neither answered nor read anything by the next ping, the socket is closed.',
    integer(100, 600_000),
  ),
  stalledAfterMs: setting(
    'STALLED_AFTER_MS',
    '15000',
    'ms',
    'How long a socket that is behind may take no byte. After that it is closed; its client can resume later.',
    integer(100, 600_000),
  ),
  ...hookSettings,
}

/** A setting for each limit: `bodyChars` is `LIMIT_BODY_CHARS`. */
export const limitSettings = Object.fromEntries(
  Object.entries<Limit>(limitTable).map(([name, { default: initial, unit, meaning, env, least = 1, most = 1e9 }]) => {
    const usual = `LIMIT_${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
    return [name, setting(env ?? usual, String(initial), unit, meaning, integer(least, most))]
  }),
) as Record<keyof Limits, Setting<number>>
