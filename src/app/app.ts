/** An instance, from its start to its end: it listens when all is joined, and drains before it ends. */
import { once } from 'node:events'
import type { Logger } from 'pino'
import { type Config, drainDelayMs } from '../config/config.ts'
import { goBy } from '../domain/clock.ts'
import type { RedisConnections } from '../redis/open.ts'
import { createAudit } from '../server/audit.ts'
import { outlastBalancers } from '../server/http/draining.ts'
import { listen } from '../server/http/listen.ts'
import { createMetricsServer } from '../server/http/metrics-route.ts'
import type { Routes } from '../server/http/route.ts'
import { createMetrics } from '../server/metrics.ts'
import { openChat } from './open-chat.ts'
import { watchContentHook, watchWebhook } from './open-hooks.ts'
import { openServer } from './open-server.ts'

export interface App {
  /** Where it listens: `http://127.0.0.1:4000`. */
  readonly address: string
  /** Where `/metrics` is, when it has a port of its own. */
  readonly metricsAddress: string | null
  /**
   * Serves on for `DRAIN_DELAY_MS`, then lets nobody in any more, lets what is under way finish, sends the sockets away, and
   * ends. Leaves Redis open.
   */
  drain(): Promise<void>
}

/** How often an instance looks whether somebody's account was left half deleted. */
const resumeEveryMs = 30_000

/** Starts an instance on these connections to Redis, with more routes than its own. Resolves when it listens; rejects when it cannot. */
export async function startApp(
  config: Config,
  redis: RedisConnections,
  logger: Logger,
  routes: Routes = {},
): Promise<App> {
  goBy(redis.clock.now)
  const metrics = createMetrics()
  const audit = createAudit({ metrics, logger })
  const { delivery, chat, webhook, contentHook } = openChat(config, { redis, logger, audit: audit.note })
  if (webhook) watchWebhook(metrics, webhook)
  if (contentHook) watchContentHook(metrics, contentHook)
  let draining = false
  const unready = async () => [
    ...(draining ? ['This instance is draining.'] : []),
    ...(delivery.hearsAll() ? [] : ['Not every channel is heard.']),
    ...(await whatIsWrongWith(redis)),
  ]
  const parts = { chat, delivery, metrics, audit: audit.note, logger, unready, routes }
  const { http, sockets, gate } = openServer(config, parts)
  const metricsServer = createMetricsServer({ metrics, gate })
  const metricsAddress =
    config.metricsPort === null
      ? null
      : await listen(metricsServer, { ...config, port: config.metricsPort }, 'METRICS_PORT')
  const resume = () => chat.deletions.resume().catch(err => logger.warn({ err }, 'a deletion is carried on later'))
  const resumes = setInterval(resume, resumeEveryMs)
  const address = await listen(http, config)

  async function drain(): Promise<void> {
    draining = true
    delivery.drain()
    await outlastBalancers(http, drainDelayMs(config))
    // While the sockets leave, /readyz is still there to tell balancers why nobody is let in.
    await sockets.drain()
    const closed = once(http, 'close')
    http.close()
    http.closeIdleConnections()
    await closed
    clearInterval(resumes)
    // After the last change, and while /metrics still tells how it stands.
    await webhook?.close()
    contentHook?.close()
    metricsServer.close()
    metricsServer.closeAllConnections()
    delivery.close()
    audit.close()
  }
  let drained: Promise<void> | null = null
  return {
    address,
    metricsAddress,
    drain() {
      drained ??= drain()
      return drained
    },
  }
}

async function whatIsWrongWith({ commands, problems }: RedisConnections): Promise<string[]> {
  const [answers, known] = [await commands.ping().then(Boolean, () => false), problems()]
  return answers || known.length > 0 ? known : ['Redis does not answer.']
}
