/** Looks at how a Redis is set up, and warns of what would break Parlor's promises. */
import { Cluster } from 'ioredis'
import type { Logger } from '../logger.ts'
import type { RedisConnections } from './open.ts'
import { oldestRedis } from './server-program.ts'
import { isUnavailable } from './unavailable.ts'

/** Logs each risk once, as soon as Redis answers. Never rejects: another part logs that Redis is away. */
export function logRisks({ clients: [client] }: RedisConnections, logger: Logger): void {
  client.once('ready', async () => {
    const servers = client instanceof Cluster ? client.nodes('master') : [client]
    const reports = servers.map(server => server.info().then(findRisks, findSilence))
    for (const risk of new Set((await Promise.all(reports)).flat())) logger.warn(risk)
  })
}

/** One sentence for each risk that Redis' own report (the reply of INFO) shows. What it does not tell is taken as good. */
export function findRisks(info: string): string[] {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const version = field('redis_version')
  const policy = field('maxmemory_policy')
  return [
    version &&
      Number.parseInt(version, 10) < oldestRedis &&
      `Redis ${version} is too old: Parlor needs ${oldestRedis} or newer.`,
    policy && policy !== 'noeviction' && `Redis may evict data (maxmemory-policy ${policy}): set it to noeviction.`,
    field('aof_enabled') === '0' && 'Redis keeps no append-only file: a crash of Redis can lose acknowledged messages.',
  ].filter((risk): risk is string => Boolean(risk))
}

/** A Redis that does not answer questions about itself is a risk, too. That it is away is logged elsewhere. */
const findSilence = (error: Error): string[] =>
  isUnavailable(error) && !error.message.startsWith('NOPERM')
    ? []
    : [
        `Redis does not answer INFO (${error.message}), so that these cannot be checked: version ${oldestRedis} or newer, maxmemory-policy noeviction, an append-only file.`,
      ]
