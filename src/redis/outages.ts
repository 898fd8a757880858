/** Tells the log when Redis is lost and when it is back: one line each, however many tries lie between. */
import type { Cluster, Redis } from 'ioredis'
import type { Logger } from '../logger.ts'
import { commandOf, isWithoutInfo } from './ready-check.ts'

export function logOutages(redis: Redis | Cluster, logger: Logger, closing: AbortSignal): void {
  const outage = createOutage(logger, closing)
  let excused = false
  redis.on('error', (error: Error) => {
    excused = isWithoutInfo(error)
    // That a database is not there is said by the inspection: Redis is.
    if (!excused && commandOf(error) !== 'select') outage.began(reasonOf(error))
  })
  redis.on('close', () => {
    if (!excused) outage.began('The connection was closed')
    excused = false
  })
  redis.on('ready', outage.ended)
  if ('slots' in redis) logNodeOutages(redis, logger, closing)
}

/** Of a Cluster, a node can be away while the others serve. */
function logNodeOutages(cluster: Cluster, logger: Logger, closing: AbortSignal): void {
  const outages = new Map<string, ReturnType<typeof createOutage>>()
  cluster.on('node error', (error: Error, node: string) => {
    const outage = outages.get(node) ?? createOutage(logger.child({ node }), closing)
    outages.set(node, outage)
    outage.began(reasonOf(error))
  })
  cluster.on('+node', (redis: Redis) => {
    const { host, port } = redis.options
    redis.once('ready', () => outages.get(`${host}:${port}`)?.ended())
  })
}

const certificateCodes = /CERT|UNABLE_TO_(GET_ISSUER|VERIFY)/

/** With the way out, where there is one that people look for. */
function reasonOf(error: Error): string {
  const reason = error.message || error.name
  const isOfCertificate = 'code' in error && certificateCodes.test(String(error.code))
  return isOfCertificate ? `${reason}: NODE_EXTRA_CA_CERTS names the file of a private CA` : reason
}

/** A connection that comes and goes says so once in a while. */
const quietMs = 30_000

function createOutage(logger: Logger, closing: AbortSignal) {
  let said = false
  let saidAt = Number.NEGATIVE_INFINITY
  return {
    /** Called again with every try that fails: what was hushed is said when it lasts. */
    began(reason: string): void {
      if (said || closing.aborted || performance.now() - saidAt < quietMs) return
      logger.warn({ reason }, 'Redis is away')
      said = true
      saidAt = performance.now()
    },
    ended(): void {
      if (said) logger.info('Redis is back')
      said = false
    },
  }
}
