/** Tells the log when Redis is lost and when it is back: one line each, however many attempts lie between. */
import type { Cluster, Redis } from 'ioredis'
import type { Logger } from '../logger.ts'

export function logOutages(redis: Redis | Cluster, logger: Logger, closing: AbortSignal): void {
  const outage = createOutage(logger, closing)
  redis.on('error', (error: Error) => outage.began(error.message || error.name))
  redis.on('close', () => outage.began('The connection was closed'))
  redis.on('ready', outage.ended)
  if ('slots' in redis) logNodeOutages(redis, logger, closing)
}

/** Of a Cluster, a node can be away while the others serve. */
function logNodeOutages(cluster: Cluster, logger: Logger, closing: AbortSignal): void {
  const outages = new Map<string, ReturnType<typeof createOutage>>()
  cluster.on('node error', (error: Error, node: string) => {
    const outage = outages.get(node) ?? createOutage(logger.child({ node }), closing)
    outages.set(node, outage)
    outage.began(error.message || error.name)
  })
  cluster.on('+node', (redis: Redis) => {
    const { host, port } = redis.options
    redis.once('ready', () => outages.get(`${host}:${port}`)?.ended())
  })
}

function createOutage(logger: Logger, closing: AbortSignal) {
  let away = false
  return {
    began(reason: string): void {
      if (!away && !closing.aborted) logger.warn({ reason }, 'Redis is away')
      away = true
    },
    ended(): void {
      if (away) logger.info('Redis is back')
      away = false
    },
  }
}
